import type { ComponentChildren, VNode } from "preact";
import { useState } from "preact/hooks";
import { prettyJson } from "../json-shape.ts";

/** A titled value, shown as indented JSON. */
export interface ExpandablePart {
	title: string;
	value: unknown;
}

interface Props {
	summary: ComponentChildren;
	parts: readonly ExpandablePart[];
}

/** A line that opens to the JSON behind it. */
export function Expandable({ summary, parts }: Props): VNode {
	const [open, setOpen] = useState(false);
	return (
		<details onToggle={(event) => setOpen(event.currentTarget.open)}>
			<summary>{summary}</summary>
			{open &&
				parts.map(({ title, value }) => (
					<div key={title} class="json">
						<p class="json-title">{title}</p>
						<pre>{prettyJson(value)}</pre>
					</div>
				))}
		</details>
	);
}

import type { CSSProperties, VNode } from "preact";
import type { Lane, LaneMark } from "../lanes.ts";
import type { Config } from "../wire.ts";
import { LaneEntry } from "./lane-entry.tsx";

interface Props {
	lanes: readonly Lane[];
	marks: readonly LaneMark[];
	config: Config | null;
}

/** The timeline as lanes: one column for each who takes part, time going down; the owner's lane is filled. */
export function LaneList({ lanes, marks, config }: Props): VNode {
	const columns = { "--lanes": lanes.length } as CSSProperties;
	return (
		<div class="lanes" style={columns} data-testid="lanes">
			<div class="lane-heads" aria-hidden="true">
				<span />
				{lanes.map(({ id, name, tone }) => (
					<span key={id} class={`lane-head lane-head-${tone}`}>
						{name}
					</span>
				))}
			</div>
			<ol class="timeline lane-rows" data-testid="timeline">
				{marks.map((mark) => (
					<LaneEntry key={mark.row.key} mark={mark} lanes={lanes} config={config} />
				))}
			</ol>
		</div>
	);
}

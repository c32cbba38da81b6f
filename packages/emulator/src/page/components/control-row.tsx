import type { VNode } from "preact";
import { controlWording } from "../control-change.ts";
import { participantTone } from "../participants.ts";
import { rowAttributes } from "../row-attributes.ts";
import type { TimelineRow } from "../timeline.ts";
import type { Config } from "../wire.ts";
import { Expandable } from "./expandable.tsx";
import { MomentText } from "./moment-text.tsx";

interface Props {
	row: TimelineRow & { type: "control" };
	config: Config | null;
}

/** A change of control, drawn across the timeline. */
export function ControlRow({ row, config }: Props): VNode {
	const { handover } = row;
	const { changed, text, reason } = controlWording(handover, config);
	const summary = (
		<>
			<MomentText at={handover.at} />
			<span class="row-what">
				{text}
				{reason !== undefined && <>, reason “{reason}”</>}
			</span>
		</>
	);
	return (
		<li
			class={`row row-control ${changed ? `row-control-${participantTone(handover.to)}` : ""}`}
			{...rowAttributes(row)}
		>
			{handover.metadata ? (
				<Expandable summary={summary} parts={[{ title: "Metadata", value: handover.metadata }]} />
			) : (
				<p class="control-line">{summary}</p>
			)}
		</li>
	);
}

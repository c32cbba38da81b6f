import type { VNode } from "preact";
import { controlWording } from "../control-change.ts";
import { participantTone } from "../participants.ts";
import type { Config, Handover } from "../wire.ts";
import { Expandable } from "./expandable.tsx";
import { MomentText } from "./moment-text.tsx";

/** A change of control, drawn across the timeline. */
export function ControlRow({ handover, config }: { handover: Handover; config: Config | null }): VNode {
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
			data-type="control"
			data-kind={handover.kind}
		>
			{handover.metadata ? (
				<Expandable summary={summary} parts={[{ title: "Metadata", value: handover.metadata }]} />
			) : (
				<p class="control-line">{summary}</p>
			)}
		</li>
	);
}

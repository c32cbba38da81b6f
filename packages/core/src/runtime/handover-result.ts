import type { HistoryEntry, Resume } from "../domain/effect.ts";
import type { HandoverResult, Said } from "../domain/handover.ts";
import { decodeMetadata } from "../domain/metadata.ts";

/** What the step that waited is told, or the listeners where none does. */
export function handoverResult(resume: Resume, history: readonly HistoryEntry[], now: number): HandoverResult {
	const { handover, startedAt } = resume;
	const { by, metadata } = resume.handover ?? resume;
	const said = new Map<string, Said>();
	for (const entry of history) {
		if (entry.type !== "said") continue;
		const within = handover === null ? entry.at >= startedAt : entry.handover === handover.id;
		if (within && !said.has(entry.said.mid)) said.set(entry.said.mid, entry.said);
	}
	const transcript = [...said.values()];
	return {
		outcome: handover?.outcome ?? "returned",
		by,
		metadata: decodeMetadata(metadata),
		startedAt,
		endedAt: handover?.endedAt ?? now,
		reason: handover?.reason ?? null,
		transcript,
		...(handover?.fell === undefined ? {} : { deadline: handover.fell }),
		customerMessages: transcript.filter(({ from }) => from === "customer").length,
	};
}

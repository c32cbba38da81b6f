import type { HistoryEntry } from "../domain/effect.ts";
import type { Handover, HandoverResult, Said } from "../domain/handover.ts";
import { decodeMetadata } from "../domain/metadata.ts";

/** What the step that waited is told. `handover` null: control was taken from us at `startedAt`, and no step waits. */
export function handoverResult(
	handover: Handover | null,
	startedAt: number,
	history: readonly HistoryEntry[],
	now: number,
): HandoverResult {
	const said = new Map<string, Said>();
	for (const entry of history) {
		if (entry.type !== "said") continue;
		const within = handover === null ? entry.at >= startedAt : entry.handover === handover.id;
		if (within && !said.has(entry.said.mid)) said.set(entry.said.mid, entry.said);
	}
	const transcript = [...said.values()];
	return {
		outcome: handover?.outcome ?? "returned",
		by: handover?.by ?? null,
		metadata: decodeMetadata(handover?.metadata),
		startedAt,
		endedAt: handover?.endedAt ?? now,
		reason: handover?.reason ?? null,
		transcript,
		...(handover?.fell === undefined ? {} : { deadline: handover.fell }),
		customerMessages: transcript.filter(({ from }) => from === "customer").length,
	};
}

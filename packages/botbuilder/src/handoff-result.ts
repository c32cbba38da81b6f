import type { CommandOutcome, Handover, HandoverResult, Metadata, Said, ThreadHandle } from "@thread-control/core";
import { decodeMetadata, isThreadControlError } from "@thread-control/core";

/** Why a handoff did not come about. */
export interface HandoffError {
	/** The code of ours (`command_not_allowed`, `graph_refused`, …), or `hub_failed` where an agent hub gave up. */
	readonly code: string;
	readonly message: string;
	/** What to do about it, where the platform's catalogue says so. */
	readonly advice?: string;
}

/** What the handoff step ends with. `error` is there when `outcome` is `failed`: before anything was handed over, or by an agent hub's word. */
export interface HandoffResult extends HandoverResult {
	readonly error?: HandoffError;
}

/** The result of a handoff that did not begin. Times are the bot's. */
export function failedHandoff(error: HandoffError, reason: string | undefined): HandoffResult {
	return { ...emptyResult("failed", reason ?? null, Date.now()), error };
}

/** The result where the store knows nothing of the handover any more. */
export function lostHandoff(startedAt: number): HandoffResult {
	return emptyResult("unknown", null, startedAt);
}

/** The result of an ended handover, read back from the store: for a step whose return was never delivered. */
export async function storedHandoff(thread: ThreadHandle, handover: Handover): Promise<HandoffResult> {
	const said = new Map<string, Said>();
	for (const entry of await thread.history()) {
		if (entry.type === "said" && entry.handover === handover.id && !said.has(entry.said.mid))
			said.set(entry.said.mid, entry.said);
	}
	const transcript = [...said.values()];
	const metadata: Metadata | null = decodeMetadata(handover.metadata);
	return {
		outcome: handover.outcome ?? "unknown",
		by: handover.by,
		metadata,
		startedAt: handover.startedAt,
		endedAt: handover.endedAt ?? Date.now(),
		reason: handover.reason,
		transcript,
		customerMessages: transcript.filter(({ from }) => from === "customer").length,
	};
}

/** What was thrown before a command left, as data. */
export function errorOf(cause: unknown): HandoffError {
	if (isThreadControlError(cause)) return { code: cause.code, message: cause.message };
	return { code: "turn_failed", message: cause instanceof Error ? cause.message : String(cause) };
}

/** What the platform said no with, as data. */
export function refusalOf({ refusal }: Extract<CommandOutcome, { result: "refused" }>): HandoffError {
	return { code: "graph_refused", message: refusal.message, advice: refusal.advice };
}

function emptyResult(outcome: "failed" | "unknown", reason: string | null, startedAt: number): HandoffResult {
	return {
		outcome,
		by: null,
		metadata: null,
		startedAt,
		endedAt: Date.now(),
		reason,
		transcript: [],
		customerMessages: 0,
	};
}

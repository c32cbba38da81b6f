import type { Command, CommandResult } from "../domain/command.ts";
import type { ThreadRecord } from "../domain/record.ts";
import type { ThreadView } from "../domain/view.ts";
import type { GraphResult } from "../ports/graph.ts";
import type { CommandOutcome } from "./thread-handle.ts";

/** What the state machine is told of an answer. */
export function resultOf(answer: GraphResult<null>): CommandResult {
	if (answer.result === "ok") return { result: "ok" };
	if (answer.result === "unknown") return { result: "unknown" };
	return { result: "refused", notOwner: answer.refusal.meaning === "not_owner" };
}

/** What the caller is told of it. `waits`: a handover began with the command. */
export function outcomeOf(answer: GraphResult<null>, command: Command, waits: boolean): CommandOutcome {
	if (answer.result === "ok") return { result: "ok", handover: waits ? command.id : null };
	if (answer.result === "unknown") return { result: "unknown", reason: answer.reason };
	return { result: "refused", refusal: answer.refusal };
}

/** What a read of the owner after an unanswered command makes of its outcome: `after` is the record, `view` what it says. */
export function settledOutcome(
	command: Command,
	after: ThreadRecord,
	view: ThreadView,
	outcome: CommandOutcome,
): CommandOutcome {
	const { handover } = after;
	if (handover?.id === command.id) {
		if (handover.state === "open") return { result: "ok", handover: handover.id };
		const how = handover.state === "ended" ? (handover.outcome ?? "ended") : "cannot be told yet";
		return { result: "unknown", reason: `the platform did not say, and by its owner the pass ${how}` };
	}
	if (view.decidedBy.type !== "strong" || view.decidedBy.fact.type !== "owner_read") return outcome;
	const ours = view.standing === "control";
	if (ours === (command.name === "take")) return { result: "ok", handover: null };
	return {
		result: "unknown",
		reason: `the platform did not answer, and by its owner the ${command.name} took no effect`,
	};
}

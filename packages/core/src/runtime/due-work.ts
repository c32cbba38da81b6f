import type { Effect } from "../domain/effect.ts";
import type { Handover } from "../domain/handover.ts";
import type { Silence } from "../domain/silence.ts";
import { type ErrorCode, isThreadControlError } from "../thread-control-error.ts";
import type { Deadline } from "./listeners.ts";
import type { RunningWork } from "./running-work.ts";
import type { CommandOutcome, ThreadHandle } from "./thread-handle.ts";
import type { WorkParts } from "./work-parts.ts";

/** Does what becomes due by the clock alone: deadlines, the upkeep of control, requests nobody granted. */
export class DueWork {
	readonly #parts: WorkParts;

	constructor(parts: WorkParts) {
		this.#parts = parts;
	}

	/** A deadline of a handover fell: tells of it, and takes the thread back where `takes` says so and nobody was heard since. */
	async deadline(work: RunningWork, handover: Handover, takes: boolean): Promise<void> {
		const { leases, records, user, handle, schedule } = this.#parts;
		const { key, id } = work;
		// The thread may have come back while this was queued.
		if (takes && !(await this.#waits(work, handover))) return;
		const kind = handover.fell ?? "nobody_answered";
		const deadline: Deadline = { kind, handover, takes };
		await user.tell(key, id, "deadline", (lease) => [deadline, handle(key, lease)]);
		if (!takes || !(await this.#waits(work, handover))) return;
		const problem = await takeBack(handle(key, leases.grant(id)), kind);
		if (problem === null) return;
		const { work: follows } = await records.apply(key, () => [
			{ type: "give_up", handover: handover.id, outcome: "cannot_take" },
		]);
		schedule(key, follows);
		const message = `a deadline fell, and the thread could not be taken back: ${problem}`;
		user.failed(key, "graph_refused", message, null);
	}

	/** Keeps or gives up control that is ours. */
	async keepUp({ key, id }: RunningWork, effect: Extract<Effect, { type: "upkeep" }>): Promise<void> {
		const { leases, user, handle } = this.#parts;
		const thread = handle(key, leases.grant(id));
		let outcome: CommandOutcome;
		try {
			outcome = effect.command === "extend" ? await thread.extend(effect.durationMs) : await thread.release();
		} catch (cause) {
			// Control changed hands, or is about to, since this was due: nothing left, and there is nothing to keep up.
			if (hasCode(cause, "command_not_allowed") || hasCode(cause, "command_pending")) return;
			throw cause;
		}
		if (outcome.result !== "refused") return;
		user.refused(key, `control could not be kept up (${effect.command})`, outcome.refusal);
	}

	/** A request of ours was not granted in time. */
	async requestUnanswered({ key, id }: RunningWork): Promise<void> {
		const { user, handle } = this.#parts;
		const deadline: Deadline = { kind: "request_unanswered", handover: null, takes: false };
		await user.tell(key, id, "deadline", (lease) => [deadline, handle(key, lease)]);
	}

	/** Whether the handover still waits, and nobody was heard since its deadline fell. */
	async #waits({ key }: RunningWork, handover: Handover): Promise<boolean> {
		const now = (await this.#parts.records.known(key)).value.handover;
		return now?.id === handover.id && now.state === "open" && now.heard === handover.heard;
	}
}

/** Why the thread cannot be taken back; null where it was, or where nobody knows yet. */
async function takeBack(thread: ThreadHandle, reason: Silence): Promise<string | null> {
	let taken: CommandOutcome;
	try {
		taken = await thread.take({ reason });
	} catch (cause) {
		if (isThreadControlError(cause) && cause.code === "command_not_allowed") return cause.message;
		// An instance that died may have sent this very take; the owner is read when its time has run out.
		if (hasCode(cause, "command_pending")) return null;
		throw cause;
	}
	return taken.result === "refused" ? `${taken.refusal.message}. ${taken.refusal.advice}` : null;
}

function hasCode(cause: unknown, code: ErrorCode): boolean {
	return isThreadControlError(cause) && cause.code === code;
}

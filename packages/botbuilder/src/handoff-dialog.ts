import type { CommandOutcome, ThreadControl, ThreadHandle } from "@thread-control/core";
import type { TurnContext } from "botbuilder-core";
import {
	Dialog,
	type DialogContext,
	type DialogInstance,
	DialogReason,
	type DialogTurnResult,
} from "botbuilder-dialogs";
import { type HandoffOptions, passArguments, readHandoffOptions } from "./handoff-options.ts";
import { errorOf, failedHandoff, lostHandoff, refusalOf } from "./handoff-result.ts";
import { endOf, park, parkedIn, returnedFor } from "./parked-handoff.ts";
import { report } from "./report.ts";
import { isEcho, threadOf } from "./thread-of.ts";

/**
 * Hands the thread to a person and waits until it is back. Ends with a `HandoffResult`: how the thread came back, and what
 * was said meanwhile. It never throws: where the pass is not allowed or refused it ends at once with `outcome: 'failed'` and
 * `error`. While it waits, no activity ends it but the return itself; cancelling it takes the thread back.
 */
export class HandoffDialog extends Dialog<HandoffOptions> {
	readonly #control: ThreadControl;
	readonly #defaults: HandoffOptions;

	constructor(id: string, control: ThreadControl, defaults: HandoffOptions = {}) {
		super(id);
		this.#control = control;
		this.#defaults = defaults;
	}

	override async beginDialog(dc: DialogContext, given?: unknown): Promise<DialogTurnResult> {
		const options = readHandoffOptions(given, this.#defaults);
		const thread = threadOf(this.#control, dc.context);
		const obstacle = obstacleIn(dc.context, thread);
		if (thread === null || obstacle !== null) {
			const message = `no handoff was begun: ${obstacle}`;
			return await dc.endDialog(failedHandoff({ code: "option_invalid", message }, options.reason));
		}
		let outcome: CommandOutcome;
		try {
			outcome = await thread.pass(...passArguments(options));
		} catch (cause) {
			return await dc.endDialog(failedHandoff(errorOf(cause), options.reason));
		}
		if (outcome.result === "refused") return await dc.endDialog(failedHandoff(refusalOf(outcome), options.reason));
		const handover = outcome.result === "ok" ? outcome.handover : await openHandover(thread);
		if (handover === null) return await dc.endDialog({ ...lostHandoff(Date.now()), reason: options.reason ?? null });
		park(dc.activeDialog?.state, { handover, startedAt: Date.now() });
		return Dialog.EndOfTurn;
	}

	override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
		const parked = parkedIn(dc.activeDialog?.state);
		if (parked === null) return Dialog.EndOfTurn;
		const returned = returnedFor(dc.context, parked.handover);
		if (returned !== null) return await dc.endDialog(returned);
		return dc.context.activity.type === "message" ? await this.#lookUp(dc) : Dialog.EndOfTurn;
	}

	/** Whatever ran above it ended; the handoff goes on waiting, unless the thread came back meanwhile. */
	override async resumeDialog(dc: DialogContext): Promise<DialogTurnResult> {
		return await this.#lookUp(dc);
	}

	/** Nobody is asked anything while a person has the thread. */
	override async repromptDialog(): Promise<void> {}

	override async endDialog(context: TurnContext, instance: DialogInstance, reason: DialogReason): Promise<void> {
		if (reason !== DialogReason.cancelCalled && reason !== DialogReason.replaceCalled) return;
		const parked = parkedIn(instance.state);
		const thread = threadOf(this.#control, context);
		if (parked === null || thread === null) return;
		try {
			await thread.cancel(parked.handover);
		} catch (cause) {
			report(this.#control, "a handoff was cancelled, but the thread was not taken back", cause, thread.key);
		}
	}

	/** Ends with what the store knows, where the handover ended without a word to us. */
	async #lookUp(dc: DialogContext): Promise<DialogTurnResult> {
		const parked = parkedIn(dc.activeDialog?.state);
		const thread = threadOf(this.#control, dc.context);
		const result = parked === null || thread === null ? null : await endOf(parked, thread);
		return result === null ? Dialog.EndOfTurn : await dc.endDialog(result);
	}
}

/** Why a step cannot wait in this context; null where it can. */
function obstacleIn(context: TurnContext, thread: ThreadHandle | null): string | null {
	if (thread === null) return `channel ${context.activity.channelId} has no thread here`;
	// Its dialog state is the page's own, not the customer's: the step would never be found again.
	return isEcho(context.activity) ? "an echo's turn has no dialogs; begin it from a message" : null;
}

/** After a pass without an answer: the handover that may have begun all the same. */
async function openHandover(thread: ThreadHandle): Promise<string | null> {
	const newest = await thread.handover();
	return newest === null || newest.state === "ended" ? null : newest.id;
}

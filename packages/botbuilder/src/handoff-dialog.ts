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
import { handoffPrompt } from "./handoff-prompt.ts";
import { errorOf, failedHandoff, lostHandoff, refusalOf } from "./handoff-result.ts";
import { readHandoffStatus } from "./handoff-status.ts";
import { endedByHub } from "./hub-status.ts";
import { endOf, openHandover, park, parkedIn, returnedFor, returnOfTurn } from "./parked-handoff.ts";
import { report } from "./report.ts";
import { isEcho, threadOf } from "./thread-of.ts";

/**
 * Hands the thread to a person and waits until it is back. Ends with a `HandoffResult`: how the thread came back, and what
 * was said meanwhile. It never throws: where the pass is not allowed or refused it ends at once with `outcome: 'failed'` and
 * `error`. While it waits, nothing ends it but the return itself, `returnOn` permitting, and with `hubStatus` an agent hub's
 * word.
 *
 * - `step.beginDialog('handoff', options)` in a waterfall; in a component, added to it like any dialog;
 * - `step.prompt('handoff', 'One moment.')`, or with an activity, or `{ prompt, target, reason, … }`: the prompt is the goodbye. An
 *   activity that is more than a text is sent by the adapter, before the pass is tried; a text goes with the pass. There is
 *   nothing to retry, so the other prompt options mean nothing here.
 *
 * What ended it while nobody was told (a restart, state that was written over) is read from the store at the next message or
 * return. Where the state itself is gone, so is the dialog; the return is announced to the bot all the same.
 *
 * `cancelAllDialogs`, `replaceDialog` and whatever else cancels it take the thread back. One exception is the framework's own:
 * a `ComponentDialog` that is replaced does not tell the dialogs inside it; cancel it instead, then begin the other.
 */
export class HandoffDialog extends Dialog<HandoffOptions> {
	readonly #control: ThreadControl;
	readonly #defaults: HandoffOptions;

	/** `defaults` count where the options the dialog is begun with do not say. */
	constructor(id: string, control: ThreadControl, defaults: HandoffOptions = {}) {
		super(id);
		this.#control = control;
		this.#defaults = defaults;
	}

	override async beginDialog(dc: DialogContext, given?: unknown): Promise<DialogTurnResult> {
		const prompt = handoffPrompt(given);
		const say = prompt !== null && "text" in prompt ? { say: prompt.text } : {};
		const options = readHandoffOptions(given, { ...this.#defaults, ...say });
		const thread = threadOf(this.#control, dc.context);
		const obstacle = obstacleIn(dc.context, thread);
		if (thread === null || obstacle !== null) {
			const message = `no handoff was begun: ${obstacle}`;
			return await dc.endDialog(failedHandoff({ code: "option_invalid", message }, options.reason));
		}
		let outcome: CommandOutcome;
		try {
			if (prompt !== null && "activity" in prompt) await dc.context.sendActivity(prompt.activity);
			outcome = await thread.pass(...passArguments(options));
		} catch (cause) {
			return await dc.endDialog(failedHandoff(errorOf(cause), options.reason));
		}
		if (outcome.result === "refused") return await dc.endDialog(failedHandoff(refusalOf(outcome), options.reason));
		const handover = outcome.result === "ok" ? outcome.handover : await openHandover(thread);
		if (handover === null) return await dc.endDialog({ ...lostHandoff(Date.now()), reason: options.reason ?? null });
		const { returnOn = null, hubStatus = false } = options;
		park(dc.activeDialog?.state, { handover, startedAt: Date.now(), returnOn, hubStatus });
		return Dialog.EndOfTurn;
	}

	override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
		const parked = parkedIn(dc.activeDialog?.state);
		if (parked === null) return Dialog.EndOfTurn;
		const returned = returnedFor(dc.context, parked);
		if (returned !== null) return await dc.endDialog(returned);
		const { activity } = dc.context;
		const status = parked.hubStatus ? readHandoffStatus(activity) : null;
		if (status !== null) {
			const thread = threadOf(this.#control, dc.context);
			const ended = thread === null ? null : await endedByHub(this.#control, thread, parked, status);
			return ended === null ? Dialog.EndOfTurn : await dc.endDialog(ended);
		}
		return activity.type === "message" || returnOfTurn(dc.context) !== null ? await this.#lookUp(dc) : Dialog.EndOfTurn;
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
		const result = parked === null || thread === null ? null : await endOf(parked, thread, dc.context.activity);
		return result === null ? Dialog.EndOfTurn : await dc.endDialog(result);
	}
}

/** Why a step cannot wait in this context; null where it can. */
function obstacleIn(context: TurnContext, thread: ThreadHandle | null): string | null {
	if (thread === null) return `channel ${context.activity.channelId} has no thread here`;
	// Its dialog state is the page's own, not the customer's: the step would never be found again.
	return isEcho(context.activity) ? "an echo's turn has no dialogs; begin it from a message" : null;
}

import { HandoffDialog, type HandoffOptions, isReturned } from "@thread-control/botbuilder";
import type {
	ArrayExpression,
	BoolExpression,
	IntExpression,
	StringExpression,
	ValueExpression,
} from "adaptive-expressions";
import { ActivityTypes, type TurnContext } from "botbuilder-core";
import {
	type DialogContext,
	type DialogEvent,
	DialogEvents,
	type DialogInstance,
	type DialogReason,
	type DialogTurnResult,
} from "botbuilder-dialogs";
import type { TextTemplate } from "botbuilder-dialogs-adaptive";
import type { Given } from "./action-options.ts";
import { controlOfTurn } from "./control-of-turn.ts";
import { HandoverAction } from "./handover-action.ts";

/**
 * Hands the thread to a person, waits until it is back, and ends with a `HandoffResult`. While it waits, no trigger
 * takes a message or the return from it. Cancelled where it waits, it takes the thread back; `Microsoft.CancelAllDialogs` in a
 * trigger does not tell the actions of the dialog it ends, so put a `Handover.TakeThreadControl` before it.
 */
export class HandoffToAgent extends HandoverAction {
	static readonly $kind: string = "Handover.HandoffToAgent";

	/** An app id, `inbox`, or null for the default app. Default: the `handoverTarget` of the settings, else the inbox. */
	target: ValueExpression | undefined;
	/** A goodbye, sent before control goes. */
	say: TextTemplate | undefined;
	/** When nobody answered within this, in milliseconds, the thread is taken back. */
	returnWithinMs: IntExpression | undefined;
	/** The same for a message of the customer's that nobody answers while the handover lasts. */
	agentSilentWithinMs: IntExpression | undefined;
	/** The same for an answer the customer says nothing to. */
	customerSilentWithinMs: IntExpression | undefined;
	/** What a deadline does: `take` takes the thread back (default), `tell` only raises the control's `onDeadline`. */
	whenSilent: StringExpression | undefined;
	/** Take back at the deadline even where no other app's message was ever seen on this page. */
	assumeSilent: BoolExpression | undefined;
	/** What ends the wait once the thread is back: any of `passed`, `taken`, `read`, `implied`. Default: all. */
	returnOn: ArrayExpression<string> | undefined;
	/** An agent hub's own `handoff.status` events end it too. Default false. */
	hubStatus: BoolExpression | undefined;

	override async beginDialog(dc: DialogContext): Promise<DialogTurnResult> {
		if (this.isDisabled(dc)) return await dc.endDialog();
		return await this.#step(dc.context).beginDialog(this.keepingResult(dc), await this.evaluated(dc));
	}

	override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
		return await this.#step(dc.context).continueDialog(this.keepingResult(dc));
	}

	override async resumeDialog(dc: DialogContext): Promise<DialogTurnResult> {
		return await this.#step(dc.context).resumeDialog(this.keepingResult(dc));
	}

	/** Nobody is asked anything while a person has the thread. */
	override async repromptDialog(): Promise<void> {}

	override async endDialog(context: TurnContext, instance: DialogInstance, reason: DialogReason): Promise<void> {
		await this.#step(context).endDialog(context, instance, reason);
	}

	/** The turns that are this step's own: messages, and the return. Other events have their triggers, and the step waits on. */
	protected override async onPreBubbleEvent({ context }: DialogContext, event: DialogEvent): Promise<boolean> {
		if (event.name !== DialogEvents.activityReceived) return false;
		return context.activity.type !== ActivityTypes.Event || isReturned(context);
	}

	protected override options(): Partial<Record<keyof HandoffOptions, Given | undefined>> {
		const { target, say, assumeSilent, returnOn, hubStatus } = this;
		const { returnWithinMs, agentSilentWithinMs, customerSilentWithinMs, whenSilent } = this;
		const deadlines = { returnWithinMs, agentSilentWithinMs, customerSilentWithinMs, whenSilent, assumeSilent };
		return { ...super.options(), target, say, ...deadlines, returnOn, hubStatus };
	}

	/** Made anew for each call: the step keeps what it waits for in the dialog's state. */
	#step(context: TurnContext): HandoffDialog {
		return new HandoffDialog(this.id, controlOfTurn(context));
	}
}

import type { HandoverResult, ThreadHandle } from "@thread-control/core";
import type { TurnContext } from "botbuilder-core";
import type { DialogContext } from "botbuilder-dialogs";
import { activeDialog } from "./active-dialog.ts";
import { type HandoffResult, lostHandoff, storedHandoff } from "./handoff-result.ts";

/** What a parked handoff keeps in its dialog's state. */
export interface ParkedHandoff {
	/** The handover it waits for. */
	readonly handover: string;
	readonly startedAt: number;
}

interface Returned {
	readonly handover: string;
	readonly result: HandoverResult;
}

const RETURNED: symbol = Symbol.for("@thread-control/returned");
const PARKED = "threadControlHandoff";

/** Writes into a dialog's state what it waits for. */
export function park(state: Record<string, unknown>, parked: ParkedHandoff): void {
	state[PARKED] = parked;
}

/** What a dialog's state says it waits for; null for every other dialog. Reads the state, so it works across copies of the dialog's class. */
export function parkedIn(state: unknown): ParkedHandoff | null {
	const parked = (state as Record<string, unknown> | undefined)?.[PARKED] as Partial<ParkedHandoff> | undefined;
	if (typeof parked?.handover !== "string") return null;
	return { handover: parked.handover, startedAt: parked.startedAt ?? Date.now() };
}

/** The handoff the innermost active dialog waits at; null when it is another dialog, or none. */
export function parkedHandoff(dc: DialogContext): ParkedHandoff | null {
	return parkedIn(activeDialog(dc)?.instance.state);
}

/** Tells the waiting step, in this turn, that its handover ended. */
export function noteReturned(context: TurnContext, handover: string, result: HandoverResult): void {
	context.turnState.set(RETURNED, { handover, result } satisfies Returned);
}

/** What {@link noteReturned} told for a handover in this turn. */
export function returnedFor(context: TurnContext, handover: string): HandoverResult | null {
	const returned: Returned | undefined = context.turnState.get(RETURNED);
	return returned?.handover === handover ? returned.result : null;
}

/** How the handover of a parked step ended by the store; null while it lasts. Newer handovers, or none, mean that its end was lost. */
export async function endOf(parked: ParkedHandoff, thread: ThreadHandle): Promise<HandoffResult | null> {
	const newest = await thread.handover();
	if (newest?.id !== parked.handover) return lostHandoff(parked.startedAt);
	return newest.state === "ended" ? await storedHandoff(thread, newest) : null;
}

/**
 * Lets a parked step go on whose return never reached it, as after a restart: to be called before a message's own turn.
 * Answers whether it went on. Save the state afterwards.
 */
export async function settleHandoff(dc: DialogContext, thread: ThreadHandle): Promise<boolean> {
	const parked = parkedHandoff(dc);
	if (parked === null) return false;
	const result = await endOf(parked, thread);
	if (result === null) return false;
	noteReturned(dc.context, parked.handover, result);
	await dc.continueDialog();
	return true;
}

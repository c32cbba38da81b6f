import {
	decodeMetadata,
	type Handover,
	type HandoverResult,
	type ThreadHandle,
	type ThreadView,
} from "@thread-control/core";
import type { Activity, TurnContext } from "botbuilder-core";
import type { DialogContext } from "botbuilder-dialogs";
import { activeDialog } from "./active-dialog.ts";
import { isReturnKinds, type ReturnKind } from "./handoff-options.ts";
import { type HandoffResult, lostHandoff, storedHandoff } from "./handoff-result.ts";
import type { NotedContext } from "./question.ts";
import { isEcho } from "./thread-of.ts";

/** What a parked handoff keeps in its dialog's state. */
export interface ParkedHandoff {
	/** The handover it waits for. */
	readonly handover: string;
	readonly startedAt: number;
	/** What ends the wait; null: every return does. */
	readonly returnOn: readonly ReturnKind[] | null;
	/** Whether an agent hub's `handoff.status` counts. */
	readonly hubStatus: boolean;
}

interface Returned {
	readonly handover: string | null;
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
	return {
		handover: parked.handover,
		startedAt: parked.startedAt ?? Date.now(),
		returnOn: isReturnKinds(parked.returnOn) ? parked.returnOn : null,
		hubStatus: parked.hubStatus === true,
	};
}

/** The handoff the innermost active dialog waits at; null when it is another dialog, or none. */
export function parkedHandoff(dc: DialogContext): ParkedHandoff | null {
	return parkedIn(activeDialog(dc)?.instance.state);
}

/** Tells a waiting step, in this turn, that the thread is back: `handover` is the one that ended, null where control had been taken from us. */
export function noteReturned(context: NotedContext, handover: string | null, result: HandoverResult): void {
	context.turnState.set(RETURNED, { handover, result } satisfies Returned);
}

/** What {@link noteReturned} told in this turn; null where it was not called. */
export function returnOfTurn({ turnState }: TurnContext): HandoverResult | null {
	const returned: Returned | undefined = turnState.get(RETURNED);
	return returned?.result ?? null;
}

/** What {@link noteReturned} told for a handover in this turn, if it ends the step's wait; null if not, or if nothing was told. */
export function returnedFor(context: TurnContext, parked: ParkedHandoff): HandoverResult | null {
	const returned: Returned | undefined = context.turnState.get(RETURNED);
	return returned?.handover === parked.handover && counts(returned.result, parked) ? returned.result : null;
}

/**
 * How the handover of a parked step ended by the store; null while it lasts, and while nothing that counts brought the thread
 * back. `activity` is what is being answered. Newer handovers, or none, mean that its end was lost.
 */
export async function endOf(
	parked: ParkedHandoff,
	thread: ThreadHandle,
	activity: Partial<Activity>,
): Promise<HandoffResult | null> {
	const newest = await thread.handover();
	if (newest?.id !== parked.handover) return lostHandoff(parked.startedAt);
	if (newest.state !== "ended") return null;
	if (counts(newest, parked)) return await storedHandoff(thread, newest);
	const later = laterReturn(await thread.owner(), newest, activity);
	return later === null || !counts(later, parked) ? null : { ...(await storedHandoff(thread, newest)), ...later };
}

/**
 * Lets a parked step go on whose return never reached it, as after a restart: to be called before a message's own turn.
 * Answers whether it went on. Save the state afterwards.
 */
export async function settleHandoff(dc: DialogContext, thread: ThreadHandle): Promise<boolean> {
	const parked = parkedHandoff(dc);
	if (parked === null) return false;
	const result = await endOf(parked, thread, dc.context.activity);
	if (result === null) return false;
	noteReturned(dc.context, parked.handover, result);
	await dc.continueDialog();
	return true;
}

/** After a pass without an answer: the handover that may have begun all the same. */
export async function openHandover(thread: ThreadHandle): Promise<string | null> {
	const newest = await thread.handover();
	return newest === null || newest.state === "ended" ? null : newest.id;
}

/** Whether a step waits no longer. Only a plain return can be one that does not count: after every other end nobody brings the thread back. */
function counts(end: Pick<HandoffResult | Handover, "outcome" | "by">, { returnOn }: ParkedHandoff): boolean {
	return returnOn === null || end.outcome !== "returned" || end.by === null || returnOn.includes(end.by);
}

/** What brought the thread, or showed it to be ours, after a return that did not count. */
function laterReturn(
	view: ThreadView,
	handover: Handover,
	activity: Partial<Activity>,
): Pick<HandoffResult, "outcome" | "by" | "metadata" | "endedAt"> | null {
	if (view.standing !== "control") return null;
	const fact = view.decidedBy.type === "strong" ? view.decidedBy.fact : null;
	const by = fact === null ? null : BY[fact.type];
	if (fact !== null && by !== undefined && by !== handover.by && fact.at >= handover.at) {
		const outcome = by === "taken" ? "taken_back" : "returned";
		return { outcome, by, metadata: decodeMetadata(fact.metadata), endedAt: fact.at };
	}
	if (activity.type !== "message" || isEcho(activity)) return null;
	return { outcome: "returned", by: "implied", metadata: decodeMetadata(handover.metadata), endedAt: Date.now() };
}

const BY: { readonly [type: string]: ReturnKind | undefined } = {
	passed: "passed",
	taken: "taken",
	own_take: "taken",
	owner_read: "read",
};

import type { HandoverResult } from "@thread-control/core";
import type { DialogContext } from "botbuilder-dialogs";
import { activeDialog } from "./active-dialog.ts";
import type { TurnContextLike } from "./attach-surface.ts";

const SUPPRESSED: symbol = Symbol.for("@thread-control/suppressed");
const FOUND: symbol = Symbol.for("@thread-control/found");

/** Kept in the dialog's own state, so that it survives a restart with it. */
const ASK_AGAIN = "threadControlAskAgain";

/** A context of any SDK, as far as it is written on. */
export interface NotedContext {
	readonly turnState: { set(key: unknown, value: unknown): unknown };
}

/** Notes that a send of this context did not leave. */
export function noteSuppressed(context: Pick<TurnContextLike, "turnState">): void {
	context.turnState.set(SUPPRESSED, true);
}

/** Notes which dialog a turn found waiting, so that {@link markQuestion} knows what was reached in the turn itself. */
export function noteWaiting(dc: DialogContext): void {
	dc.context.turnState.set(FOUND, activeDialog(dc)?.instance ?? null);
}

/**
 * Marks the question a dialog now waits at, if a send of this context did not leave: the customer may never have seen it.
 * Takes the mark off a question that this turn came back to, for a prompt asks again by itself then. Save the state afterwards.
 */
export function markQuestion(dc: DialogContext): void {
	const active = activeDialog(dc);
	if (active === null) return;
	const { turnState } = dc.context;
	if (turnState.get(SUPPRESSED) === true) active.instance.state[ASK_AGAIN] = true;
	else if (turnState.has(FOUND) && turnState.get(FOUND) !== active.instance) delete active.instance.state[ASK_AGAIN];
}

/** Whether the dialog waits at a question that never left. */
export function isQuestionMarked(dc: DialogContext): boolean {
	return activeDialog(dc)?.instance.state[ASK_AGAIN] === true;
}

/**
 * Whether the customer's own message brought the thread back. It has its turn next: a question that is asked before it, in the
 * turn of the return, would be answered by what was written without having seen it.
 */
export function broughtByMessage({ by }: Pick<HandoverResult, "by">): boolean {
	return by === "implied";
}

/** Asks the marked question again, and takes the mark off unless that was blocked too. Answers whether there was one. Save the state afterwards. */
export async function askAgain(dc: DialogContext): Promise<boolean> {
	const active = activeDialog(dc);
	if (active?.instance.state[ASK_AGAIN] !== true) return false;
	const { turnState } = dc.context;
	const before = turnState.get(SUPPRESSED);
	turnState.delete(SUPPRESSED);
	await active.dc.repromptDialog();
	if (turnState.get(SUPPRESSED) !== true) {
		delete active.instance.state[ASK_AGAIN];
		if (before === true) turnState.set(SUPPRESSED, true);
	}
	return true;
}

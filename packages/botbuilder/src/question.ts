import type { TurnContext } from "botbuilder-core";
import type { DialogContext } from "botbuilder-dialogs";
import { activeDialog } from "./active-dialog.ts";

const SUPPRESSED: symbol = Symbol.for("@thread-control/suppressed");

/** Kept in the dialog's own state, so that it survives a restart with it. */
const ASK_AGAIN = "threadControlAskAgain";

/** Notes that a send of this context did not leave. */
export function noteSuppressed(context: TurnContext): void {
	context.turnState.set(SUPPRESSED, true);
}

/** Marks the question a dialog now waits at, if a send of this context did not leave: the customer may never have seen it. Save the state afterwards. */
export function markQuestion(dc: DialogContext): void {
	if (dc.context.turnState.get(SUPPRESSED) !== true) return;
	const active = activeDialog(dc);
	if (active !== null) active.instance.state[ASK_AGAIN] = true;
}

/** Whether the dialog waits at a question that never left. */
export function isQuestionMarked(dc: DialogContext): boolean {
	return activeDialog(dc)?.instance.state[ASK_AGAIN] === true;
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

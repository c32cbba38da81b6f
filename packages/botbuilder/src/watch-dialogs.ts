import type { DialogContext, DialogSet, DialogTurnResult } from "botbuilder-dialogs";
import { parkedHandoff, returnOfTurn, settleHandoff } from "./parked-handoff.ts";
import { askAgain, broughtByMessage, markQuestion, noteWaiting } from "./question.ts";
import { type ThreadTurn, turnOf } from "./thread-turn.ts";

const WATCHED: symbol = Symbol.for("@thread-control/watched");
const watchedSets = new WeakSet<DialogSet>();

/**
 * Teaches a set of dialogs what a turn of a served thread is, for bots that run their dialogs by
 * `dialogs.createContext(context)` and `dc.continueDialog()`. Call it once, when the set is made; it answers the set.
 *
 * - A question that never left, because control was gone, is asked again: when the thread is back, or before the next message
 *   may answer it. The message that brings the thread back answers nothing then.
 * - A handoff whose return never reached it goes on first; then the message has its turn.
 *
 * Turns of other channels are as they were. `continueDialog` must be called in event turns too (`onTurn` or `onDialog` of an
 * `ActivityHandler`, not `onMessage`), for the thread's return is one.
 */
export function watchDialogs<T extends DialogSet>(dialogs: T): T {
	if (watchedSets.has(dialogs)) return dialogs;
	watchedSets.add(dialogs);
	const createContext = dialogs.createContext.bind(dialogs);
	dialogs.createContext = async (context) => {
		const dc = await createContext(context);
		const turn = turnOf(context);
		return turn === null || turn.listener === true ? dc : watched(dc, turn);
	};
	return dialogs;
}

/** Own properties of the root context alone: the contexts of steps and components are other objects, and pass by. */
function watched(dc: DialogContext, turn: ThreadTurn): DialogContext {
	const { turnState } = dc.context;
	const first = !turnState.has(WATCHED);
	turnState.set(WATCHED, true);
	if (first) noteWaiting(dc);
	let depth = 0;
	/** A question is marked where the bot's own call ends; what it called in between is not where the dialog waits. */
	const marking =
		<A extends unknown[]>(go: (...args: A) => Promise<DialogTurnResult>) =>
		async (...args: A): Promise<DialogTurnResult> => {
			depth += 1;
			try {
				return await go(...args);
			} finally {
				depth -= 1;
				if (depth === 0) markQuestion(dc);
			}
		};
	const goOn = dc.continueDialog.bind(dc);
	let fresh = first;
	dc.beginDialog = marking(dc.beginDialog.bind(dc));
	dc.replaceDialog = marking(dc.replaceDialog.bind(dc));
	dc.continueDialog = marking(async () => {
		const prepares = fresh;
		// A handoff that goes on first is continued by this very function.
		fresh = false;
		const asked = prepares && (await preparedFor(dc, turn));
		return asked ? waiting() : await goOn();
	});
	return dc;
}

/** What comes before a turn's own activity. Answers whether a question was asked: then the activity answers nothing. */
async function preparedFor(dc: DialogContext, turn: ThreadTurn): Promise<boolean> {
	if (dc.context.activity.type === "message") {
		await settleHandoff(dc, turn.thread);
		return await askAgain(dc);
	}
	const result = returnOfTurn(dc.context);
	if (result === null || parkedHandoff(dc) !== null || broughtByMessage(result)) return false;
	return await askAgain(dc);
}

function waiting(): DialogTurnResult {
	return { status: "waiting" as DialogTurnResult["status"] };
}

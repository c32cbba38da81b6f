import {
	askAgain,
	isQuestionMarked,
	markQuestion,
	noteFinished,
	noteWaiting,
	settleHandoff,
	turnOf,
} from "@thread-control/botbuilder";
import type { TurnContext } from "botbuilder-core";
import type { DialogContext } from "botbuilder-dialogs";
import type { BotkitMessage, BotWorker } from "botkit";
import { dialogStateOf, type StockController } from "./stock.ts";

const PREPARED = Symbol("prepared");

/**
 * Teaches Botkit's turns which events are for dialogs. Everything else of a turn stays stock: middleware, interrupts,
 * `hears`, `on`.
 *
 * - Only messages and postbacks continue a dialog: receipts, echoes and referrals answer no question (bug B6).
 * - A handoff whose return never reached it goes on first, then the message has its turn.
 * - A question that never left is asked again before any text may answer it.
 * - A turn that core gave up saves no state over its successors'.
 * - The state remembers which events it has come past.
 */
export function teachDialogs(controller: StockController): void {
	const { dialogSet } = controller;
	const dialogState = dialogStateOf(controller);
	const createContext = dialogSet.createContext.bind(dialogSet);
	dialogSet.createContext = async (context) => {
		const dc = await createContext(context);
		const turn = turnOf(context);
		if (turn === null || turn.listener === true) return dc;
		const first = !context.turnState.has(PREPARED);
		if (first) {
			context.turnState.set(PREPARED, true);
			noteWaiting(dc);
		}
		if (turn.event === undefined) return dc;
		if (first) {
			const message: BotkitMessage | undefined = context.turnState.get("botkitMessage");
			if (message !== undefined) message.threadControl = { thread: turn.thread, event: turn.event };
		}
		if (turn.event.kind !== "message" && turn.event.kind !== "postback") {
			dc.continueDialog = async () => ({ status: "empty" }) as Awaited<ReturnType<DialogContext["continueDialog"]>>;
			return dc;
		}
		if (first) await settleHandoff(dc, turn.thread);
		if (first && isQuestionMarked(dc)) askInstead(dc);
		return dc;
	};

	const saveState = controller.saveState.bind(controller);
	controller.saveState = async (bot) => {
		const context: TurnContext | undefined = bot.getConfig("context");
		const turn = turnOf(context);
		if (turn?.over === true) throw new Error("this turn was given up: its dialog state is not saved");
		const dc = dialogsOf(bot);
		if (turn?.listener !== true && dc !== undefined) markQuestion(dc);
		if (context !== undefined && turn !== null) await noteFinished(context, dialogState);
		await saveState(bot);
	};
}

/** The customer's text was written before the question was seen: the question is asked, and the text answers nothing. */
function askInstead(dc: DialogContext): void {
	const goOn = dc.continueDialog.bind(dc);
	dc.continueDialog = async () => {
		if (!(await askAgain(dc))) return await goOn();
		return { status: "waiting" } as Awaited<ReturnType<DialogContext["continueDialog"]>>;
	};
}

function dialogsOf(bot: BotWorker): DialogContext | undefined {
	return bot.getConfig("dialogContext");
}

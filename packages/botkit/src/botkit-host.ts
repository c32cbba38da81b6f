import {
	type Attachment,
	askAgain,
	broughtByMessage,
	facebookTurns,
	isFinished,
	noteReturned,
	parkedHandoff,
	settleHandoff,
	type TurnContextLike,
} from "@thread-control/botbuilder";
import type { EventTurn, HandoverResult, Host, ReturnTurn } from "@thread-control/core";
import type { TurnContext } from "botbuilder-core";
import type { Pages } from "./pages.ts";
import { dialogStateOf, type StockAdapter, type StockController, type TurnLogic } from "./stock.ts";
import { botkitMessage } from "./thread-message.ts";
import type { TurnFailures } from "./turn-failures.ts";

/** What {@link botkitHost} runs on. */
export interface BotkitHostParts {
	readonly controller: StockController;
	readonly adapter: StockAdapter;
	readonly attachment: Attachment;
	readonly failures: TurnFailures;
	readonly pages: Pages;
	/** The handoff step's dialog id. */
	readonly handoff: string;
	/** What the adapter's turns are given to. */
	readonly logic: () => TurnLogic;
}

/** Runs core's turns as the stock adapter runs its own: its activity, its middleware, Botkit's `handleTurn`. */
export function botkitHost({
	controller,
	adapter,
	attachment,
	failures,
	pages,
	handoff,
	logic,
}: BotkitHostParts): Host {
	const turns = facebookTurns(adapter, attachment);
	const dialogState = dialogStateOf(controller);
	const asked = (run: TurnLogic) => run as unknown as (context: TurnContextLike) => Promise<void>;

	async function turn(turn: EventTurn): Promise<void> {
		pages.note(turn.thread.key.account);
		const run = logic();
		const unlessFinished: TurnLogic = async (context) => {
			if (!(await isFinished(context, dialogState))) await run(context);
		};
		await failures.during(turn, () => turns.event(turn, asked(unlessFinished)));
	}

	async function returned(turn: ReturnTurn): Promise<void> {
		pages.note(turn.thread.key.account);
		await failures.during(turn, () =>
			turns.returned(
				turn,
				asked((context) => resume(context, turn)),
			),
		);
	}

	async function resume(context: TurnContext, turn: ReturnTurn): Promise<void> {
		const { thread, result } = turn;
		context.turnState.set(
			"botkitMessage",
			botkitMessage(context, "thread_control_returned", { thread, event: null, result }),
		);
		const dc = await controller.dialogSet.createContext(context);
		const bot = await controller.spawn(dc);
		const parked = parkedHandoff(dc);
		if (parked !== null && parked.handover === turn.handover) {
			noteReturned(context, parked.handover, result);
			await dc.continueDialog();
		} else if (parked !== null) {
			await settleHandoff(dc, thread);
		} else {
			// Its process died before the step waited: else nobody would tell the customer that no person comes.
			if (turn.handover !== null && cameToNothing(result)) await controller.trigger(`${handoff}:after`, bot, result);
			if (!broughtByMessage(result)) await askAgain(dc);
		}
		await controller.saveState(bot);
	}

	return { turn, returned };
}

function cameToNothing({ outcome }: HandoverResult): boolean {
	return outcome === "failed" || outcome === "unknown";
}

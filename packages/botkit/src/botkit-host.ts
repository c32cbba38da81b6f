import {
	askAgain,
	bindTurn,
	noteReturned,
	parkedHandoff,
	settleHandoff,
	type ThreadTurn,
} from "@thread-control/botbuilder";
import type { EventTurn, Host, ReturnTurn } from "@thread-control/core";
import type { TurnContext } from "botbuilder-core";
import type { Pages } from "./pages.ts";
import type { StockAdapter, StockController, TurnLogic } from "./stock.ts";
import { botkitMessage, copyOf, eventContext } from "./thread-message.ts";
import type { TurnFailures } from "./turn-failures.ts";

/** What {@link botkitHost} runs on. */
export interface BotkitHostParts {
	readonly controller: StockController;
	readonly adapter: StockAdapter;
	readonly failures: TurnFailures;
	readonly pages: Pages;
	/** What the adapter's turns are given to. */
	readonly logic: () => TurnLogic;
}

/** Runs core's turns as the stock adapter runs its own: its activity, its middleware, Botkit's `handleTurn`. */
export function botkitHost({ controller, adapter, failures, pages, logic }: BotkitHostParts): Host {
	const turns = new WeakMap<object, ThreadTurn>();
	const runMiddleware = adapter.runMiddleware.bind(adapter);
	adapter.runMiddleware = async (context, next) => {
		const item: unknown = context.activity.channelData;
		const turn = typeof item === "object" && item !== null ? turns.get(item) : undefined;
		if (turn !== undefined) bindTurn(context, turn);
		await runMiddleware(context, next);
	};

	async function turn(turn: EventTurn): Promise<void> {
		const item = copyOf(turn.event.raw);
		if (turn.event.via === "standby") item["standby"] = true;
		turns.set(item, turn);
		pages.note(turn.thread.key.account);
		await failures.during(turn, () => adapter.processSingleMessage(item, logic()));
	}

	async function returned(turn: ReturnTurn): Promise<void> {
		const context = eventContext(adapter, turn.thread.key, "threadControl.returned", null);
		context.activity.value = turn.result;
		bindTurn(context, { thread: turn.thread, signal: turn.signal });
		pages.note(turn.thread.key.account);
		await failures.during(turn, () => runMiddleware(context, (revocable) => resume(revocable, turn)));
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
			await askAgain(dc);
		}
		await controller.saveState(bot);
	}

	return { turn, returned };
}

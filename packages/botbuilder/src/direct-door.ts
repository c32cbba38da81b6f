import type { IncomingMessage, ServerResponse } from "node:http";
import type { AccountKey, EventTurn, ReturnTurn, ThreadControl } from "@thread-control/core";
import { ThreadControlError } from "@thread-control/core";
import { type Attachment, attach } from "./attach.ts";
import { type HandoffEventsChoice, handoffEventsOf } from "./attach-events.ts";
import { ownLogic } from "./attach-proactive.ts";
import { becomeReturned } from "./attach-returned.ts";
import type {
	ActivityLike,
	AdapterLike,
	AdapterParts,
	AnyLogic,
	TurnContextLike,
	TurnLogic,
} from "./attach-surface.ts";
import { graphApi } from "./graph-api.ts";
import { FACEBOOK, threadKeyOf } from "./thread-of.ts";
import type { ThreadTurn } from "./thread-turn.ts";

/** A `node:http` listener, also an Express handler. */
export type NodeHandler = (req: IncomingMessage, res: ServerResponse) => void;

/** Runs core's turns on a FacebookAdapter. */
export interface FacebookTurns {
	/** An event as the adapter runs its own: its activity, its middleware, then the logic. */
	event(turn: EventTurn, logic: AnyLogic): Promise<void>;
	/** A return, as the event activity `threadControl.returned` in the customer's conversation. */
	returned(turn: ReturnTurn, logic: AnyLogic): Promise<void>;
	/** A turn that nothing from the customer brought; `prepare` makes its activity. */
	alone(turn: ThreadTurn, logic: AnyLogic, prepare: (context: TurnContextLike) => void): Promise<void>;
}

/** What {@link directDoor} takes beside the bot. */
export interface DirectDoorOptions {
	/** How `handoff.initiate` and `handoff.status` are treated. Default: translated. */
	readonly handoffEvents?: HandoffEventsChoice;
}

/** What {@link directDoor} answers. */
export interface DirectDoor {
	/** The webhook, to be mounted before any body parser; it checks signatures and answers Meta's challenge. */
	readonly node: NodeHandler;
	/** The same for servers that speak `Request` and `Response`. */
	readonly fetch: ThreadControl["fetch"];
}

/**
 * The way in for bots that talk to Meta by botbuilder-adapter-facebook, without Botkit: attaches the adapter, and lets the
 * control's webhook take the deliveries. Each event that is the bot's runs as the adapter's own turn with `logic`, what
 * `adapter.processActivity` was called with; a return runs as `threadControl.returned`.
 *
 * A route that calls `adapter.processActivity(req, res, logic)` goes on working and reaches the same webhook, also without a
 * signature or with standby alone, of which the adapter itself dies. `adapter.getAPI(context.activity)` answers a client that
 * asks the guard, too ({@link graphApi}). Throws `option_invalid` for other adapters.
 */
export function directDoor<C>(
	adapter: AdapterLike<C>,
	control: ThreadControl,
	logic: TurnLogic<C>,
	options: DirectDoorOptions = {},
): DirectDoor {
	const attachment = attach(adapter, control);
	const turns = facebookTurns(adapter, attachment);
	const run = logic as unknown as AnyLogic;
	const events = handoffEventsOf(control, options.handoffEvents, (turn, prepare) => turns.alone(turn, run, prepare));
	attachment.events = events;
	control.host({
		turn: (turn) => turns.event(turn, run),
		async returned(turn) {
			await turns.returned(turn, run);
			await events.returned(turn);
		},
	});
	shieldAdapter(adapter, control.node);
	Object.assign(adapter, {
		getAPI: async (activity: ActivityLike) => graphApi(control, () => accountOf(activity), attachment.turnOf(activity)),
	} satisfies Pick<AdapterParts, "getAPI">);
	return { node: control.node, fetch: control.fetch };
}

/** The page an activity belongs to. Throws `option_invalid` where it names none. */
function accountOf(activity: ActivityLike | undefined): AccountKey {
	const account = activity && (threadKeyOf(activity)?.account ?? activity.recipient?.id);
	if (account !== undefined) return { channel: "messenger", account };
	throw new ThreadControlError(
		"option_invalid",
		"adapter.getAPI was given no page's activity: call adapter.getAPI(context.activity) with one of a customer's",
	);
}

/** Runs core's turns on an attached FacebookAdapter. Throws `option_invalid` for other adapters. */
export function facebookTurns<C>(adapter: AdapterLike<C>, attachment: Attachment): FacebookTurns {
	const parts = adapter as unknown as AdapterParts;
	if (typeof parts.processSingleMessage !== "function" || typeof parts.continueConversation !== "function") {
		throw new ThreadControlError(
			"option_invalid",
			"the direct door needs botbuilder-adapter-facebook; for CloudAdapter and the Facebook channel of Azure Bot Service call attach(adapter, control)",
		);
	}
	return {
		async event(turn, logic) {
			const item = copyOf(turn.event.raw);
			if (turn.event.via === "standby") item["standby"] = true;
			attachment.bind(item, turn);
			await parts.processSingleMessage?.(item, logic);
		},
		returned: (turn, logic) => alone(turn, logic, (context) => becomeReturned(context, turn)),
		alone,
	};

	async function alone(turn: ThreadTurn, logic: AnyLogic, prepare: (context: TurnContextLike) => void): Promise<void> {
		const { account, user } = turn.thread.key;
		const own = ownLogic(logic);
		attachment.bind(own, turn, prepare);
		const sides = { user: { id: user, name: user }, bot: { id: account, name: account } };
		await parts.continueConversation?.({ channelId: FACEBOOK, conversation: { id: user }, ...sides }, own);
	}
}

/**
 * Stands in for the adapter's `processActivity`, which dies of an unsigned request and of standby alone: a route that calls
 * it reaches our handler. `remember` hears the logic it was called with. Resolves when the request was answered.
 */
export function shieldAdapter<C>(
	adapter: AdapterLike<C>,
	handler: NodeHandler,
	remember: (logic: AnyLogic) => void = () => {},
): void {
	Object.assign(adapter, {
		async processActivity(req: IncomingMessage, res: ServerResponse, logic: AnyLogic): Promise<void> {
			remember(logic);
			const answered = new Promise<void>((resolve) => res.once("close", resolve));
			handler(req, res);
			await answered;
		},
	});
}

/** A copy the framework may write into. What came as JSON is copied as JSON, at a third of structuredClone's cost. */
export function copyOf(item: EventTurn["event"]["raw"]): Record<string, unknown> {
	return JSON.parse(JSON.stringify(item));
}

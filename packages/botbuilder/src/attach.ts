import type { ThreadControl } from "@thread-control/core";
import { ThreadControlError } from "@thread-control/core";
import { type HandoffEventsChoice, handoffEventsOf } from "./attach-events.ts";
import { outgoingHandlers } from "./attach-handlers.ts";
import type { AdapterLike, AdapterParts, ReferenceLike, TurnContextLike, TurnLogic } from "./attach-surface.ts";
import { AzureDoor } from "./azure-door.ts";
import { byConnector, installGate } from "./gate.ts";
import { gateCreations } from "./gate-create.ts";
import { HeldSends } from "./gate-held.ts";
import type { HandoffEvents } from "./handoff-events.ts";
import { byCore } from "./outgoing.ts";
import { FACEBOOK } from "./thread-of.ts";
import { bindTurn, type ThreadTurn } from "./thread-turn.ts";

/** What {@link attach} takes. */
export interface AttachOptions<C> {
	/** The bot's id at Azure Bot Service: a CloudAdapter needs it for turns that no activity brings, such as a deadline's. */
	readonly botAppId?: string;
	/**
	 * What the bot does with a turn, for turns that no activity brings. Default: what the last activity of Messenger was
	 * processed with; give it, so that a handover which ends after a restart finds its bot.
	 */
	readonly logic?: TurnLogic<C>;
	/** Runs a turn without an activity, where the adapter has a way of its own. Has to hand `logic` on as it is. */
	readonly continueConversation?: (reference: ReferenceLike, logic: TurnLogic<C>) => Promise<void>;
	/**
	 * Whether Messenger's activities are events of the control (default), as they are behind Azure Bot Service's Facebook
	 * channel. False: they come another way, and the adapter only sends. A FacebookAdapter has its own way: `directDoor`.
	 */
	readonly acceptIncoming?: boolean;
	/** How `handoff.initiate` and `handoff.status` are treated; `{ mode: 'off' }` where an agent hub owns the channel. Default: translated. */
	readonly handoffEvents?: HandoffEventsChoice;
}

/** An adapter that thread control is attached to. */
export interface Attachment {
	readonly control: ThreadControl;
	/**
	 * Says whose turn the next run is: `run` is the logic it is started with, or the `channelData` of its activity.
	 * `prepare` sees the context before any middleware.
	 */
	bind(run: object, turn: ThreadTurn, prepare?: (context: TurnContextLike) => void): void;
	/** The turn that an activity of a served thread is in; null for those no turn of core's has. */
	turnOf(activity: object): ThreadTurn | null;
	/** Bot Framework's own handoff events, where they are translated; null where nobody does. */
	events: HandoffEvents | null;
	/** The incoming activities in whose turns a handoff was begun by such an event. */
	readonly initiated: WeakSet<object>;
	/** Adds options of a later {@link attach}. */
	configure(options: AttachOptions<TurnContextLike>): void;
}

interface Binding {
	readonly turn: ThreadTurn;
	readonly prepare: ((context: TurnContextLike) => void) | undefined;
}

/** `Symbol.for`, so that two copies of this package do not both stand in front of one adapter. */
const ATTACHED: unique symbol = Symbol.for("@thread-control/attached") as never;

/**
 * Puts thread control in front of an adapter, at once: CloudAdapter, BotFrameworkAdapter, FacebookAdapter, TestAdapter, and
 * whatever else has their methods.
 *
 * - Nothing of the bot leaves on standby: not by a context, in a batch, past the context's handlers, from `onTurnError`, or
 *   proactively. A held activity resolves to `{ id: '', blocked: 'not_in_control' }`. `trace`, `invokeResponse` and `delay`
 *   pass. Messages that leave through a connector client or another HTTP client of your own are not seen.
 * - It stands around `runMiddleware`, so outside of every middleware, no matter when that was registered.
 * - Messenger's activities become events of the control and reach the bot only where they are for it (see
 *   {@link AttachOptions.acceptIncoming}); `control.host` is ours then. Turns of other channels pass untouched.
 *
 * Calling it again adds options. Throws `option_invalid` where the adapter has no `runMiddleware`, or is attached to another control.
 */
export function attach<C>(adapter: AdapterLike<C>, control: ThreadControl, options: AttachOptions<C> = {}): Attachment {
	const parts = adapter as unknown as AdapterParts & { [ATTACHED]?: Attachment };
	const before = parts[ATTACHED];
	const given = options as unknown as AttachOptions<TurnContextLike>;
	if (before === undefined) return install(parts, control, { ...given });
	if (before.control !== control) {
		throw new ThreadControlError(
			"option_invalid",
			"this adapter is attached to another thread control already: use one adapter for each",
		);
	}
	before.configure(given);
	return before;
}

function install(
	adapter: AdapterParts & { [ATTACHED]?: Attachment },
	control: ThreadControl,
	options: AttachOptions<TurnContextLike>,
): Attachment {
	if (typeof adapter.runMiddleware !== "function") {
		throw new ThreadControlError("option_invalid", "attach needs a Bot Framework adapter: this has no runMiddleware");
	}
	const bindings = new WeakMap<object, Binding>();
	const turns = new WeakMap<object, ThreadTurn>();
	const attachment: Attachment = {
		control,
		turnOf: (activity) => turns.get(activity) ?? null,
		bind: (run, turn, prepare) => void bindings.set(run, { turn, prepare }),
		events: null,
		initiated: new WeakSet(),
		configure: (more) => void Object.assign(options, more),
	};
	const held = new HeldSends();
	const handlers = outgoingHandlers(control, held);
	const direct = typeof adapter.activityToFacebook === "function";
	const stockSend = adapter.sendActivities.bind(adapter);
	installGate(adapter, attachment, held, direct ? byCore(control, adapter) : byConnector(control, stockSend));
	gateCreations(adapter, control);

	const stockRun = adapter.runMiddleware.bind(adapter);
	const run: AdapterParts["runMiddleware"] = async (context, logic) => {
		try {
			await stockRun(context, logic);
		} finally {
			// A turn that failed after its pass has given the thread away all the same.
			if (attachment.initiated.delete(context.activity)) await attachment.events?.afterTurn(context as never);
		}
	};
	const door = direct ? null : new AzureDoor(adapter, attachment, options, run);
	if (door !== null && options.acceptIncoming !== false) {
		attachment.events = handoffEventsOf(control, options.handoffEvents, (turn, prepare) => door.alone(turn, prepare));
		control.host(door);
	}

	adapter.runMiddleware = async (context, logic) => {
		const activity = context?.activity;
		if (activity?.channelId !== FACEBOOK) return await stockRun(context, logic);
		handlers.listen(context);
		const binding = bindings.get(logic) ?? bindingOf(activity.channelData);
		if (binding !== undefined) {
			bindTurn(context, binding.turn, control.store.durable);
			turns.set(activity, binding.turn);
			binding.prepare?.(context);
			await run(context, logic);
		} else if (door !== null && options.acceptIncoming !== false) {
			await door.enter(context, logic);
		} else {
			await run(context, logic);
		}
		if (activity.deliveryMode !== undefined) await handlers.settle(context);
	};

	function bindingOf(item: unknown): Binding | undefined {
		return typeof item === "object" && item !== null ? bindings.get(item) : undefined;
	}

	Object.defineProperty(adapter, ATTACHED, { value: attachment });
	return attachment;
}

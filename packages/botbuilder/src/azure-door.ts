import type { EventTurn, Host, ReturnTurn, ThreadControl, ThreadEvent, ThreadKey } from "@thread-control/core";
import { readDelivery, ThreadControlError } from "@thread-control/core";
import type { Attachment, AttachOptions } from "./attach.ts";
import { continuationOf, ownLogic, runProactively } from "./attach-proactive.ts";
import { becomeReturned } from "./attach-returned.ts";
import type { ActivityLike, AdapterParts, AnyLogic, TurnContextLike } from "./attach-surface.ts";
import { References, referenceOf } from "./azure-door-references.ts";
import { hydrate, metaDelivery } from "./hydrate.ts";
import { bindTurn, type ThreadTurn } from "./thread-turn.ts";

/** A context whose activity was given to core. */
interface Waiting {
	readonly context: TurnContextLike;
	readonly logic: AnyLogic;
	/** How many entries the adapter put into its state, before the bot had a hand in it: the identity and the connector. */
	readonly equipped: number;
	failure: { readonly cause: unknown } | null;
}

/**
 * The way in for bots behind Azure Bot Service's Facebook channel: an activity becomes an event, its context waits, and core
 * says whether the event is the bot's. Then the context goes on, inside core's turn; else nothing of the bot runs. It goes
 * out again when core has done with it: after its turn, or at once for a repetition.
 */
export class AzureDoor implements Host {
	readonly #adapter: AdapterParts;
	readonly #attachment: Attachment;
	readonly #control: ThreadControl;
	readonly #options: AttachOptions<TurnContextLike>;
	readonly #run: AdapterParts["runMiddleware"];
	readonly #references: References;
	readonly #events = new Map<string, Waiting>();
	readonly #threads = new Map<string, Waiting>();
	#logic: AnyLogic | null = null;

	/** `run` is the adapter's own `runMiddleware`. */
	constructor(
		adapter: AdapterParts,
		attachment: Attachment,
		options: AttachOptions<TurnContextLike>,
		run: AdapterParts["runMiddleware"],
	) {
		this.#adapter = adapter;
		this.#attachment = attachment;
		this.#control = attachment.control;
		this.#options = options;
		this.#run = run;
		this.#references = new References(attachment.control);
	}

	/**
	 * Takes a context in, and is back when it had its turn: to wait for it from within a turn of the same thread is to wait for
	 * oneself, until `turnWithinMs`. What has nothing of Meta's in it, and what core has no name for, runs as it is.
	 * Rejects where the event could not be written down (`store_unavailable`), so that the answer is a 5xx, and with what the
	 * turn rejected with.
	 */
	async enter(context: TurnContextLike, logic: AnyLogic): Promise<void> {
		const { activity } = context;
		const delivery = readDelivery(metaDelivery(activity));
		if (!delivery.ok) return await this.#run(context, logic);
		const { events } = delivery;
		const named = events.find(({ thread }) => thread !== null);
		const thread = named?.thread ?? null;
		const place = thread === null ? "" : placeOf(thread);
		const waiting: Waiting = { context, logic, equipped: context.turnState.size, failure: null };
		if (named !== undefined) hydrate(activity, named);
		if (thread !== null && !this.#references.knows(place, activity)) {
			await this.#references.keep(thread, place, activity);
		}
		this.#logic = logic;
		try {
			// Core may call before it has answered us.
			if (thread !== null) this.#threads.set(place, waiting);
			if (named !== undefined && hasTurn(named)) this.#events.set(named.id, waiting);
			await this.#control.accept(events);
			if (thread !== null) await this.#control.settled(thread);
		} finally {
			if (named !== undefined && this.#events.get(named.id) === waiting) this.#events.delete(named.id);
			if (this.#threads.get(place) === waiting) this.#threads.delete(place);
		}
		if (waiting.failure !== null) throw waiting.failure.cause;
		if (named === undefined && events.every(isUnknown)) await this.#run(context, logic);
	}

	async turn(turn: EventTurn): Promise<void> {
		const waiting = this.#events.get(turn.event.id);
		if (waiting === undefined) return await this.alone(turn, (context) => becomeEvent(context.activity, turn.event));
		this.#events.delete(turn.event.id);
		bindTurn(waiting.context, turn, this.#control.store.durable);
		try {
			await this.#run(waiting.context, waiting.logic);
		} catch (cause) {
			waiting.failure = { cause };
			throw cause;
		}
	}

	async returned(turn: ReturnTurn): Promise<void> {
		await this.alone(turn, (context) => becomeReturned(context, turn));
		await this.#attachment.events?.returned(turn);
	}

	/** Runs a turn without a context of its own: beside a context of the same thread, else proactively. */
	async alone(turn: ThreadTurn, prepare: (context: TurnContextLike) => void): Promise<void> {
		const { key } = turn.thread;
		const beside = this.#threads.get(placeOf(key));
		const logic = this.#options.logic ?? beside?.logic ?? this.#logic;
		if (logic === null) {
			const message =
				"a turn has no bot to run: no activity came since the start. Give attach(adapter, control, { logic }), what your adapter processes activities with";
			throw new ThreadControlError("option_invalid", message, { thread: key });
		}
		const own = ownLogic(logic);
		this.#attachment.bind(own, turn, prepare);
		if (beside !== undefined) return await this.#adapter.runMiddleware(contextBeside(beside, key), own);
		const reference = await this.#references.of(key);
		if (reference === null) {
			const message =
				"a turn has no conversation to run in: none of the thread's activities was seen by this store. Its next message lets a waiting step go on";
			throw new ThreadControlError("option_invalid", message, { thread: key });
		}
		await runProactively(this.#adapter, this.#options, key, reference, own);
	}
}

/** Handovers, requests and roles are told to listeners, and bring turns of their own. */
function hasTurn({ kind }: ThreadEvent): boolean {
	return kind !== "passed" && kind !== "taken" && kind !== "requested" && kind !== "roles_changed";
}

function isUnknown({ kind, via }: ThreadEvent): boolean {
	return kind === "unsupported" && via === "normal";
}

function placeOf({ account, user }: ThreadKey): string {
	return `${account} ${user}`;
}

/** A second context with what the adapter put into the first. */
function contextBeside({ context, equipped }: Waiting, key: ThreadKey): TurnContextLike {
	const Context = context.constructor as new (adapter: unknown, activity: ActivityLike) => TurnContextLike;
	const beside = new Context(context.adapter, continuationOf(referenceOf(key, context.activity)));
	const equipment = [...context.turnState].slice(0, equipped);
	for (const [name, value] of equipment) beside.turnState.set(name, value);
	return beside;
}

/** The activity of an event whose own context is gone, as after a restart. */
function becomeEvent(activity: ActivityLike, event: ThreadEvent): void {
	const { kind, raw, at } = event;
	activity.channelData = raw;
	activity.timestamp = new Date(at);
	if (kind !== "message" && kind !== "postback") {
		activity.type = "event";
		activity.name = kind;
		return;
	}
	activity.type = "message";
	activity.name = undefined;
	activity.text = kind === "message" ? event.text : event.payload;
	if (kind === "message") activity.id = event.mid;
}

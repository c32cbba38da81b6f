import type {
	BotStorage,
	CommandOutcome,
	ReturnTurn,
	ThreadControl,
	ThreadHandle,
	ThreadKey,
} from "@thread-control/core";
import type { Activity, ConversationReference, ResourceResponse, TurnContext } from "botbuilder-core";
import { jsonOf, readHandoffContext } from "./handoff-metadata.ts";
import { type HandoffOptions, passArguments } from "./handoff-options.ts";
import { errorOf, refusalOf } from "./handoff-result.ts";
import { HANDOFF_INITIATE, type HandoffState, handoffStatusActivity } from "./handoff-status.ts";
import { openHandover } from "./parked-handoff.ts";
import { report } from "./report.ts";

/**
 * What is done with Bot Framework's own handoff events. `translate`: an outgoing `handoff.initiate` passes control, and
 * `handoff.status` comes in. `off`: they are left to whoever understands them. Say `off` where an agent hub owns the channel,
 * as Dynamics 365 Omnichannel or Copilot Studio do: such a hub consumes `handoff.initiate` itself and moves the customer in its
 * own way, and a pass by us would take the thread from it.
 */
export type HandoffEventsMode = "translate" | "off";

/** A handoff that a `handoff.initiate` event began. */
export interface InitiatedHandoff {
	/** The handover's id. */
	readonly handover: string;
	readonly thread: ThreadKey;
	/** The event's `value`, whole: what of it did not fit into the metadata is still here. Null where JSON cannot write it. */
	readonly context: unknown;
	/** The content of its `Transcript` attachment (Bot Framework's `Transcript`), as JSON; null where it had none. */
	readonly transcript: unknown;
	/** The bot's time, in epoch milliseconds. */
	readonly initiatedAt: number;
}

/** What {@link handoffEvents} needs. */
export interface HandoffEventsOptions {
	/** Default `translate`. */
	readonly mode?: HandoffEventsMode;
	/** What the pass takes where the event's context does not say: target, reason, metadata, goodbye, deadline. */
	readonly handoff?: Omit<HandoffOptions, "returnOn" | "hubStatus">;
	/** Hears of every handoff that began, with its context and transcript: for who shows them to the agents. What it throws goes to `onError`. */
	readonly onTranscript?: (handoff: InitiatedHandoff, thread: ThreadHandle) => void | Promise<void>;
	/** Runs a turn of the bot for an activity: context, turn bound to `thread`, middleware, bot logic. */
	readonly runTurn: (activity: Partial<Activity>, thread: ThreadHandle) => Promise<void>;
}

/** Bot Framework's handoff events on one control; what an adapter calls and when. */
export interface HandoffEvents {
	/**
	 * For each outgoing event activity, before the gate: a `handoff.initiate` becomes a pass, and the answer is its response
	 * (`{ id: '' }`: nothing is sent). Null for every other activity, and when off. Never rejects: what keeps the pass from
	 * happening comes in as `handoff.status` `failed`.
	 */
	translate(
		activity: Partial<Activity>,
		context: Pick<TurnContext, "activity">,
		thread: ThreadHandle,
	): Promise<ResourceResponse | null>;
	/**
	 * After the bot's logic of every turn, state saved: runs the `accepted` and `failed` turns of what {@link translate} did
	 * in that turn's context. Earlier they would read and write dialog state under the turn that sent the event. Never rejects.
	 */
	afterTurn(context: Pick<TurnContext, "activity">): Promise<void>;
	/**
	 * For each return turn of the host, after its own: runs the `completed` turn where a `handoff.initiate` began the
	 * handover, or `failed` where it did not come about. Rejects with what the turn rejects with.
	 */
	returned(turn: Pick<ReturnTurn, "thread" | "handover" | "result">): Promise<void>;
	/** The context and transcript of a handover that lasts; null where no `handoff.initiate` began it, and once it ended. Rejects where the store fails. */
	initiated(handover: string): Promise<InitiatedHandoff | null>;
}

interface Kept {
	readonly handoff: InitiatedHandoff;
	readonly reference: Partial<ConversationReference>;
}

interface Status {
	readonly state: HandoffState;
	readonly message?: string;
	readonly reference: Partial<ConversationReference>;
	readonly thread: ThreadHandle;
}

const KEY = "thread-control/handoff/";

/** What a bot is told of each way a handover can end without the thread being back. */
const FAILED: Readonly<Record<string, string>> = {
	failed: "control was not passed: by its owner the thread never left us",
	cannot_take: "nobody answered, and the thread cannot be taken back",
	unknown: "whether control was passed cannot be told",
};

/** Whether an activity is Bot Framework's request to hand the conversation to an agent. */
export function isHandoffInitiate(activity: Partial<Activity>): boolean {
	return activity.type === "event" && activity.name === HANDOFF_INITIATE;
}

/**
 * Speaks Bot Framework's handoff protocol for a bot that has no word of thread control in it. `handoff.initiate`
 * (`EventFactory.createHandoffInitiation`) passes control: to `value.targetAppId` where it names one, with its context as metadata,
 * cut to fit. `handoff.status` comes back in as ordinary turns: `accepted` when control was passed, `failed` with a message when it
 * was not, `completed` when the thread is back. Context and transcript are kept in the store's `botStorage` while the handover
 * lasts, under its id.
 *
 * A turn of `accepted` runs while another app has the thread: what the bot says in it is blocked like everything else. A status whose
 * turn a crash prevented is not repeated, except `completed`, whose return turn is run again.
 */
export function handoffEvents(control: ThreadControl, options: HandoffEventsOptions): HandoffEvents {
	const { mode = "translate", handoff: defaults = {}, onTranscript, runTurn } = options;
	const storage: BotStorage = control.store.botStorage();
	// By the activity, for copies of a context share nothing else.
	const waiting = new WeakMap<object, Status[]>();

	async function translate(
		activity: Partial<Activity>,
		context: Pick<TurnContext, "activity">,
		thread: ThreadHandle,
	): Promise<ResourceResponse | null> {
		if (mode === "off" || !isHandoffInitiate(activity)) return null;
		const reference = referenceOf(context.activity, thread.key);
		const tell = (state: HandoffState, message?: string): void => {
			const status = { state, reference, thread, ...(message !== undefined && { message }) };
			waiting.set(context.activity, [...(waiting.get(context.activity) ?? []), status]);
		};
		try {
			const outcome = await pass(activity, thread);
			if (outcome.result === "refused") {
				const { message, advice } = refusalOf(outcome);
				tell("failed", advice === undefined ? message : `${message}. ${advice}`);
				return { id: "" };
			}
			// The id of a pass nobody answered is the store's: the read that settles it may find that it took effect.
			const handover = outcome.result === "ok" ? outcome.handover : await openHandover(thread);
			if (outcome.result === "ok") tell("accepted");
			else if (handover === null) tell("failed", outcome.reason);
			if (handover !== null) await keep(handover, activity, reference, thread);
		} catch (cause) {
			tell("failed", errorOf(cause).message);
		}
		return { id: "" };
	}

	async function pass(activity: Partial<Activity>, thread: ThreadHandle): Promise<CommandOutcome> {
		const { metadata: common, target, reason, ...rest } = passOptions(defaults);
		const request = readHandoffContext(withCommon(activity.value, common), reason ?? HANDOFF_INITIATE);
		const named = request.target === undefined ? target : String(request.target);
		return await thread.pass(named, { ...rest, reason: request.reason, metadata: request.metadata });
	}

	async function keep(
		handover: string,
		activity: Partial<Activity>,
		reference: Partial<ConversationReference>,
		thread: ThreadHandle,
	): Promise<void> {
		const handoff: InitiatedHandoff = {
			handover,
			thread: thread.key,
			context: plain(activity.value),
			transcript: plain(activity.attachments?.find(({ name }) => name === "Transcript")?.content),
			initiatedAt: Date.now(),
		};
		try {
			await storage.write({ [KEY + handover]: plain({ handoff, reference }) });
		} catch (cause) {
			report(
				control,
				"a handoff began, but its context was not kept: no completed will be told of it",
				cause,
				thread.key,
			);
		}
		try {
			await onTranscript?.(handoff, thread);
		} catch (cause) {
			report(control, "the onTranscript listener failed", cause, thread.key);
		}
	}

	async function afterTurn(context: Pick<TurnContext, "activity">): Promise<void> {
		const due = waiting.get(context.activity) ?? [];
		waiting.delete(context.activity);
		for (const { state, message, reference, thread } of due) {
			try {
				await runTurn(handoffStatusActivity(reference, state, message), thread);
			} catch (cause) {
				report(control, `the turn of ${state} of a handoff failed`, cause, thread.key);
			}
		}
	}

	async function returned({ thread, handover, result }: Parameters<HandoffEvents["returned"]>[0]): Promise<void> {
		if (mode === "off") return;
		// A handover that was cancelled ends without a turn of its own; the thread's return has no id then.
		const id = handover ?? (await thread.handover())?.id;
		const kept = id === undefined ? null : await read(id);
		if (id === undefined || kept === null) return;
		const message = FAILED[result.outcome];
		try {
			const state = message === undefined ? "completed" : "failed";
			await runTurn(handoffStatusActivity(kept.reference, state, message), thread);
		} finally {
			await storage.delete([KEY + id]);
		}
	}

	async function read(handover: string): Promise<Kept | null> {
		const key = KEY + handover;
		return ((await storage.read([key]))[key] as Kept | undefined) ?? null;
	}

	return { translate, afterTurn, returned, initiated: async (handover) => (await read(handover))?.handoff ?? null };
}

function passOptions(defaults: HandoffOptions): HandoffOptions & { readonly target?: string | null } {
	const [target, rest] = passArguments(defaults);
	return { ...rest, ...(target !== undefined && { target }) };
}

/** The configured metadata under the event's own fields, where both have fields; else the event's, else the configured. */
function withCommon(value: unknown, common: HandoffOptions["metadata"]): unknown {
	if (common === undefined) return value;
	if (value === undefined || value === null) return common;
	const both = typeof common === "object" && typeof value === "object" && !Array.isArray(value);
	return both ? { ...common, ...value } : value;
}

/** A reference to the customer's conversation as an activity of theirs would have it, whoever the activity is from. */
function referenceOf(activity: Partial<Activity>, { account, user }: ThreadKey): Partial<ConversationReference> {
	const { channelId, serviceUrl, locale, conversation, from, recipient } = activity;
	const theirs = from?.id === user;
	return {
		...(channelId !== undefined && { channelId }),
		...(serviceUrl !== undefined && { serviceUrl }),
		...(locale !== undefined && { locale }),
		conversation: (theirs && conversation) || ({ id: user } as ConversationReference["conversation"]),
		user: theirs ? from : { id: user, name: user },
		bot: (theirs && recipient) || { id: account, name: account },
	};
}

/** A copy JSON can write; null where it cannot. */
function plain(value: unknown): unknown {
	const json = jsonOf(value);
	return json === undefined ? null : JSON.parse(json);
}

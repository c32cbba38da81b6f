import type { ThreadControl, ThreadHandle } from "@thread-control/core";
import { ThreadControlError } from "@thread-control/core";
import type { Attachment } from "./attach.ts";
import type { ActivityLike, AdapterParts, PartyLike, ResponseLike, TurnContextLike } from "./attach-surface.ts";
import { BLOCKED, type BlockedResponse, HeldBack, type HeldSends, passes } from "./gate-held.ts";
import { refusedForControl } from "./gate-refusal.ts";
import { noteSuppressed } from "./question.ts";
import { FACEBOOK, threadKeyOf } from "./thread-of.ts";
import { type ThreadTurn, turnOf } from "./thread-turn.ts";

/** How an adapter's messages leave: by its own connector, or by core. Answers {@link BLOCKED} for what did not. */
export type Deliver = (
	thread: ThreadHandle,
	context: TurnContextLike,
	activity: ActivityLike,
) => Promise<ResponseLike | undefined>;

/** What is on its way out: an activity, or the reference of one to delete. */
interface Addressed {
	readonly channelId?: string | undefined;
	readonly conversation?: PartyLike | undefined;
	readonly from?: PartyLike | undefined;
	readonly recipient?: PartyLike | undefined;
	readonly user?: PartyLike | undefined;
	readonly bot?: PartyLike | undefined;
}

/**
 * Stands in for an adapter's `sendActivities`, `updateActivity` and `deleteActivity`: the last place before the wire, which
 * also hears what goes past a context's handlers (`ShowTypingMiddleware`, direct calls). Every activity of a Messenger
 * thread is asked about by itself, when its turn comes: a batch stops in the middle when control is lost. Other channels
 * pass untouched. What belongs to no thread is reported and stays here.
 */
export function installGate(
	adapter: AdapterParts,
	attachment: Pick<Attachment, "control" | "events" | "initiated">,
	held: HeldSends,
	deliver: Deliver,
): void {
	const { control } = attachment;
	const stock = {
		send: adapter.sendActivities.bind(adapter),
		update: adapter.updateActivity.bind(adapter),
		delete: adapter.deleteActivity.bind(adapter),
	};

	adapter.sendActivities = async (context, activities) => {
		if (!isServed(context, activities?.[0])) return await stock.send(context, activities);
		const turn = turnOf(context);
		const responses: ResponseLike[] = [];
		let blocked = turn?.muted === true;
		let any = false;
		for (const activity of activities) {
			if (passes(activity)) {
				const [response] = (await stock.send(context, [activity])) ?? [];
				responses.push(response ?? { id: "" });
				continue;
			}
			const response = blocked ? BLOCKED : await send(context, turn, activity);
			blocked = response === BLOCKED;
			any ||= blocked;
			responses.push(blocked ? { ...BLOCKED } : response);
		}
		if (!any) return responses;
		noteSuppressed(context);
		return held.expects(activities) ? held.take(activities, responses) : responses;
	};

	async function send(
		context: TurnContextLike,
		turn: ThreadTurn | null,
		activity: ActivityLike,
	): Promise<ResponseLike> {
		const thread = handleFor(control, context, turn, activity);
		if (thread === null) return { id: "" };
		if (activity.type === "event" && attachment.events !== null) {
			const translated = await attachment.events.translate(activity as never, context as never, thread);
			if (translated !== null) {
				attachment.initiated.add(context.activity);
				return translated;
			}
		}
		return (await deliver(thread, context, activity)) ?? { id: "" };
	}

	async function change<T>(
		context: TurnContextLike,
		what: Addressed,
		go: () => Promise<T>,
	): Promise<T | BlockedResponse | undefined> {
		const turn = turnOf(context);
		const thread = handleFor(control, context, turn, what);
		if (thread === null) return undefined;
		const outcome =
			turn?.muted === true ? BLOCKED : await thread.guarded(go, (cause) => refusedForControl(control, thread, cause));
		if ("value" in outcome) return outcome.value;
		noteSuppressed(context);
		if (held.expects(what)) throw new HeldBack();
		return { ...BLOCKED };
	}

	adapter.updateActivity = async (context, activity) =>
		isServed(context, activity)
			? await change(context, activity, () => stock.update(context, activity))
			: await stock.update(context, activity);

	adapter.deleteActivity = async (context, reference) =>
		isServed(context, reference)
			? await change(context, reference, () => stock.delete(context, reference))
			: await stock.delete(context, reference);
}

/** Sends by the adapter's own connector, if core's guard lets it. */
export function byConnector(control: ThreadControl, stock: AdapterParts["sendActivities"]): Deliver {
	return async (thread, context, activity) => {
		const outcome = await thread.guarded(
			() => stock(context, [activity]),
			(cause) => refusedForControl(control, thread, cause),
		);
		return outcome.result === "sent" ? outcome.value?.[0] : BLOCKED;
	};
}

/** A turn's own replies keep its lease; what goes to another place gets a handle of its own. */
function handleFor(
	control: ThreadControl,
	{ activity }: TurnContextLike,
	turn: ThreadTurn | null,
	what: Addressed,
): ThreadHandle | null {
	const own = turn?.thread.key;
	const to = what.conversation?.id ?? activity.conversation?.id;
	const here = to === activity.conversation?.id;
	if (turn !== null && (here || to === own?.user || to === own?.account)) return turn.thread;
	// An echo's context has its two sides the other way round, and so has what is made from it.
	const key = here ? threadKeyOf(activity) : threadKeyOf(partiesOf(what, activity));
	if (key !== null) return turn !== null && isSame(turn.thread.key, key) ? turn.thread : control.thread(key);
	reportThreadless(control);
	return null;
}

/** Tells that something on Messenger has nowhere to go. */
export function reportThreadless(control: ThreadControl): void {
	const message =
		"a message has no thread to go to: its context names no page or no customer. Use the reference of one of the customer's messages (with Botkit: controller.spawn(PAGE_ID) and bot.startConversationWithUser(PSID))";
	control.report(new ThreadControlError("option_invalid", message));
}

function partiesOf(what: Addressed, incoming: ActivityLike): ActivityLike {
	return {
		channelId: FACEBOOK,
		conversation: what.conversation,
		from: what.from ?? what.bot ?? incoming.from,
		recipient: what.recipient ?? what.user ?? incoming.recipient,
	};
}

function isSame(one: ThreadHandle["key"], other: ThreadHandle["key"]): boolean {
	return one.user === other.user && one.account === other.account;
}

function isServed(context: TurnContextLike | undefined, what: Addressed | undefined): boolean {
	return what !== undefined && (what.channelId ?? context?.activity?.channelId) === FACEBOOK;
}

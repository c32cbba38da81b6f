import type { ThreadControl, ThreadHandle, ThreadKey } from "@thread-control/core";
import type { ActivityLike, TurnContextLike } from "./attach-surface.ts";
import { turnOf } from "./thread-turn.ts";

/** Bot Framework's name of Messenger. */
export const FACEBOOK = "facebook";

/** Azure Bot Service's id of a conversation, where neither side's id is at hand to split it by. */
const USER_AND_PAGE = /^(\d+)-(\d+)$/;

/**
 * The thread an activity of Messenger belongs to, incoming or made from a conversation reference. Azure Bot Service names
 * both sides in its conversation (`PSID-PAGEID`). The Facebook adapter's conversation is the customer (`PSID`), and the page
 * whichever of `recipient` and `from` is not the customer; its echo's conversation is the page, the customer its recipient.
 * Answers null for other channels and where an id is missing.
 */
export function threadKeyOf(activity: ActivityLike): ThreadKey | null {
	if (activity.channelId !== FACEBOOK) return null;
	const from = activity.from?.id;
	const to = activity.recipient?.id;
	const place = activity.conversation?.id;
	if (place?.includes("-")) {
		const key = splitPlace(place, to) ?? splitPlace(place, from) ?? matchPlace(place);
		if (key !== null) return key;
	}
	const user = isEcho(activity) ? to : place;
	const account = to && to !== user ? to : from;
	return user && account && account !== user ? { channel: "messenger", account, user } : null;
}

function splitPlace(place: string, account: string | undefined): ThreadKey | null {
	if (!account || place.length < account.length + 2 || !place.endsWith(`-${account}`)) return null;
	return { channel: "messenger", account, user: place.slice(0, -account.length - 1) };
}

function matchPlace(place: string): ThreadKey | null {
	const [, user, account] = USER_AND_PAGE.exec(place) ?? [];
	return user && account ? { channel: "messenger", account, user } : null;
}

/** Whether an activity is the echo of a message from the business side. */
export function isEcho(activity: ActivityLike): boolean {
	return isEchoItem(activity.channelData) || isEchoItem(activity.value);
}

function isEchoItem(item: unknown): boolean {
	return (item as { message?: { is_echo?: unknown } | null } | null | undefined)?.message?.is_echo === true;
}

/** The handle for a context's thread: the turn's own, else one without a lease; null where the context has no thread. */
export function threadOf(
	control: ThreadControl,
	context: Pick<TurnContextLike, "activity" | "turnState">,
): ThreadHandle | null {
	const turn = turnOf(context);
	if (turn !== null) return turn.thread;
	const key = threadKeyOf(context.activity);
	return key === null ? null : control.thread(key);
}

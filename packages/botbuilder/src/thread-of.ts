import type { ThreadControl, ThreadHandle, ThreadKey } from "@thread-control/core";
import type { Activity, TurnContext } from "botbuilder-core";
import { turnOf } from "./thread-turn.ts";

/** Bot Framework's name of Messenger. */
export const FACEBOOK = "facebook";

/**
 * The thread an activity of the Facebook adapter belongs to, incoming or made from a conversation reference: the customer
 * is its conversation, the page is whichever of `recipient` and `from` is not the customer. An echo's conversation is the
 * page, and its customer the recipient. Answers null for other channels and where an id is missing.
 */
export function threadKeyOf(activity: Partial<Activity>): ThreadKey | null {
	if (activity.channelId !== FACEBOOK) return null;
	const from = activity.from?.id;
	const to = activity.recipient?.id;
	const user = isEcho(activity) ? to : activity.conversation?.id;
	const account = [to, from].find((id) => id && id !== user);
	return user && account ? { channel: "messenger", account, user } : null;
}

/** Whether an activity is the echo of a message from the business side. */
export function isEcho(activity: Partial<Activity>): boolean {
	const data: { message?: { is_echo?: unknown } } | undefined = activity.channelData;
	return data?.message?.is_echo === true;
}

/** The handle for a context's thread: the turn's own, else one without a lease; null where the context has no thread. */
export function threadOf(control: ThreadControl, context: TurnContext): ThreadHandle | null {
	const turn = turnOf(context);
	if (turn !== null) return turn.thread;
	const key = threadKeyOf(context.activity);
	return key === null ? null : control.thread(key);
}

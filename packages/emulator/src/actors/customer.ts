import type { MessengerAccount } from "../config/config-document.ts";
import type { Platform } from "../platform.ts";
import { newMid } from "../threads/new-mid.ts";
import type { Thread } from "../threads/thread.ts";
import { CUSTOMER } from "../threads/threads.ts";

/** The customer's act opens the send window and moves control as the profile has it. */
function userActs(platform: Platform, thread: Thread): void {
	const ruling = platform.threads.ask(thread, "user_message", CUSTOMER);
	thread.lastUserAt = platform.clock.now();
	platform.threads.apply(thread, ruling);
}

/** The customer writes; answers the message's id. */
export function customerWrites(
	platform: Platform,
	account: MessengerAccount,
	userId: string,
	text: string,
): { mid: string } {
	const thread = platform.threads.open(account, userId);
	const mid = newMid();
	userActs(platform, thread);
	platform.threads.write(thread, { mid, from: "customer", kind: "message", text });
	platform.publisher.event(thread, "message", { message: { mid, text } });
	return { mid };
}

/** The customer taps a button of message `mid`, which an app sent; answers null where there is no such message. */
export function customerTaps(
	platform: Platform,
	thread: Thread,
	tapped: { readonly mid: string; readonly title: string; readonly payload: string },
): { mid: string } | null {
	const sender = thread.senders.get(tapped.mid);
	if (sender === undefined) return null;
	const { title, payload } = tapped;
	const mid = newMid();
	userActs(platform, thread);
	platform.threads.write(thread, { mid, from: "customer", kind: "postback", text: title, payload });
	platform.publisher.postback(thread, sender, mid, title, payload);
	return { mid };
}

/** The customer has read everything so far; answers up to when. */
export function customerReads(platform: Platform, thread: Thread): { watermark: number } {
	const watermark = platform.clock.now();
	platform.publisher.event(thread, "read", { read: { watermark } });
	return { watermark };
}

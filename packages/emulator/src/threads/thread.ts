import { DAY_MS } from "../rules/expiry.ts";
import { INBOX, type ThreadChannel } from "../rules/inbox.ts";
import type { HandoverKind } from "../rules/rule.ts";

/** A button of a message, as far as a customer can tap it. */
export interface Button {
	readonly title: string;
	readonly payload: string;
}

/** One line of a thread, as the customer and the inbox see it. */
export interface TranscriptItem {
	readonly at: number;
	readonly mid: string;
	readonly from: "customer" | "app" | "inbox";
	readonly appId?: string;
	readonly text?: string;
	readonly payload?: string;
	readonly buttons?: readonly Button[];
	/** How the customer entered, for the kind `entry`. */
	readonly via?: "organic" | "link" | "ad";
	/** What the link or ad said of itself, for the kind `entry`. */
	readonly ref?: string;
	/** `message`, `postback`, `entry`, `typing`, or another sender action by its name. */
	readonly kind: string;
}

/** One change of control, or a request for it. */
export interface HandoverItem {
	readonly at: number;
	readonly kind: HandoverKind;
	readonly from: string | null;
	readonly to: string | null;
	readonly metadata?: string;
}

/** A customer's thread with an account. Times are epoch milliseconds. */
export interface Thread {
	readonly channel: ThreadChannel;
	readonly accountId: string;
	readonly userId: string;
	owner: string | null;
	/** When control ends by itself; null while nobody owns it and under `classic`. */
	expiresAt: number | null;
	/** How long control lasts after each of the customer's messages; more than a day only where an ad gave more. */
	windowMs: number;
	/** The customer's last message, tap or entry; opens the send window. */
	lastUserAt: number | null;
	readonly transcript: TranscriptItem[];
	readonly handovers: HandoverItem[];
	/** Which app (or inbox) sent a message: decides who gets a button's payload. */
	readonly senders: Map<string, string>;
}

/** What `GET /_emulator/threads/{userId}` answers. */
export interface ThreadView {
	readonly userId: string;
	readonly accountId: string;
	readonly owner: string | null;
	readonly expiresAt: number | null;
	readonly folder: "main" | "done";
	readonly transcript: readonly TranscriptItem[];
	readonly handovers: readonly HandoverItem[];
}

/** A thread in which nothing has happened yet. */
export function newThread(
	{ channel, id: accountId }: { readonly channel: ThreadChannel; readonly id: string },
	userId: string,
	owner: string | null,
): Thread {
	return {
		channel,
		accountId,
		userId,
		owner,
		expiresAt: null,
		windowMs: DAY_MS,
		lastUserAt: null,
		transcript: [],
		handovers: [],
		senders: new Map(),
	};
}

/** A thread as it is shown: in the inbox's `main` folder while the inbox owns it, else in `done`. */
export function viewThread(thread: Thread): ThreadView {
	const { userId, accountId, owner, expiresAt, transcript, handovers } = thread;
	const folder = owner === INBOX[thread.channel] ? "main" : "done";
	return { userId, accountId, owner, expiresAt, folder, transcript, handovers };
}

import type { MessengerAccount } from "../config/config-document.ts";
import type { Platform } from "../platform.ts";
import type { RefusalName } from "../rules/refusal-name.ts";
import { newMid } from "../threads/new-mid.ts";
import type { Thread } from "../threads/thread.ts";
import { CUSTOMER } from "../threads/threads.ts";

/** How a customer comes into a thread (spec §3.2). */
export interface EntryPoint {
	readonly via: "organic" | "link" | "ad";
	readonly ref?: string | undefined;
	/** The app the entry is routed to; without it the entry has no route of its own. */
	readonly appId?: string | undefined;
	/** How long an ad gives control. */
	readonly days?: number | undefined;
}

/** How a `referral` names its source; an organic entry sends none. */
const SOURCES = { link: "SHORTLINK", ad: "ADS" } as const;

/**
 * The customer enters by an entry point: control goes where the profile routes it, and whoever has the thread then gets
 * a `referral` (spec §8.2 R1 to R3; that it is this event, and its `source` and `type`, is inferred). Like a message it
 * opens the send window. Answers the thread, or the refusal, which changes nothing.
 */
export function customerEnters(
	platform: Platform,
	account: MessengerAccount,
	userId: string,
	{ via, ref, appId, days }: EntryPoint,
): Thread | RefusalName {
	const { threads } = platform;
	const ruling = threads.ask(threads.draft(account, userId), `enter_${via}`, CUSTOMER, { target: appId, days });
	if (ruling.refusal) return ruling.refusal;
	const thread = threads.open(account, userId);
	thread.lastUserAt = platform.clock.now();
	threads.apply(thread, ruling);
	const told = ref === undefined ? {} : { ref };
	threads.write(thread, { mid: newMid(), from: "customer", kind: "entry", via, ...told });
	if (via !== "organic") {
		platform.publisher.event(thread, "referral", { referral: { ...told, source: SOURCES[via], type: "OPEN_THREAD" } });
	}
	return thread;
}

import type { Platform } from "../platform.ts";
import type { RefusalName } from "../rules/refusal-name.ts";
import type { Act } from "../rules/rule.ts";
import { sendMessage } from "../threads/send-message.ts";
import type { Thread } from "../threads/thread.ts";
import { inboxOf } from "../threads/threads.ts";

/** The inbox requests with an empty metadata, as seen in the field (spec F7). */
const INBOX_METADATA = "";

/** The human agent answers from the inbox, which may give it control (spec §4.1); answers the message's id. */
export function inboxReplies(platform: Platform, thread: Thread, text: string): { mid: string } {
	const inbox = inboxOf(thread);
	platform.threads.apply(thread, platform.threads.ask(thread, "inbox_reply", inbox));
	return { mid: sendMessage(platform, thread, inbox.id, { text }) };
}

/** The human agent moves the thread to a folder; what that does to control is up to the profile. */
export function inboxMoves(platform: Platform, thread: Thread, folder: "main" | "done"): void {
	act(platform, thread, folder === "main" ? "inbox_main" : "inbox_done");
}

/** The inbox requests control; answers the refusal where the profile has no such thing. */
export function inboxRequests(platform: Platform, thread: Thread): RefusalName | undefined {
	return act(platform, thread, "inbox_request");
}

function act(platform: Platform, thread: Thread, what: Act): RefusalName | undefined {
	const requests = platform.setup(thread.accountId).profile === "classic" && what !== "inbox_done";
	const metadata = requests ? INBOX_METADATA : undefined;
	const ruling = platform.threads.ask(thread, what, inboxOf(thread), { metadata });
	if (ruling.refusal === undefined) platform.threads.apply(thread, ruling, metadata);
	return ruling.refusal;
}

import type { Platform } from "../platform.ts";
import { INBOX } from "../rules/inbox.ts";
import { asNumber } from "../webhooks/publish.ts";
import { newMid } from "./new-mid.ts";
import type { Button, Thread } from "./thread.ts";

/** A message as the Send API takes it, as far as the emulator looks into it. */
export interface OutgoingMessage {
	readonly text?: string | undefined;
	readonly metadata?: string | undefined;
	readonly attachment?: Readonly<Record<string, unknown>> | undefined;
}

/** Puts a message into a thread and tells the apps: an echo, then the receipt (spec §2.5, §2.6). */
export function sendMessage(platform: Platform, thread: Thread, appId: string, message: OutgoingMessage): string {
	const mid = newMid();
	const { metadata, attachment } = message;
	const text = message.text ?? templateText(attachment);
	const buttons = buttonsOf(attachment);
	const from = appId === INBOX[thread.channel] ? "inbox" : "app";
	thread.senders.set(mid, appId);
	platform.threads.write(thread, {
		mid,
		from,
		appId,
		kind: "message",
		...(text === undefined ? {} : { text }),
		...(buttons.length === 0 ? {} : { buttons }),
	});
	platform.publisher.event(thread, "echo", {
		message: {
			is_echo: true,
			app_id: asNumber(appId),
			mid,
			...(message.text === undefined ? {} : { text: message.text }),
			...(attachment === undefined ? {} : { attachments: [attachment] }),
			...(metadata === undefined ? {} : { metadata }),
		},
	});
	platform.publisher.event(thread, "delivery", { delivery: { mids: [mid], watermark: platform.clock.now() } });
	return mid;
}

function templateText(attachment: OutgoingMessage["attachment"]): string | undefined {
	const payload = asObject(attachment?.["payload"]);
	const title = payload["text"] ?? asObject(asArray(payload["elements"])[0])["title"];
	return typeof title === "string" ? title : undefined;
}

/** The postback buttons of a button or generic template. */
function buttonsOf(attachment: OutgoingMessage["attachment"]): readonly Button[] {
	const payload = asObject(attachment?.["payload"]);
	const lists = [payload["buttons"], ...asArray(payload["elements"]).map((element) => asObject(element)["buttons"])];
	return lists
		.flatMap((list) => asArray(list).map(asObject))
		.filter((button) => button["type"] === "postback")
		.map((button) => ({ title: String(button["title"] ?? ""), payload: String(button["payload"] ?? "") }));
}

function asArray(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

import type { AppConfig } from "../config/config-document.ts";
import { DAY_MS, WEEK_MS } from "../rules/expiry.ts";
import { rulesOf } from "../rules/profile-rules.ts";
import { newMid } from "../threads/new-mid.ts";
import { type OutgoingMessage, sendMessage } from "../threads/send-message.ts";
import type { Thread } from "../threads/thread.ts";
import { callerOf, type Edge, type EdgeCall, optionalAppId, optionalText, threadOf } from "./edge.ts";
import { GraphRefused } from "./graph-error.ts";
import { isObject } from "./loose-object.ts";

/** The longest text of a message (Send API reference, spec §7). */
const LONGEST_TEXT = 2000;

/** The longest `message.metadata` (spec §7). */
const LONGEST_METADATA = 1000;

const SENDER_ACTIONS = ["typing_on", "typing_off", "mark_seen", "react", "unreact"];

interface InlineControl {
	readonly act: "pass" | "release";
	readonly target?: string | undefined;
}

/** `messages`: a message or a sender action, and with it inline control (spec §1.6, §7). */
export const messages: Edge = (call) => {
	const { platform, app, params } = call;
	const message = readMessage(params["message"]);
	const action = optionalText(params, "sender_action");
	if (message && action !== undefined) throw new GraphRefused("messageAndState");
	if (!message && action === undefined) throw new GraphRefused("badParameter", "(#100) Param message is required");
	const thread = threadOf(call);
	const asHumanAgent = readTag(params, app) === "HUMAN_AGENT";
	const ruling = platform.threads.ask(thread, "send", callerOf(app), {
		asHumanAgent: asHumanAgent && Boolean(message),
	});
	if (ruling.refusal) throw new GraphRefused(ruling.refusal);
	refuseOutsideWindow(thread, platform.clock.now(), asHumanAgent ? WEEK_MS : DAY_MS);
	if (!message) return senderAction(call, thread, action ?? "");
	const inline = readInlineControl(call);
	if (inline) refuseInline(call, thread, inline, ruling.control !== undefined);
	platform.threads.apply(thread, ruling);
	const mid = sendMessage(platform, thread, app.id, message);
	if (inline) {
		const { act, target } = inline;
		platform.threads.apply(thread, platform.threads.ask(thread, act, callerOf(app), { target }));
	}
	return { recipient_id: thread.userId, message_id: mid };
};

function readMessage(value: unknown): OutgoingMessage | undefined {
	if (value === undefined) return undefined;
	if (!isObject(value)) throw new GraphRefused("badParameter", "(#100) Param message must be a JSON object");
	const { attachment } = value;
	const text = optionalText(value, "text");
	const metadata = optionalText(value, "metadata");
	if (attachment !== undefined && !isObject(attachment)) {
		throw new GraphRefused("badParameter", "(#100) Param message[attachment] must be a JSON object");
	}
	if (!text && attachment === undefined)
		throw new GraphRefused("badParameter", "(#100) Param message must not be empty");
	for (const [name, length, longest] of [
		["text", text?.length ?? 0, LONGEST_TEXT],
		["metadata", metadata?.length ?? 0, LONGEST_METADATA],
	] as const) {
		if (length <= longest) continue;
		throw new GraphRefused(
			"badParameter",
			`(#100) Length of param message[${name}] must be less than or equal to ${longest}`,
		);
	}
	return { text, metadata, attachment };
}

/** The one tag that still lives, for apps that have the permission (spec §7). */
function readTag(params: Readonly<Record<string, unknown>>, app: AppConfig): string | undefined {
	const tag = optionalText(params, "tag");
	if (tag === undefined || tag === "") return undefined;
	if (tag !== "HUMAN_AGENT") throw new GraphRefused("retiredTag");
	if (!app.humanAgent) throw new GraphRefused("humanAgentMissing");
	return tag;
}

function refuseOutsideWindow({ lastUserAt }: Thread, now: number, windowMs: number): void {
	if (lastUserAt === null || now >= lastUserAt + windowMs) throw new GraphRefused("outsideWindow");
}

function senderAction({ platform, app }: EdgeCall, thread: Thread, action: string): unknown {
	if (!SENDER_ACTIONS.includes(action)) {
		throw new GraphRefused("badParameter", `(#100) Param sender_action must be one of {${SENDER_ACTIONS.join(", ")}}`);
	}
	const kind = action === "typing_on" ? "typing" : action;
	platform.threads.write(thread, { mid: newMid(), from: "app", appId: app.id, kind });
	return { recipient_id: thread.userId };
}

/** A missing `control_type` releases, as the Messenger page has it (spec §1.6). */
function readInlineControl({ platform, page, params }: EdgeCall): InlineControl | undefined {
	const inline = params["thread_control"];
	if (inline === undefined) return undefined;
	if (!rulesOf(platform.setup(page.id).profile).inlineControl) throw new GraphRefused("inlineNeedsRouting");
	if (!isObject(inline)) throw new GraphRefused("badParameter", "(#100) Param thread_control must be a JSON object");
	const type = optionalText(inline, "control_type") ?? "release";
	if (type !== "pass" && type !== "release") {
		throw new GraphRefused("badParameter", "(#100) Param thread_control[control_type] must be one of {pass, release}");
	}
	return { act: type, target: type === "pass" ? optionalAppId(inline, "app_id") : undefined };
}

/** Refuses the whole call before the message leaves if its control step could not be done. */
function refuseInline({ platform, app }: EdgeCall, thread: Thread, inline: InlineControl, gainsControl: boolean): void {
	const then = gainsControl ? { ...thread, owner: app.id } : thread;
	const { refusal } = platform.threads.ask(then, inline.act, callerOf(app), { target: inline.target });
	if (refusal) throw new GraphRefused(refusal);
}

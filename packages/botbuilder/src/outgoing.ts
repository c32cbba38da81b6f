import type { SendOutcome, ThreadControl, ThreadHandle } from "@thread-control/core";
import { ThreadControlError } from "@thread-control/core";
import type { ActivityLike, AdapterParts } from "./attach-surface.ts";
import type { Deliver } from "./gate.ts";
import { BLOCKED } from "./gate-held.ts";
import { report } from "./report.ts";

/**
 * Sends the Facebook adapter's activities through core, which asks the guard, keeps connections alive and learns from
 * refusals; the adapter's own client, which swallows errors, is not used. Messages and typing leave, as Send API bodies the
 * adapter writes; other types have no form on Messenger and answer `{ id: '' }`, as they do with the adapter alone. What the
 * platform refuses goes to `onError`, as `{ id: '' }`: like stock, sending never throws.
 */
export function byCore(control: ThreadControl, adapter: AdapterParts): Deliver {
	return async (thread, _context, activity) => {
		const body = bodyOf(activity, adapter);
		if (body === null) return { id: "" };
		try {
			const { recipient, ...message } = body;
			const addressed = (recipient as { id?: unknown } | undefined)?.id !== undefined;
			if (!addressed) return { id: await sendWithoutThread(control, thread, body) };
			const outcome = await thread.send(message);
			if (outcome.result === "sent") return { id: outcome.id };
			if (outcome.result === "blocked") return BLOCKED;
			control.report(refusedSend(outcome, thread));
			// Control was gone before we knew: the rest would be refused too.
			if (outcome.result === "refused" && outcome.refusal.meaning === "not_owner") return BLOCKED;
		} catch (cause) {
			report(control, "a message could not be sent", cause, thread.key);
		}
		return { id: "" };
	};
}

/** A one-time `user_ref` or a comment to answer names no thread: there is nothing to guard it by. */
async function sendWithoutThread(
	control: ThreadControl,
	thread: ThreadHandle,
	body: Record<string, unknown>,
): Promise<string> {
	const outcome = await control.callApi(thread.key, "POST", "/me/messages", body);
	if (outcome.result === "answered") return (outcome.body as { message_id?: string } | null)?.message_id ?? "";
	if (outcome.result !== "blocked") control.report(refusedSend(outcome, thread));
	return "";
}

function bodyOf(activity: ActivityLike, adapter: AdapterParts): Record<string, unknown> | null {
	if (activity.type === "typing") return { recipient: activity.conversation, sender_action: "typing_on" };
	if (activity.type !== "message") return null;
	const body = withoutUndefined(adapter.activityToFacebook?.(activity) ?? {});
	// A sender action goes with its recipient alone (spec §1.1).
	if (body["sender_action"] !== undefined) delete body["messaging_type"];
	return body;
}

function refusedSend(
	outcome: Extract<SendOutcome, { result: "refused" | "unknown" }>,
	thread: ThreadHandle,
): ThreadControlError {
	if (outcome.result === "unknown") {
		return new ThreadControlError("graph_unreachable", `whether a message was sent is unknown: ${outcome.reason}`, {
			thread: thread.key,
		});
	}
	const { message, advice } = outcome.refusal;
	return new ThreadControlError("graph_refused", `a message was refused: ${message}. ${advice}`, {
		thread: thread.key,
	});
}

function withoutUndefined(body: Record<string, unknown>): Record<string, unknown> {
	const kept: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(body)) {
		if (value === undefined) continue;
		kept[name] =
			name === "message" && typeof value === "object" && value !== null ? withoutUndefined({ ...value }) : value;
	}
	return kept;
}

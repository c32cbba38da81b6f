import { FACEBOOK, noteSuppressed, report, type ThreadTurn, threadKeyOf, turnOf } from "@thread-control/botbuilder";
import type { SendOutcome, ThreadControl, ThreadHandle } from "@thread-control/core";
import { ThreadControlError } from "@thread-control/core";
import type { Activity, ResourceResponse, TurnContext } from "botbuilder-core";
import { graphApi } from "./graph-api.ts";
import type { StockAdapter } from "./stock.ts";

/** What a send resolves to when it was not allowed: nothing left. */
export interface BlockedResponse extends ResourceResponse {
	readonly id: "";
	readonly blocked: "not_in_control";
}

const BLOCKED: BlockedResponse = { id: "", blocked: "not_in_control" };

/**
 * Sends the adapter's activities through the guard. Answers one response for each: its id, or a {@link BlockedResponse};
 * after a blocked one the rest of the batch is not sent either. What the platform refuses goes to `onError`, as `{ id: '' }`:
 * like stock, sending never throws.
 */
export function guardOutgoing(adapter: StockAdapter, control: ThreadControl): void {
	const stock = adapter.sendActivities.bind(adapter);
	adapter.sendActivities = async (context, activities) => {
		if (context.activity.channelId !== FACEBOOK) return await stock(context, activities);
		const turn = turnOf(context);
		const responses: ResourceResponse[] = [];
		let blocked = turn?.muted === true;
		for (const activity of activities) {
			const response = blocked ? BLOCKED : await send(activity, context, turn);
			blocked = response === BLOCKED;
			responses.push({ ...response });
		}
		if (blocked) noteSuppressed(context);
		return responses;
	};

	async function send(
		activity: Partial<Activity>,
		context: TurnContext,
		turn: ThreadTurn | null,
	): Promise<ResourceResponse> {
		const body = bodyOf(activity);
		if (body === null) return { id: "" };
		let thread: ThreadHandle | null = null;
		try {
			thread = handleFor(activity, context, turn);
			const { recipient, ...message } = body;
			const addressed = (recipient as { id?: unknown } | undefined)?.id !== undefined;
			if (!addressed) return { id: await sendWithoutThread(thread, body) };
			const outcome = await thread.send(message);
			if (outcome.result === "sent") return { id: outcome.id };
			if (outcome.result === "blocked") return BLOCKED;
			report(control, "a message was refused", refusedSend(outcome, thread), thread.key);
			// Control was gone before we knew: the rest would be refused too.
			if (outcome.result === "refused" && outcome.refusal.meaning === "not_owner") return BLOCKED;
		} catch (cause) {
			report(control, "a message could not be sent", cause, thread?.key ?? null);
		}
		return { id: "" };
	}

	/** A one-time `user_ref` or a comment to answer names no thread: there is nothing to guard it by. */
	async function sendWithoutThread(thread: ThreadHandle, body: Record<string, unknown>): Promise<string> {
		const sent = (await graphApi(control, () => thread.key, null).callAPI("/me/messages", "POST", body)) as {
			message_id?: string;
		} | null;
		return sent?.message_id ?? "";
	}

	function bodyOf(activity: Partial<Activity>): Record<string, unknown> | null {
		if (activity.type === "typing") return { recipient: activity.conversation, sender_action: "typing_on" };
		if (activity.type !== "message") return null;
		const body = withoutUndefined(adapter.activityToFacebook(activity));
		// A sender action goes with its recipient alone (spec §1.1).
		if (body["sender_action"] !== undefined) delete body["messaging_type"];
		return body;
	}

	function handleFor(activity: Partial<Activity>, context: TurnContext, turn: ThreadTurn | null): ThreadHandle {
		const to = activity.conversation?.id;
		if (turn !== null && (to === turn.thread.key.user || to === turn.thread.key.account)) return turn.thread;
		const key = threadKeyOf({
			...context.activity,
			...(activity.conversation && { conversation: activity.conversation }),
		});
		if (key !== null) return control.thread(key);
		throw new ThreadControlError(
			"option_invalid",
			"a message has no thread to go to: its context names no page or no customer. Use controller.spawn(PAGE_ID) and bot.startConversationWithUser(PSID), or a reference from message.reference",
		);
	}
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

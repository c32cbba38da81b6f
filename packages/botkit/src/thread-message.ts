import { copyOf, FACEBOOK } from "@thread-control/botbuilder";
import type { BlockedSend, Deadline, HandoverResult, ThreadEvent, ThreadHandle, ThreadKey } from "@thread-control/core";
import { type Activity, type BotAdapter, TurnContext } from "botbuilder-core";
import type { BotkitMessage } from "botkit";

/** What a message carries as `message.threadControl`. */
export interface MessageThreadControl {
	/** The message's thread, with the lease of its turn. */
	readonly thread: ThreadHandle;
	/** The event it came from; null for what no event of the platform caused. */
	readonly event: ThreadEvent | null;
	/** With `thread_control_returned`: how the handover ended. */
	readonly result?: HandoverResult;
	/** With `thread_control_requested`: whether control was passed on. */
	readonly granted?: boolean;
	/** With `thread_control_blocked`. */
	readonly blocked?: BlockedSend;
	/** With `thread_control_deadline`. */
	readonly deadline?: Deadline;
}

/** A context for something that is no message to the bot. Its ids are those of a message, so that the same dialog state is found. */
export function eventContext(
	adapter: unknown,
	key: ThreadKey,
	name: string,
	item: ThreadEvent["raw"] | null,
): TurnContext {
	const { account, user } = key;
	const activity = {
		type: "event",
		name,
		channelId: FACEBOOK,
		timestamp: new Date(),
		conversation: { id: user },
		from: { id: user, name: user },
		recipient: { id: account, name: account },
		channelData: channelData(item),
		text: null,
	};
	return new TurnContext(adapter as BotAdapter, activity as unknown as Partial<Activity>);
}

/** The message handlers get, built as Botkit's `handleTurn` builds it. */
export function botkitMessage(context: TurnContext, type: string, about: MessageThreadControl): BotkitMessage {
	const { activity } = context;
	const { event } = about;
	const text = event?.kind === "message" || event?.kind === "echo" ? event.text : null;
	return {
		...activity.channelData,
		type,
		user: activity.from.id,
		text: text ?? undefined,
		channel: activity.conversation.id,
		value: activity.value,
		reference: TurnContext.getConversationReference(activity),
		context,
		incoming_message: activity,
		threadControl: about,
	} as BotkitMessage;
}

/** The item as stock has it in `channelData`: a copy, with the fields of its message on top. */
function channelData(item: ThreadEvent["raw"] | null): Record<string, unknown> {
	const copy = copyOf(item ?? {});
	const { message } = copy;
	return typeof message === "object" && message !== null ? { ...copy, ...message } : copy;
}

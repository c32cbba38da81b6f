import type { ThreadKey } from "@thread-control/core";
import { ThreadControlError } from "@thread-control/core";
import type { AttachOptions } from "./attach.ts";
import type { ActivityLike, AdapterParts, AnyLogic, ReferenceLike, TurnContextLike } from "./attach-surface.ts";

/**
 * Runs a turn that no activity brought, by the adapter's own means: CloudAdapter's `continueConversationAsync`, the others'
 * `continueConversation`; a TestAdapter processes an event. Throws `option_invalid` where a CloudAdapter's bot id is missing
 * or the adapter has no way.
 */
export async function runProactively(
	adapter: AdapterParts,
	options: AttachOptions<TurnContextLike>,
	key: ThreadKey,
	reference: ReferenceLike,
	logic: AnyLogic,
): Promise<void> {
	if (options.continueConversation !== undefined) return await options.continueConversation(reference, logic);
	if (Array.isArray(adapter.activeQueue) && adapter.processActivity !== undefined) {
		await adapter.processActivity(continuationOf(reference), logic);
		return;
	}
	const cloud = adapter.botFrameworkAuthentication !== undefined || adapter.continueConversation === undefined;
	if (!cloud && adapter.continueConversation !== undefined) return await adapter.continueConversation(reference, logic);
	if (adapter.continueConversationAsync === undefined || options.botAppId === undefined) {
		const message =
			"the adapter cannot begin a turn by itself: give attach(adapter, control, { botAppId }), the bot's id at Azure Bot Service, or continueConversation";
		throw new ThreadControlError("option_invalid", message, { thread: key });
	}
	await adapter.continueConversationAsync(options.botAppId, reference, logic);
}

/** An incoming event made from a reference, as the adapters make theirs. */
export function continuationOf(reference: ReferenceLike): ActivityLike {
	const { channelId, serviceUrl, locale, conversation, user, bot } = reference;
	return {
		type: "event",
		name: "ContinueConversation",
		channelId,
		conversation,
		from: user,
		recipient: bot,
		...(serviceUrl === undefined ? {} : { serviceUrl }),
		...(locale === undefined ? {} : { locale }),
	};
}

/** A logic nobody else holds, so that its run can be told from others. */
export function ownLogic(logic: AnyLogic): AnyLogic {
	return (context) => logic(context);
}

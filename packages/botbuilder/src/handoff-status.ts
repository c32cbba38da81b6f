import { randomUUID } from "node:crypto";
import type { Activity, ConversationReference } from "botbuilder-core";

/** Bot Framework's names of its handoff events; their only export, `HandoffEventNames`, is in `botbuilder` and not in `botbuilder-core`. */
export const HANDOFF_INITIATE = "handoff.initiate";
export const HANDOFF_STATUS = "handoff.status";

/** How far a handoff is: the agent side has it, it did not come about, it is over. */
export type HandoffState = "accepted" | "failed" | "completed";

/** What a `handoff.status` event says. */
export interface HandoffStatus {
	readonly state: HandoffState;
	/** Why it failed, where it did. */
	readonly message: string | null;
}

const STATES: readonly unknown[] = ["accepted", "failed", "completed"] satisfies readonly HandoffState[];

/**
 * A `handoff.status` event as it comes in, shaped like `EventFactory.createHandoffStatus`, and addressed: from the
 * reference's user to its bot, so that it finds the same dialog state as that user's messages. `message` is left out where
 * there is none.
 */
export function handoffStatusActivity(
	reference: Partial<ConversationReference>,
	state: HandoffState,
	message?: string,
): Partial<Activity> {
	const { channelId, conversation, user, bot, serviceUrl, locale } = reference;
	return {
		type: "event",
		name: HANDOFF_STATUS,
		id: randomUUID(),
		timestamp: new Date(),
		...(channelId !== undefined && { channelId }),
		...(conversation !== undefined && { conversation }),
		...(user !== undefined && { from: user }),
		...(bot !== undefined && { recipient: bot }),
		...(serviceUrl !== undefined && { serviceUrl }),
		...(locale !== undefined && { locale }),
		value: { state, ...(message !== undefined && { message }) },
		attachments: [],
		entities: [],
	};
}

/** Reads a `handoff.status` event; null for every other activity, and for states Bot Framework does not name. */
export function readHandoffStatus(activity: Partial<Activity>): HandoffStatus | null {
	if (activity.type !== "event" || activity.name !== HANDOFF_STATUS) return null;
	const { state, message } = (activity.value ?? {}) as { state?: unknown; message?: unknown };
	if (!STATES.includes(state)) return null;
	return { state: state as HandoffState, message: typeof message === "string" ? message : null };
}

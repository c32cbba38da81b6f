import type { ReturnTurn } from "@thread-control/core";
import type { TurnContextLike } from "./attach-surface.ts";
import { noteReturned } from "./parked-handoff.ts";

/** The event activity by which a bot's logic hears that its thread is back. Its `value` is the `HandoverResult`. */
export const RETURNED_EVENT = "threadControl.returned";

/** Whether the turn is there because the thread came back, or because its handover failed for good. */
export function isReturned({ activity }: Pick<TurnContextLike, "activity">): boolean {
	return activity.type === "event" && activity.name === RETURNED_EVENT;
}

/** Makes a proactive context the turn of a return, and tells the step that waits for it. */
export function becomeReturned(context: TurnContextLike, { handover, result }: ReturnTurn): void {
	const { activity } = context;
	activity.type = "event";
	activity.name = RETURNED_EVENT;
	activity.value = result;
	activity.channelData ??= {};
	activity.timestamp ??= new Date();
	noteReturned(context, handover, result);
}

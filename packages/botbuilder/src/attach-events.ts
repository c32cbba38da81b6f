import type { ThreadControl } from "@thread-control/core";
import type { TurnContextLike } from "./attach-surface.ts";
import { type HandoffEvents, type HandoffEventsOptions, handoffEvents } from "./handoff-events.ts";
import type { ThreadTurn } from "./thread-turn.ts";

/** What an adapter's user says about Bot Framework's handoff events; how their turns are run is the adapter's. */
export type HandoffEventsChoice = Omit<HandoffEventsOptions, "runTurn">;

/** Bot Framework's handoff events on an adapter that can run a turn without an activity; `prepare` makes its activity. */
export function handoffEventsOf(
	control: ThreadControl,
	choice: HandoffEventsChoice | undefined,
	alone: (turn: ThreadTurn, prepare: (context: TurnContextLike) => void) => Promise<void>,
): HandoffEvents {
	return handoffEvents(control, {
		...choice,
		runTurn: (activity, thread) =>
			alone({ thread }, (context) => {
				// Where it happens is the adapter's: a proactive context knows its conversation.
				const { conversation, from, recipient, serviceUrl, channelId, ...rest } = activity;
				Object.assign(context.activity, rest);
			}),
	});
}

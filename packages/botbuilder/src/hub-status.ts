import type { ThreadControl, ThreadHandle } from "@thread-control/core";
import { type HandoffResult, lostHandoff, storedHandoff } from "./handoff-result.ts";
import type { HandoffStatus } from "./handoff-status.ts";
import type { ParkedHandoff } from "./parked-handoff.ts";
import { report } from "./report.ts";

/**
 * What an agent hub's `handoff.status` makes of a waiting step: its result, or null while it waits on. The hub speaks of its
 * own work and not of thread control, so its word takes the thread back where the profile lets us: after `completed` the step
 * waits on where that does not succeed, for its result says that the thread is back; after `failed` nobody is left to wait
 * for. What kept the thread from being taken goes to `onError`.
 */
export async function endedByHub(
	control: ThreadControl,
	thread: ThreadHandle,
	parked: ParkedHandoff,
	{ state, message }: HandoffStatus,
): Promise<HandoffResult | null> {
	if (state === "accepted") return null;
	const failed = state === "failed";
	try {
		if (failed) await thread.cancel(parked.handover);
		else if (!(await takenBack(thread))) return null;
	} catch (cause) {
		report(control, `a hub's ${state} did not take the thread back`, cause, thread.key);
		if (!failed) return null;
	}
	const newest = await thread.handover();
	const stored = newest?.id === parked.handover ? await storedHandoff(thread, newest) : lostHandoff(parked.startedAt);
	if (!failed) return stored;
	const error = {
		code: "hub_failed",
		message: message ?? "the agent hub answered handoff.status failed, without a message",
	};
	return { ...stored, outcome: "failed", error };
}

/** Whether the thread is ours, now or by a take. */
async function takenBack(thread: ThreadHandle): Promise<boolean> {
	if ((await thread.standing()) === "control") return true;
	return (await thread.take({ reason: "handoff.status completed" })).result === "ok";
}

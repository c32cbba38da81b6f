import { setTimeout as sleep } from "node:timers/promises";
import { isUnderWay } from "../domain/command.ts";
import { threadId } from "../domain/thread.ts";
import type { RunningWork } from "./running-work.ts";
import type { WorkParts } from "./work-parts.ts";

/** How often we look whether a command of another instance was answered. */
const ANSWER_POLL_MS = 250;

/** Waits for the answer to a command of this instance, for as long as a turn may take. */
export async function ownCommandAnswered({ kernel, pending }: WorkParts, { key }: RunningWork): Promise<void> {
	await pending.ended(threadId(key), kernel.settings.turnWithinMs);
}

/**
 * Waits for the answer to a command of another instance: that writes it down, or has died, and then the command's time runs out.
 * Resolves at the latest after the time of a turn, and when the work's thread is lost. Rejects with `store_unavailable`.
 */
export async function othersCommandAnswered(
	{ kernel, records, leases }: WorkParts,
	{ key, id }: RunningWork,
): Promise<void> {
	for (let leftMs = kernel.settings.turnWithinMs; leftMs > 0 && leases.keeps(id); leftMs -= ANSWER_POLL_MS) {
		await sleep(ANSWER_POLL_MS);
		if (!isUnderWay((await records.read(key, null)).record.value.command, kernel.clock.now())) return;
	}
}

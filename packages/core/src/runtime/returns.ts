import type { HistoryEntry, Resume } from "../domain/effect.ts";
import { type ThreadKey, threadId } from "../domain/thread.ts";
import { handoverResult } from "./handover-result.ts";
import { storeError } from "./kernel.ts";
import { RunningReturnTurn } from "./running-turn.ts";
import type { RunningWork } from "./running-work.ts";
import type { WorkParts } from "./work-parts.ts";

/** Tells that a thread is back, and gives the step that waited its turn. */
export class Returns {
	readonly #parts: WorkParts;

	constructor(parts: WorkParts) {
		this.#parts = parts;
	}

	async resume({ key, id }: RunningWork, resume: Resume): Promise<void> {
		const { kernel, user, handle } = this.#parts;
		const result = handoverResult(resume, await this.#history(key), kernel.clock.now());
		const back = result.outcome === "returned" || result.outcome === "taken_back" || result.outcome === "expired";
		if (back) await user.tell(key, id, "returned", (lease) => [result, handle(key, lease)]);
		const { host } = user;
		if (host?.returned === undefined) return;
		await user.turn(key, id, async (thread, time) => {
			await host.returned?.(new RunningReturnTurn(thread, time, resume.handover?.id ?? null, result));
		});
	}

	/** A step is resumed without its transcript rather than not at all. */
	async #history(key: ThreadKey): Promise<readonly HistoryEntry[]> {
		const { store, report } = this.#parts.kernel;
		try {
			return await store.history(threadId(key));
		} catch (cause) {
			report(storeError("reading what was said while the thread was away", cause, key));
			return [];
		}
	}
}

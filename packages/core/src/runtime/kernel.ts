import type { ThreadId, ThreadKey } from "../domain/thread.ts";
import type { Graph } from "../ports/graph.ts";
import type { Instance, Store } from "../ports/store.ts";
import { isThreadControlError, ThreadControlError } from "../thread-control-error.ts";
import type { Counters } from "./counters.ts";
import type { Listeners } from "./listeners.ts";
import type { Settings } from "./options.ts";
import type { PlatformClock } from "./platform-clock.ts";

/** What every part of the runtime works with. */
export interface Kernel {
	readonly settings: Settings;
	readonly store: Store;
	readonly graph: Graph;
	readonly clock: PlatformClock;
	readonly listeners: Listeners;
	readonly counters: Counters;
	/** Who we are to the store, and what time it is here. */
	readonly instance: () => Instance;
	/** Tells the `onError` listeners, or the console where there are none: nothing is swallowed. */
	readonly report: (error: ThreadControlError) => void;
}

/** Makes the kernel's `report`. */
export function reporter(listeners: Listeners): (error: ThreadControlError) => void {
	return (error) => {
		if (!listeners.has("error")) {
			console.error(`[thread-control] ${error.code}: ${error.message}`, error.cause ?? "");
			return;
		}
		void listeners.call("error", error).then((failures) => {
			for (const failure of failures) console.error("[thread-control] an onError listener failed:", failure);
		});
	};
}

/** Wraps what a store call threw: fail closed, and say so. */
export function storeError(doing: string, cause: unknown, thread: ThreadKey | null): ThreadControlError {
	if (isThreadControlError(cause)) return cause;
	const reason = cause instanceof Error ? cause.message : String(cause);
	return new ThreadControlError(
		"store_unavailable",
		`the store failed ${doing}: ${reason}; nothing is sent until it answers again`,
		{ thread, cause },
	);
}

/** The store has something to do for a thread whose name we cannot read. */
export function unreadableThread(id: ThreadId): ThreadControlError {
	return new ThreadControlError(
		"record_newer",
		`the store has work for “${id}”, which this release cannot read as a thread; was it written by a newer one? Upgrade this instance`,
	);
}

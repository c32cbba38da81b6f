import type { ThreadKey } from "../domain/thread.ts";
import type { Lease } from "../ports/store.ts";

/** Work that runs here now, and the lease of its thread it runs under. */
export interface RunningWork {
	readonly key: ThreadKey;
	readonly id: string;
	readonly lease: Lease;
}

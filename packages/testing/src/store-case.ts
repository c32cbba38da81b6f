import type { Store } from "@thread-control/core";

/** What a case works with: a store, and another connection to the same data. */
export interface StoreBench {
	readonly store: Store;
	/** The same store where it has no second connection. */
	readonly other: Store;
}

/** One rule of the store port, checked by `node:assert`. */
export interface StoreCase {
	readonly name: string;
	/** It says nothing where both connections are one; registered with `openAgain` alone. */
	readonly needsOther?: true;
	readonly run: (bench: StoreBench) => Promise<void>;
}

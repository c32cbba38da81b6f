import type { Store } from "@thread-control/core";

/** What a case works with: a store, and another connection to the same data. */
export interface StoreBench {
	/** The one the case works on. */
	readonly store: Store;
	/** The same store where it has no second connection. */
	readonly other: Store;
}

/** One rule of the store port, checked by `node:assert`. */
export interface StoreCase {
	/** The rule in words, unique in the contract. */
	readonly name: string;
	/** It says nothing where both connections are one; registered with `openAgain` alone. */
	readonly needsOther?: true;
	/** Rejects with an `AssertionError` where the store breaks the rule. */
	readonly run: (bench: StoreBench) => Promise<void>;
}

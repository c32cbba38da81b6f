import type { HistoryLimits, Store } from "@thread-control/core";

/** How a case wants its stores to be made; what is missing is as the store has it by default. */
export interface StoreSettings {
	/** False: nothing is kept. */
	readonly history?: HistoryLimits | false;
}

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
	/** How its stores have to be made. */
	readonly settings?: StoreSettings;
	/** Rejects with an `AssertionError` where the store breaks the rule. */
	readonly run: (bench: StoreBench) => Promise<void>;
}

import type { Store } from "@thread-control/core";
import type { StoreBench, StoreCase } from "./store-case.ts";
import { ACCEPT_CASES } from "./store-cases/accept-cases.ts";
import { ACCOUNT_CASES } from "./store-cases/account-cases.ts";
import { BOT_STORAGE_CASES } from "./store-cases/bot-storage-cases.ts";
import { CLOSE_CASES } from "./store-cases/close-cases.ts";
import { COMMIT_CASES } from "./store-cases/commit-cases.ts";
import { DUE_CASES } from "./store-cases/due-cases.ts";
import { FINISH_CASES } from "./store-cases/finish-cases.ts";
import { HISTORY_CASES } from "./store-cases/history-cases.ts";
import { ROUND_TRIP_CASES } from "./store-cases/round-trip-cases.ts";

/** A runner's `test`: vitest's, `node:test`'s, or any other with `skip`. */
export interface ContractTest {
	(name: string, run: () => Promise<void>): unknown;
	/** Registers a case that is left out; its name says why. */
	readonly skip: (name: string, run: () => Promise<void>) => unknown;
}

/** Cases a store cannot pass, and why. */
export interface ContractSkip {
	/** Why the store cannot pass them; shown by the runner. */
	readonly reason: string;
	/** Names of cases, as in {@link STORE_CASES}. */
	readonly tests: readonly string[];
}

/** What the contract is run with. */
export interface StoreContractOptions {
	/** Your runner's `test`. */
	readonly test: ContractTest;
	/** A new, empty store; asked once for every case, which closes it. */
	readonly createStore: () => Store | Promise<Store>;
	/** Another connection to the data of that store, as a second instance of the bot has; closed before it. Without it both writers share one store. */
	readonly openAgain?: (store: Store) => Store | Promise<Store>;
	/** Cases to leave out, each with a reason. */
	readonly skip?: readonly ContractSkip[];
}

/** Every case of the contract, in order. */
export const STORE_CASES: readonly StoreCase[] = [
	...ACCEPT_CASES,
	...COMMIT_CASES,
	...ACCOUNT_CASES,
	...ROUND_TRIP_CASES,
	...HISTORY_CASES,
	...DUE_CASES,
	...FINISH_CASES,
	...BOT_STORAGE_CASES,
	...CLOSE_CASES,
];

/**
 * Registers the contract of the store port as tests, one for each case. Throws when a skip names no case of it or gives
 * no reason.
 */
export function storeContract({ test, createStore, openAgain, skip = [] }: StoreContractOptions): void {
	const skipped = new Map<string, string>();
	for (const { reason, tests } of skip) {
		if (reason.trim() === "") throw new Error(`the store contract skips nothing without a reason: ${tests.join("; ")}`);
		for (const name of tests) {
			if (!STORE_CASES.some((each) => each.name === name)) {
				throw new Error(`the store contract has no case “${name}”: look for its name in STORE_CASES`);
			}
			skipped.set(name, reason);
		}
	}
	for (const each of STORE_CASES) {
		if (each.needsOther && openAgain === undefined) continue;
		const reason = skipped.get(each.name);
		const run = (): Promise<void> => runCase(each, createStore, openAgain);
		if (reason === undefined) test(each.name, run);
		else test.skip(`${each.name} (skipped: ${reason})`, run);
	}
}

async function runCase(
	{ run }: StoreCase,
	createStore: StoreContractOptions["createStore"],
	openAgain: StoreContractOptions["openAgain"],
): Promise<void> {
	const store = await createStore();
	try {
		const bench: StoreBench = { store, other: (await openAgain?.(store)) ?? store };
		try {
			await run(bench);
		} finally {
			await bench.other.close();
		}
	} finally {
		await store.close();
	}
}

import type { Store } from "@thread-control/core";
import type { ContractSkip, ContractTest } from "../contract-test.ts";
import { ACCEPT_CASES } from "./accept-cases.ts";
import { ACCOUNT_CASES } from "./account-cases.ts";
import { BOT_STORAGE_CASES } from "./bot-storage-cases.ts";
import { CLAIM_CASES } from "./claim-cases.ts";
import { CLOSE_CASES } from "./close-cases.ts";
import { COMMIT_CASES } from "./commit-cases.ts";
import { DUE_CASES } from "./due-cases.ts";
import { ERASE_CASES } from "./erase-cases.ts";
import { FINISH_CASES } from "./finish-cases.ts";
import { HISTORY_CASES } from "./history-cases.ts";
import { HISTORY_LIMIT_CASES } from "./history-limit-cases.ts";
import { INTENT_CASES } from "./intent-cases.ts";
import { LEASE_CASES } from "./lease-cases.ts";
import { PARKED_CASES } from "./parked-cases.ts";
import { QUEUE_CASES } from "./queue-cases.ts";
import { RACE_CASES } from "./race-cases.ts";
import { ROUND_TRIP_CASES } from "./round-trip-cases.ts";
import type { StoreBench, StoreCase, StoreSettings } from "./store-case.ts";

/** What the contract is run with. */
export interface NextStoreContractOptions {
	/** Your runner's `test`. */
	readonly test: ContractTest;
	/** A new, empty store with these settings; asked once for every case, which closes it. */
	readonly createStore: (settings: StoreSettings) => Store | Promise<Store>;
	/**
	 * Another connection to the data of that store with the same settings, as a second instance of the bot has, or the same
	 * one after a crash; closed before it. Without it both writers share one store.
	 */
	readonly openAgain?: (store: Store, settings: StoreSettings) => Store | Promise<Store>;
	/** Cases to leave out, each with a reason. */
	readonly skip?: readonly ContractSkip[];
}

/** Every case of the contract, in order. */
export const NEXT_STORE_CASES: readonly StoreCase[] = [
	...ACCEPT_CASES,
	...COMMIT_CASES,
	...ACCOUNT_CASES,
	...ROUND_TRIP_CASES,
	...HISTORY_CASES,
	...HISTORY_LIMIT_CASES,
	...DUE_CASES,
	...QUEUE_CASES,
	...FINISH_CASES,
	...PARKED_CASES,
	...LEASE_CASES,
	...CLAIM_CASES,
	...INTENT_CASES,
	...RACE_CASES,
	...ERASE_CASES,
	...BOT_STORAGE_CASES,
	...CLOSE_CASES,
];

/**
 * Registers the contract of the store port as tests, one for each case. Throws when a skip names no case of it or gives
 * no reason.
 */
export function nextStoreContract({ test, createStore, openAgain, skip = [] }: NextStoreContractOptions): void {
	const skipped = new Map<string, string>();
	for (const { reason, tests } of skip) {
		if (reason.trim() === "") throw new Error(`the store contract skips nothing without a reason: ${tests.join("; ")}`);
		for (const name of tests) {
			if (!NEXT_STORE_CASES.some((each) => each.name === name)) {
				throw new Error(`the store contract has no case “${name}”: look for its name in NEXT_STORE_CASES`);
			}
			skipped.set(name, reason);
		}
	}
	for (const each of NEXT_STORE_CASES) {
		if (each.needsOther && openAgain === undefined) continue;
		const reason = skipped.get(each.name);
		const run = (): Promise<void> => runCase(each, createStore, openAgain);
		if (reason === undefined) test(each.name, run);
		else test.skip(`${each.name} (skipped: ${reason})`, run);
	}
}

async function runCase(
	{ run, settings = {} }: StoreCase,
	createStore: NextStoreContractOptions["createStore"],
	openAgain: NextStoreContractOptions["openAgain"],
): Promise<void> {
	const store = await createStore(settings);
	try {
		const bench: StoreBench = { store, other: (await openAgain?.(store, settings)) ?? store };
		try {
			await run(bench);
		} finally {
			await bench.other.close();
		}
	} finally {
		await store.close();
	}
}

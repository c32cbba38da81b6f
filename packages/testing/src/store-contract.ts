import type { Store } from "@thread-control/core";
import type { ContractSkip, ContractTest } from "./contract-test.ts";
import { registerCases } from "./register-cases.ts";
import { ACCEPT_CASES } from "./store-cases/accept-cases.ts";
import { ACCOUNT_CASES } from "./store-cases/account-cases.ts";
import { BOT_STORAGE_CASES } from "./store-cases/bot-storage-cases.ts";
import { CLAIM_CASES } from "./store-cases/claim-cases.ts";
import { CLOSE_CASES } from "./store-cases/close-cases.ts";
import { COMMIT_CASES } from "./store-cases/commit-cases.ts";
import { DUE_CASES } from "./store-cases/due-cases.ts";
import { ERASE_CASES } from "./store-cases/erase-cases.ts";
import { FINISH_CASES } from "./store-cases/finish-cases.ts";
import { HISTORY_CASES } from "./store-cases/history-cases.ts";
import { HISTORY_LIMIT_CASES } from "./store-cases/history-limit-cases.ts";
import { INTENT_CASES } from "./store-cases/intent-cases.ts";
import { LEASE_CASES } from "./store-cases/lease-cases.ts";
import { PARKED_CASES } from "./store-cases/parked-cases.ts";
import { QUEUE_CASES } from "./store-cases/queue-cases.ts";
import { RACE_CASES } from "./store-cases/race-cases.ts";
import { ROUND_TRIP_CASES } from "./store-cases/round-trip-cases.ts";
import type { StoreBench, StoreCase, StoreSettings } from "./store-cases/store-case.ts";

/** What the contract is run with. */
export interface StoreContractOptions {
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
export const STORE_CASES: readonly StoreCase[] = [
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
export function storeContract({ test, createStore, openAgain, skip = [] }: StoreContractOptions): void {
	registerCases({
		contract: "store contract",
		all: { name: "STORE_CASES", cases: STORE_CASES },
		test,
		skip,
		applies: ({ needsOther }) => !needsOther || openAgain !== undefined,
		run: (each) => runCase(each, createStore, openAgain),
	});
}

async function runCase(
	{ run, settings = {} }: StoreCase,
	createStore: StoreContractOptions["createStore"],
	openAgain: StoreContractOptions["openAgain"],
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

import assert from "node:assert/strict";
import { type AccountRecord, EMPTY_ACCOUNT, EMPTY_RECORD, type Store, type Versioned } from "@thread-control/core";
import {
	ACCOUNT,
	AT,
	accountChange,
	commit,
	commits,
	duplicates,
	eventId,
	instance,
	read,
	THREAD,
	threadChange,
} from "./change.ts";
import type { StoreCase } from "./store-case.ts";

async function readAccount(store: Store): Promise<Versioned<AccountRecord> | undefined> {
	return (await store.accept({ events: [], threads: [], accounts: [ACCOUNT] })).accounts.get(ACCOUNT);
}

const CLASSIC = accountChange(0).next;

/** Accounts live by the rule of threads. */
export const ACCOUNT_CASES: readonly StoreCase[] = [
	{
		name: "accounts: what was committed is read on every connection, with a thread of it too",
		async run({ store, other }) {
			const version = await commits(store, accountChange(0));
			assert.deepEqual(await readAccount(other), { value: CLASSIC, version });
			assert.deepEqual((await other.guard(THREAD, null)).account, { value: CLASSIC, version });
		},
	},
	{
		name: "accounts: a thread of an account never written has the empty one",
		async run({ store }) {
			assert.deepEqual((await store.guard(THREAD, null)).account, { value: EMPTY_ACCOUNT, version: 0 });
		},
	},
	{
		name: "accounts: a stale version or a marked event conflicts, and nothing is written",
		async run({ store }) {
			const version = await commits(store, accountChange(0, { events: [eventId("roles")] }));
			const next: AccountRecord = { ...EMPTY_ACCOUNT, role: "secondary", roleAt: AT };
			const stale = accountChange(0, { next, events: [eventId("m1")] });
			const marked = accountChange(version, { next, events: [eventId("m1"), eventId("roles")] });
			for (const change of [stale, marked]) assert.deepEqual(await commit(store, change), { result: "conflict" });
			assert.deepEqual(await readAccount(store), { value: CLASSIC, version });
			assert.deepEqual(await duplicates(store, "m1", "roles"), ["roles"]);
		},
	},
	{
		name: "accounts: of two writers at once exactly one commits",
		async run({ store, other }) {
			const results = await Promise.all([store, other].map((each) => commit(each, accountChange(0))));
			assert.deepEqual(results.map(({ result }) => result).sort(), ["committed", "conflict"]);
		},
	},
	{
		name: "accounts: an account and a thread are written in one call, each for itself",
		async run({ store }) {
			const results = await store.commit([accountChange(3), threadChange(0)], instance());
			assert.deepEqual(
				results.map(({ result }) => result),
				["conflict", "committed"],
			);
			assert.deepEqual(await readAccount(store), { value: EMPTY_ACCOUNT, version: 0 });
			assert.notDeepEqual((await read(store)).value, EMPTY_RECORD);
		},
	},
];

import assert from "node:assert/strict";
import { EMPTY_ACCOUNT, EMPTY_RECORD, EVENT_MARK_MS } from "@thread-control/core";
import {
	ACCOUNT,
	AT,
	accountChange,
	commit,
	commits,
	duplicates,
	eventId,
	NEIGHBOUR,
	ODD_NAME,
	recordAt,
	THREAD,
	threadChange,
} from "./change.ts";
import type { StoreCase } from "./store-case.ts";

/** Reading what a delivery needs, and knowing what was seen before. */
export const ACCEPT_CASES: readonly StoreCase[] = [
	{
		name: "accept: a thread and an account never written are empty, at version 0",
		async run({ store }) {
			const {
				threads,
				accounts,
				duplicates: seen,
			} = await store.accept({
				events: [eventId("m1")],
				threads: [THREAD],
				accounts: [ACCOUNT],
			});
			assert.deepEqual([...threads], [[THREAD, { value: EMPTY_RECORD, version: 0 }]]);
			assert.deepEqual([...accounts], [[ACCOUNT, { value: EMPTY_ACCOUNT, version: 0 }]]);
			assert.deepEqual([...seen], []);
		},
	},
	{
		name: "accept: nothing asked, nothing answered",
		async run({ store }) {
			await commits(store, threadChange(0, { events: [eventId("m1")] }));
			const accepted = await store.accept({ events: [], threads: [], accounts: [] });
			assert.deepEqual([accepted.duplicates.size, accepted.threads.size, accepted.accounts.size], [0, 0, 0]);
		},
	},
	{
		name: "accept: answers for what was asked and for nothing else",
		async run({ store }) {
			const version = await commits(store, threadChange(0));
			await commits(store, accountChange(0));
			const accepted = await store.accept({ events: [], threads: [THREAD, NEIGHBOUR], accounts: [] });
			assert.deepEqual(accepted.threads.get(THREAD), { value: recordAt(AT), version });
			assert.deepEqual(accepted.threads.get(NEIGHBOUR), { value: EMPTY_RECORD, version: 0 });
			assert.deepEqual([accepted.threads.size, accepted.accounts.size], [2, 0]);
		},
	},
	{
		name: "accept: marks nothing; what was not committed is new again",
		async run({ store, other }) {
			for (const each of [store, other, store]) assert.deepEqual(await duplicates(each, "m1", "m2"), []);
			assert.equal((await commit(other, threadChange(0, { events: [eventId("m1")] }))).result, "committed");
		},
	},
	{
		name: "accept: names exactly the events that were committed, on every connection",
		async run({ store, other }) {
			await commits(store, threadChange(0, { events: [eventId("m1"), eventId("m2")] }));
			for (const each of [store, other]) {
				assert.deepEqual(await duplicates(each, "m0", "m1", "m2", "m3"), ["m1", "m2"]);
			}
		},
	},
	{
		name: "accept: the two copies of one message are two events",
		async run({ store }) {
			await commits(store, threadChange(0, { events: [eventId("m1")] }));
			const standby = "standby:m1" as ReturnType<typeof eventId>;
			const accepted = await store.accept({ events: [standby], threads: [], accounts: [] });
			assert.deepEqual([...accepted.duplicates], []);
		},
	},
	{
		name: "accept: an event with every character of a key",
		async run({ store, other }) {
			await commits(store, threadChange(0, { events: [eventId(ODD_NAME)] }));
			assert.deepEqual(await duplicates(other, ODD_NAME, `${ODD_NAME}x`), [ODD_NAME]);
		},
	},
	{
		name: "accept: a mark holds against commits for 36 hours to the millisecond, by the time the caller gives",
		async run({ store }) {
			assert.equal(EVENT_MARK_MS, 36 * 60 * 60 * 1000);
			const first = await commits(store, threadChange(0, { events: [eventId("m1")] }), AT);
			const again = threadChange(first, { events: [eventId("m1")] });
			assert.equal((await commit(store, again, AT + EVENT_MARK_MS - 1)).result, "conflict");
			assert.deepEqual(await duplicates(store, "m1"), ["m1"]);
			const second = await commits(store, again, AT + EVENT_MARK_MS);
			// Marked anew, from then on.
			const third = threadChange(second, { events: [eventId("m1")] });
			assert.equal((await commit(store, third, AT + 2 * EVENT_MARK_MS - 1)).result, "conflict");
		},
	},
	{
		name: "accept: a mark that ran out is forgotten with the commits that follow",
		async run({ store }) {
			const first = await commits(store, threadChange(0, { events: [eventId("m1"), eventId("m2")] }), AT);
			const second = await commits(store, threadChange(first, { events: [eventId("m3")] }), AT + EVENT_MARK_MS);
			await commits(store, threadChange(second), AT + EVENT_MARK_MS);
			assert.deepEqual(await duplicates(store, "m1", "m2", "m3"), ["m3"]);
		},
	},
];

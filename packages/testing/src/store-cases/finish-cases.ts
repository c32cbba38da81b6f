import assert from "node:assert/strict";
import { EMPTY_RECORD } from "@thread-control/core";
import type { StoreCase } from "../store-case.ts";
import { AT, commits, NEIGHBOUR, recordAt, THREAD, threadChange, work } from "./change.ts";

/** Work that was begun, and whether its turn may still speak. */
export const FINISH_CASES: readonly StoreCase[] = [
	{
		name: "guard: a thread never written is the empty record at version 0",
		async run({ store }) {
			assert.deepEqual((await store.guard(THREAD, null)).record, { value: EMPTY_RECORD, version: 0 });
		},
	},
	{
		name: "guard: outside of turns there is no lease to lose",
		async run({ store }) {
			assert.equal((await store.guard(THREAD, null)).leaseHeld, true);
			await commits(store, threadChange(0, { work: work("w1") }));
			await store.finish(THREAD, "w1", "parked");
			assert.equal((await store.guard(THREAD, null)).leaseHeld, true);
		},
	},
	{
		name: "finish: a turn holds its lease while it runs and when it is done",
		async run({ store, other }) {
			await commits(store, threadChange(0, { work: work("w1") }));
			for (const each of [store, other]) assert.equal((await each.guard(THREAD, "w1")).leaseHeld, true);
			await store.finish(THREAD, "w1", "done");
			for (const each of [store, other]) assert.equal((await each.guard(THREAD, "w1")).leaseHeld, true);
		},
	},
	{
		name: "finish: parked, its lease is lost at once, on every connection; that of others is not",
		async run({ store, other }) {
			const version = await commits(store, threadChange(0, { work: work("w1") }));
			await commits(store, threadChange(version, { work: work("w2") }));
			await commits(store, threadChange(0, { thread: NEIGHBOUR, work: work("w3") }));
			await store.finish(THREAD, "w1", "parked");
			for (const each of [store, other]) {
				assert.equal((await each.guard(THREAD, "w1")).leaseHeld, false);
				assert.equal((await each.guard(THREAD, "w2")).leaseHeld, true);
				assert.equal((await each.guard(NEIGHBOUR, "w3")).leaseHeld, true);
			}
		},
	},
	{
		name: "finish: answers the thread as it stands now",
		async run({ store, other }) {
			const first = await commits(store, threadChange(0, { work: work("w1") }));
			const second = await commits(other, threadChange(first, { next: recordAt(AT + 1) }));
			assert.deepEqual(await store.finish(THREAD, "w1", "done"), { value: recordAt(AT + 1), version: second });
		},
	},
	{
		name: "finish: twice is fine",
		async run({ store, other }) {
			const version = await commits(store, threadChange(0, { work: work("w1") }));
			await store.finish(THREAD, "w1", "parked");
			assert.deepEqual(await other.finish(THREAD, "w1", "parked"), { value: recordAt(AT), version });
			assert.equal((await other.guard(THREAD, "w1")).leaseHeld, false);
		},
	},
];

import assert from "node:assert/strict";
import { EMPTY_RECORD } from "@thread-control/core";
import {
	AT,
	commits,
	duplicates,
	eventId,
	instance,
	LEASE_MS,
	NEIGHBOUR,
	numbered,
	read,
	recordAt,
	said,
	THREAD,
	threadChange,
	work,
} from "./change.ts";
import type { StoreCase } from "./store-case.ts";
import { begin, claimOne, done, drainQueue, enqueue, intentOf, isHeld } from "./turn.ts";

const everything = (thread: typeof THREAD) =>
	threadChange(0, { thread, events: [eventId(thread)], history: [said(AT, "m1")], dueAt: AT });

/** The right to be forgotten. */
export const ERASE_CASES: readonly StoreCase[] = [
	{
		name: "erase: record, history, deadline, work and parked work are gone, on every connection",
		async run({ store, other }) {
			await commits(store, everything(THREAD));
			const lease = await begin(store, "w1");
			await enqueue(store, "w2");
			await store.finish({ lease, work: "w1", how: "parked", goOn: true }, instance());
			await other.erase(THREAD);
			for (const each of [store, other]) {
				assert.deepEqual(await read(each), { value: EMPTY_RECORD, version: 0 });
				assert.deepEqual(await each.history(THREAD), []);
				assert.deepEqual(await each.due(AT, 10), []);
				assert.deepEqual(await each.parked(10), []);
				assert.deepEqual(await each.claim(10, instance({ now: AT + LEASE_MS })), []);
			}
		},
	},
	{
		name: "erase: event marks stay",
		async run({ store }) {
			await commits(store, everything(THREAD));
			await store.erase(THREAD);
			assert.deepEqual(await duplicates(store, THREAD), [THREAD]);
		},
	},
	{
		name: "erase: other threads stay as they are",
		async run({ store }) {
			await commits(store, everything(THREAD));
			const version = await commits(store, everything(NEIGHBOUR));
			const lease = await begin(store, "w1", { thread: NEIGHBOUR });
			const parkedOf = numbered(1);
			const parked = await begin(store, "w1", { thread: parkedOf });
			await store.finish({ lease: parked, work: "w1", how: "parked", goOn: true }, instance());
			await store.erase(THREAD);
			assert.deepEqual((await read(store, NEIGHBOUR)).value, recordAt(AT));
			assert.ok((await read(store, NEIGHBOUR)).version > version);
			assert.equal((await store.history(NEIGHBOUR)).length, 1);
			assert.deepEqual(await store.parked(10), [{ thread: parkedOf, work: work("w1"), at: AT }]);
			assert.deepEqual(await drainQueue(store, lease, "w1"), ["w1"]);
		},
	},
	{
		name: "erase: of a thread never written, or twice, is fine",
		async run({ store }) {
			await store.erase(THREAD);
			await commits(store, threadChange(0));
			await store.erase(THREAD);
			await store.erase(THREAD);
			await commits(store, threadChange(0));
		},
	},
	{
		name: "erase: the lease of the turn that ran is lost, and no later one has its epoch",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			await done(store, lease, "w1");
			const running = await begin(store, "w2");
			await other.erase(THREAD);
			assert.equal(await isHeld(store, running), false);
			assert.equal((await done(store, running, "w2")).held, false);
			assert.deepEqual(await store.renew([running], instance()), []);
			// A second later, by any clock.
			const by = instance({ holder: "instance-2", now: AT + 1_000 });
			const epochs = [await begin(other, "w3", { by })];
			const claimed = await claimOne(other, instance({ now: AT + 1_000 + LEASE_MS }));
			if (claimed !== undefined) epochs.push(claimed.lease);
			for (const each of epochs) assert.ok(each.epoch > running.epoch, `${each.epoch} after ${running.epoch}`);
			assert.equal(epochs.length, 2);
			assert.equal(await isHeld(store, running), false);
		},
	},
	{
		name: "erase: intents are gone with their work",
		async run({ store }) {
			const lease = await begin(store, "w1");
			await intentOf(store, lease, "w1", 0);
			await store.erase(THREAD);
			const again = await begin(store, "w1", { by: instance({ now: AT + 1_000 }) });
			assert.deepEqual(await intentOf(store, again, "w1", 0), { state: "new" });
		},
	},
];

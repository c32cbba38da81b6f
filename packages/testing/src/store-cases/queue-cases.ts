import assert from "node:assert/strict";
import {
	AT,
	commit,
	commits,
	committed,
	instance,
	LEASE_MS,
	NEIGHBOUR,
	read,
	THREAD,
	threadChange,
	work,
} from "./change.ts";
import type { StoreCase } from "./store-case.ts";
import { begin, claimOne, done, drainQueue, enqueue, isHeld, leased } from "./turn.ts";

/** A thread's work in its order, and who has to run it. */
export const QUEUE_CASES: readonly StoreCase[] = [
	{
		name: "queue: work put into an empty queue is the caller's to run, and its lease is held",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			for (const each of [store, other]) assert.equal(await isHeld(each, lease), true);
		},
	},
	{
		name: "queue: without work there is nothing to run, neither for a thread nor for an account",
		async run({ store }) {
			assert.equal(committed(await commit(store, threadChange(0))).run, null);
			assert.equal(await claimOne(store, instance({ now: AT + LEASE_MS })), undefined);
		},
	},
	{
		name: "queue: work put behind other work is nobody's to begin, whoever puts it there and however late",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			assert.equal(await enqueue(store, "w2"), null);
			assert.equal(await enqueue(other, "w3", { by: instance({ holder: "instance-2" }) }), null);
			assert.equal(await enqueue(other, "w4", { by: instance({ holder: "instance-2", now: AT + LEASE_MS }) }), null);
			assert.deepEqual(await drainQueue(store, lease, "w1"), ["w1", "w2", "w3", "w4"]);
		},
	},
	{
		name: "queue: a change that conflicts puts nothing into it and gives no lease",
		async run({ store }) {
			assert.deepEqual(await commit(store, threadChange(1, { work: work("w1") })), { result: "conflict" });
			assert.equal(await claimOne(store, instance({ now: AT + LEASE_MS })), undefined);
			const lease = await begin(store, "w2");
			assert.deepEqual(await commit(store, threadChange(0, { work: work("w3") })), { result: "conflict" });
			assert.deepEqual(await drainQueue(store, lease, "w2"), ["w2"]);
		},
	},
	{
		name: "queue: the changes of one commit give each its own thread's lease",
		async run({ store }) {
			const results = await store.commit(
				[
					threadChange(3, { work: work("w0") }),
					threadChange(0, { work: work("w1") }),
					threadChange(0, { thread: NEIGHBOUR, work: work("w2") }),
				],
				instance(),
			);
			assert.deepEqual(results[0], { result: "conflict" });
			assert.deepEqual(await drainQueue(store, leased(THREAD, committed(results[1]).run), "w1"), ["w1"]);
			assert.deepEqual(await drainQueue(store, leased(NEIGHBOUR, committed(results[2]).run), "w2"), ["w2"]);
		},
	},
	{
		name: "queue: work comes in the order it was committed, on every connection, also within one millisecond",
		async run({ store, other }) {
			const ids = Array.from({ length: 20 }, (_, index) => `w${(index * 7) % 20}`);
			const [first = ""] = ids;
			const lease = await begin(store, first);
			for (const [index, id] of ids.entries()) if (index > 0) await enqueue(index % 2 ? other : store, id);
			assert.deepEqual(await drainQueue(other, lease, first), ids);
		},
	},
	{
		name: "queue: emptied, it is begun anew by whoever commits next, with a greater epoch",
		async run({ store, other }) {
			let last = 0;
			for (const each of [store, other, other, store]) {
				const lease = await begin(each, "w1");
				assert.ok(lease.epoch > last, `epochs grow: ${lease.epoch} after ${last}`);
				assert.equal((await done(each, lease, "w1")).next, null);
				last = lease.epoch;
			}
		},
	},
	{
		name: "queue: emptied while the lease had run out, it is begun anew all the same",
		async run({ store, other }) {
			const first = await begin(store, "w1");
			await done(store, first, "w1", instance({ now: AT + 2 * LEASE_MS }));
			const second = await begin(other, "w2", { by: instance({ holder: "instance-2" }) });
			assert.ok(second.epoch > first.epoch);
			assert.equal(await isHeld(store, first), false);
		},
	},
	{
		name: "queue: a change of the record leaves it as it is",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			const { version } = await read(store);
			const result = committed(await commit(other, threadChange(version, { dueAt: AT })));
			assert.equal(result.run, null);
			await commits(other, threadChange(result.version));
			assert.deepEqual(await drainQueue(store, lease, "w1"), ["w1"]);
		},
	},
];

import assert from "node:assert/strict";
import { EMPTY_RECORD } from "@thread-control/core";
import { AT, commits, instance, LEASE_MS, read, recordAt, THREAD, threadChange, work } from "./change.ts";
import type { StoreCase } from "./store-case.ts";
import { begin, claimOne, done, drainQueue, enqueue, isHeld } from "./turn.ts";

/** Work that is done. */
export const FINISH_CASES: readonly StoreCase[] = [
	{
		name: "finish: answers the thread as it stands now",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			const version = await commits(other, threadChange((await read(other)).version, { next: recordAt(AT + 1) }));
			const finished = await done(store, lease, "w1");
			assert.deepEqual(finished, { held: true, record: { value: recordAt(AT + 1), version }, next: null });
		},
	},
	{
		name: "finish: going on answers the head of the queue, as it was put there",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			await enqueue(other, "w2");
			await enqueue(store, "w3");
			assert.deepEqual((await done(store, lease, "w1")).next, { work: work("w2"), attempts: 0 });
			assert.deepEqual((await done(other, lease, "w2")).next, { work: work("w3"), attempts: 0 });
			assert.deepEqual((await done(store, lease, "w3")).next, null);
		},
	},
	{
		name: "finish: going on makes the lease last from then on",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			await enqueue(store, "w2");
			await done(store, lease, "w1", instance({ now: AT + 10 }));
			const rival = (now: number) => instance({ holder: "instance-2", now });
			assert.equal(await claimOne(other, rival(AT + 10 + LEASE_MS - 1)), undefined);
			assert.equal((await claimOne(other, rival(AT + 10 + LEASE_MS)))?.next.work.id, "w2");
		},
	},
	{
		name: "finish: with nothing left the lease is given back, and nobody has anything to claim",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			await done(store, lease, "w1");
			assert.equal(await claimOne(other, instance({ now: AT + 10 * LEASE_MS })), undefined);
			const second = await begin(other, "w2");
			assert.ok(second.epoch > lease.epoch);
		},
	},
	{
		name: "finish: takes work out wherever it stands, and without going on changes nothing else",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			for (const id of ["w2", "w3", "w4"]) await enqueue(other, id);
			const by = instance({ now: AT + 10 });
			for (const id of ["w3", "w2"]) {
				const finished = await store.finish({ lease, work: id, how: "done", goOn: false }, by);
				assert.deepEqual([finished.held, finished.next], [true, null]);
			}
			// The lease was not renewed.
			const claimed = await claimOne(other, instance({ holder: "instance-2", now: AT + LEASE_MS }));
			assert.equal(claimed?.next.work.id, "w1");
			assert.deepEqual(claimed && (await drainQueue(other, claimed.lease, "w1")), ["w1", "w4"]);
		},
	},
	{
		name: "finish: going on from the midst of the queue comes to its head",
		async run({ store }) {
			const lease = await begin(store, "w1");
			for (const id of ["w2", "w3"]) await enqueue(store, id);
			assert.equal((await done(store, lease, "w2")).next?.work.id, "w1");
			assert.deepEqual(await drainQueue(store, lease, "w1"), ["w1", "w3"]);
		},
	},
	{
		name: "finish: by a lease that was lost changes nothing, and says so",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			await enqueue(store, "w2");
			const claimed = await claimOne(other, instance({ holder: "instance-2", now: AT + LEASE_MS }));
			assert.ok(claimed);
			const record = await read(store);
			for (const how of ["done", "parked"] as const) {
				for (const goOn of [true, false]) {
					const finished = await store.finish({ lease, work: "w1", how, goOn }, instance({ now: AT + LEASE_MS + 5 }));
					assert.deepEqual(finished, { held: false, record, next: null });
				}
			}
			assert.deepEqual(await store.parked(10), []);
			// Nor was the rival's lease renewed.
			assert.equal((await claimOne(store, instance({ now: AT + 2 * LEASE_MS })))?.next.attempts, 2);
		},
	},
	{
		name: "finish: by a lease that never was changes nothing",
		async run({ store }) {
			const never = { thread: THREAD, epoch: 1 };
			assert.deepEqual(await done(store, never, "w1"), {
				held: false,
				record: { value: EMPTY_RECORD, version: 0 },
				next: null,
			});
			const lease = await begin(store, "w1");
			assert.equal((await done(store, { ...lease, epoch: lease.epoch + 1 }, "w1")).held, false);
			assert.deepEqual(await drainQueue(store, lease, "w1"), ["w1"]);
		},
	},
	{
		name: "finish: past its time but not claimed, a lease finishes",
		async run({ store }) {
			const lease = await begin(store, "w1");
			const finished = await done(store, lease, "w1", instance({ now: AT + 5 * LEASE_MS }));
			assert.equal(finished.held, true);
			assert.equal(await claimOne(store, instance({ now: AT + 20 * LEASE_MS })), undefined);
		},
	},
	{
		name: "finish: twice is fine, and so is work that is not there",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			await enqueue(store, "w2");
			for (const id of ["w1", "w1", "never"]) {
				const finished = await done(other, lease, id);
				assert.deepEqual([finished.held, finished.next?.work.id], [true, "w2"]);
			}
			for (let time = 0; time < 2; time += 1) {
				const finished = await done(store, lease, "w2");
				assert.deepEqual([finished.held, finished.next], [true, null]);
			}
			assert.equal(await isHeld(store, await begin(other, "w3")), true);
		},
	},
];

import assert from "node:assert/strict";
import { EMPTY_RECORD } from "@thread-control/core";
import { AT, instance, LEASE_MS, NEIGHBOUR, read, THREAD } from "./change.ts";
import type { StoreCase } from "./store-case.ts";
import { begin, claimOne, done, drainQueue, enqueue, isHeld } from "./turn.ts";

const rival = (now: number) => instance({ holder: "instance-2", now });

/** Who may speak. */
export const LEASE_CASES: readonly StoreCase[] = [
	{
		name: "guard: a thread never written is the empty record at version 0",
		async run({ store }) {
			assert.deepEqual((await store.guard(THREAD, null)).record, { value: EMPTY_RECORD, version: 0 });
		},
	},
	{
		name: "guard: outside of turns there is no lease to lose, and no intent",
		async run({ store, other }) {
			const question = async () => {
				const { leaseHeld, intent } = await store.guard(THREAD, null);
				return { leaseHeld, intent };
			};
			assert.deepEqual(await question(), { leaseHeld: true, intent: null });
			await begin(store, "w1");
			await claimOne(other, rival(AT + LEASE_MS));
			assert.deepEqual(await question(), { leaseHeld: true, intent: null });
		},
	},
	{
		name: "guard: in a turn it answers the record too",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			const { record } = await other.guard(THREAD, { lease, intent: { work: "w1", index: 0 }, settled: [] });
			assert.deepEqual(record, await read(store));
		},
	},
	{
		name: "guard: a lease that never was is not held",
		async run({ store }) {
			assert.equal(await isHeld(store, { thread: THREAD, epoch: 1 }), false);
			const lease = await begin(store, "w1");
			assert.equal(await isHeld(store, { ...lease, epoch: lease.epoch + 1 }), false);
			assert.equal(await isHeld(store, { ...lease, thread: NEIGHBOUR }), false);
		},
	},
	{
		name: "guard: a lease is held until another instance has the thread, and lost on every connection from then on",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			const neighbour = await begin(store, "w2", { thread: NEIGHBOUR, by: instance({ now: AT + 1 }) });
			assert.equal(await isHeld(store, lease), true);
			const claimed = await claimOne(other, rival(AT + LEASE_MS));
			assert.ok(claimed && claimed.lease.epoch > lease.epoch);
			for (const each of [store, other]) {
				assert.equal(await isHeld(each, lease), false);
				assert.equal(await isHeld(each, claimed.lease), true);
				assert.equal(await isHeld(each, neighbour), true);
			}
		},
	},
	{
		name: "guard: a lease given back with the last work is lost with the next that somebody begins",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			await done(store, lease, "w1");
			const second = await begin(other, "w2", { by: rival(AT) });
			assert.equal(await isHeld(store, lease), false);
			assert.equal(await isHeld(store, second), true);
		},
	},
	{
		name: "renew: a lease lasts from then on, to the millisecond",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			assert.deepEqual(await other.renew([lease], instance({ now: AT + 10, leaseMs: 500 })), [lease]);
			assert.equal(await claimOne(other, rival(AT + 509)), undefined);
			assert.equal((await claimOne(other, rival(AT + 510)))?.next.work.id, "w1");
		},
	},
	{
		name: "renew: answers those that are still held",
		async run({ store, other }) {
			const lost = await begin(store, "w1");
			const claimed = await claimOne(other, rival(AT + LEASE_MS));
			assert.ok(claimed);
			const held = await begin(store, "w2", { thread: NEIGHBOUR });
			const never = { thread: "messenger:1000000000001:never" as typeof THREAD, epoch: 1 };
			assert.deepEqual(await store.renew([lost, never, held], instance({ now: AT + LEASE_MS + 5 })), [held]);
			assert.deepEqual(await store.renew([], instance()), []);
			// What was lost was not renewed for its new holder either.
			assert.deepEqual((await claimOne(store, rival(AT + 2 * LEASE_MS)))?.lease.thread, THREAD);
		},
	},
	{
		name: "renew: a lease that ran out and that nobody claimed is held again",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			assert.deepEqual(await store.renew([lease], instance({ now: AT + 3 * LEASE_MS })), [lease]);
			assert.equal(await claimOne(other, rival(AT + 4 * LEASE_MS - 1)), undefined);
		},
	},
	{
		name: "renew: many at once, of which some are lost",
		async run({ store, other }) {
			const threads = Array.from({ length: 40 }, (_, index) => `messenger:1000000000001:r${index}` as typeof THREAD);
			const leases = await Promise.all(threads.map((thread) => begin(store, "w1", { thread })));
			const claimed = await other.claim(15, rival(AT + LEASE_MS));
			const taken = new Set(claimed.map((each) => each.lease.thread));
			assert.equal(taken.size, 15);
			const held = (await store.renew(leases, instance())).map((each) => each.thread);
			assert.deepEqual([...held].sort(), threads.filter((thread) => !taken.has(thread)).sort());
		},
	},
	{
		name: "release: others may claim at once; until they do the lease is held",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			await enqueue(store, "w2");
			await store.release([lease]);
			assert.equal(await isHeld(store, lease), true);
			const claimed = await claimOne(other, rival(AT));
			assert.ok(claimed && claimed.lease.epoch > lease.epoch);
			assert.equal(await isHeld(store, lease), false);
			assert.deepEqual(await drainQueue(other, claimed.lease, "w1"), ["w1", "w2"]);
		},
	},
	{
		name: "release: of what was lost, never was or is empty changes nothing",
		async run({ store, other }) {
			const lost = await begin(store, "w1");
			const claimed = await claimOne(other, rival(AT + LEASE_MS));
			assert.ok(claimed);
			await store.release([]);
			await store.release([lost, { thread: NEIGHBOUR, epoch: 1 }]);
			assert.equal(await claimOne(store, rival(AT + 2 * LEASE_MS - 1)), undefined);
			await drainQueue(other, claimed.lease, "w1");
			await other.release([claimed.lease]);
			assert.equal(await claimOne(store, rival(AT + 9 * LEASE_MS)), undefined);
		},
	},
	{
		name: "release: work put behind it waits for whoever claims",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			await store.release([lease]);
			assert.equal(await enqueue(other, "w2", { by: rival(AT) }), null);
			const claimed = await claimOne(other, rival(AT));
			assert.deepEqual(claimed && (await drainQueue(other, claimed.lease, "w1")), ["w1", "w2"]);
		},
	},
];

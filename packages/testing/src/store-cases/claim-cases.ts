import assert from "node:assert/strict";
import { AT, instance, LEASE_MS, numbered, read, THREAD, work } from "./change.ts";
import type { StoreCase } from "./store-case.ts";
import { begin, claimOne, done, drainQueue, enqueue, isHeld } from "./turn.ts";

const rival = (now: number) => instance({ holder: "instance-2", now });

/** What a dead instance left, and who goes on with it. */
export const CLAIM_CASES: readonly StoreCase[] = [
	{
		name: "claim: at the exact millisecond in which the lease runs out, by the time the caller gives",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			assert.equal(await claimOne(other, rival(AT + LEASE_MS - 1)), undefined);
			const claimed = await claimOne(other, rival(AT + LEASE_MS));
			assert.ok(claimed && claimed.lease.epoch > lease.epoch);
			const record = await read(store);
			assert.deepEqual(claimed, {
				lease: { thread: THREAD, epoch: claimed.lease.epoch },
				record,
				next: { work: work("w1"), attempts: 1 },
			});
		},
	},
	{
		name: "claim: nothing where there is none, or where nobody has left it",
		async run({ store, other }) {
			assert.deepEqual(await other.claim(10, rival(AT)), []);
			await begin(store, "w1");
			assert.deepEqual(await other.claim(10, rival(AT)), []);
			assert.deepEqual(await other.claim(0, rival(AT + LEASE_MS)), []);
		},
	},
	{
		name: "claim: lasts as long as the claiming instance says, and then the next may",
		async run({ store, other }) {
			await begin(store, "w1");
			const first = await claimOne(other, { ...rival(AT + LEASE_MS), leaseMs: 100 });
			assert.equal(await claimOne(store, instance({ now: AT + LEASE_MS + 99 })), undefined);
			const second = await claimOne(store, instance({ now: AT + LEASE_MS + 100 }));
			assert.ok(first && second && second.lease.epoch > first.lease.epoch);
			assert.equal(await isHeld(other, first.lease), false);
		},
	},
	{
		name: "claim: an instance may claim again what it lost itself",
		async run({ store }) {
			const lease = await begin(store, "w1");
			const claimed = await claimOne(store, instance({ now: AT + LEASE_MS }));
			assert.ok(claimed && claimed.lease.epoch > lease.epoch);
		},
	},
	{
		name: "claim: attempts count how often the head was broken off, and no other work",
		async run({ store, other }) {
			await begin(store, "w1");
			await enqueue(store, "w2");
			let now = AT;
			for (let attempts = 1; attempts <= 3; attempts += 1) {
				now += LEASE_MS;
				const claimed = await claimOne(attempts % 2 ? other : store, rival(now));
				assert.deepEqual(claimed?.next, { work: work("w1"), attempts });
				if (attempts < 3 || claimed === undefined) continue;
				const finished = await done(store, claimed.lease, "w1", rival(now));
				assert.deepEqual(finished.next, { work: work("w2"), attempts: 0 });
			}
			assert.equal((await claimOne(other, rival(now + LEASE_MS)))?.next.attempts, 1);
		},
	},
	{
		name: "claim: going on without finishing keeps the head's attempts",
		async run({ store, other }) {
			await begin(store, "w1");
			await enqueue(store, "w2");
			const claimed = await claimOne(other, rival(AT + LEASE_MS));
			assert.ok(claimed);
			const finished = await done(other, claimed.lease, "w2", rival(AT + LEASE_MS));
			assert.deepEqual(finished.next, { work: work("w1"), attempts: 1 });
		},
	},
	{
		name: "claim: what ran out first comes first, and no more than asked for",
		async run({ store, other }) {
			for (const index of [3, 1, 4, 0, 2]) {
				await begin(store, "w1", { thread: numbered(index), by: instance({ now: AT + index }) });
			}
			const threads = async (limit: number, now: number) =>
				(await other.claim(limit, rival(now))).map((each) => each.lease.thread);
			assert.deepEqual(await threads(2, AT + LEASE_MS + 3), [0, 1].map(numbered));
			assert.deepEqual(await threads(10, AT + LEASE_MS + 3), [2, 3].map(numbered));
			assert.deepEqual(await threads(10, AT + LEASE_MS + 4), [4].map(numbered));
		},
	},
	{
		name: "claim: what a dead instance left is finished in its order, and the dead one has no part in it",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			await enqueue(store, "w2");
			const now = AT + LEASE_MS;
			const claimed = await claimOne(other, rival(now));
			assert.ok(claimed);
			assert.equal(await enqueue(store, "w3", { by: instance({ now }) }), null);
			assert.equal((await done(store, lease, "w1", instance({ now }))).held, false);
			assert.deepEqual(await store.renew([lease], instance({ now })), []);
			await store.release([lease]);
			assert.deepEqual(await drainQueue(other, claimed.lease, "w1"), ["w1", "w2", "w3"]);
		},
	},
	{
		name: "claim: a claimant that died is followed by the next; nothing of the queue is lost",
		async run({ store, other }) {
			await begin(store, "w1");
			await enqueue(store, "w2");
			await claimOne(other, rival(AT + LEASE_MS));
			const claimed = await claimOne(store, instance({ holder: "instance-3", now: AT + 2 * LEASE_MS }));
			assert.ok(claimed);
			assert.deepEqual([claimed.next.work.id, claimed.next.attempts], ["w1", 2]);
			assert.deepEqual(await drainQueue(store, claimed.lease, "w1"), ["w1", "w2"]);
		},
	},
];

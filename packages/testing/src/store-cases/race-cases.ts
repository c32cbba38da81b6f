import assert from "node:assert/strict";
import type { ThreadId } from "@thread-control/core";
import { AT, instance, LEASE_MS, numbered } from "./change.ts";
import type { StoreCase } from "./store-case.ts";
import { begin, claimOne, done, drainQueue, isHeld, putWork } from "./turn.ts";

const ROUNDS = 20;
const rival = (now: number) => instance({ holder: "instance-2", now });

/** Runs a case for many threads, the two calls in either order. */
async function rounds(each: (thread: ThreadId, swapped: boolean) => Promise<void>): Promise<void> {
	for (let round = 0; round < ROUNDS; round += 1) await each(numbered(round), round % 2 === 1);
}

/** Starts both at once, one before the other. */
async function atOnce<A, B>(swapped: boolean, a: () => Promise<A>, b: () => Promise<B>): Promise<readonly [A, B]> {
	if (!swapped) return await Promise.all([a(), b()]);
	const [second, first] = await Promise.all([b(), a()]);
	return [first, second];
}

/** Two instances at once. */
export const RACE_CASES: readonly StoreCase[] = [
	{
		name: "race: of two that put work into an empty queue exactly one runs it all",
		async run({ store, other }) {
			await rounds(async (thread, swapped) => {
				const leases = await atOnce(
					swapped,
					() => putWork(store, thread, "a", instance()),
					() => putWork(other, thread, "b", rival(AT)),
				);
				const [lease, ...more] = leases.filter((each) => each !== null);
				assert.ok(lease !== undefined && more.length === 0, `one of them runs it: ${JSON.stringify(leases)}`);
				const first = leases[0] === null ? "b" : "a";
				const ids = await drainQueue(store, lease, first);
				assert.deepEqual([...ids].sort(), ["a", "b"]);
			});
		},
	},
	{
		name: "race: work committed while the last is being finished is run by exactly one",
		async run({ store, other }) {
			await rounds(async (thread, swapped) => {
				const lease = await begin(store, "w1", { thread });
				const [finished, own] = await atOnce(
					swapped,
					() => done(store, lease, "w1"),
					() => putWork(other, thread, "w2", rival(AT)),
				);
				assert.equal(finished.held, true);
				assert.equal((finished.next === null ? 0 : 1) + (own === null ? 0 : 1), 1);
				assert.equal(finished.next?.work.id ?? "w2", "w2");
				assert.deepEqual(await drainQueue(store, own ?? lease, "w2"), ["w2"]);
			});
		},
	},
	{
		name: "race: two instances that claim at once share the threads out, each goes to exactly one",
		async run({ store, other }) {
			const threads = Array.from({ length: 30 }, (_, index) => numbered(index));
			for (const thread of threads) await begin(store, "w1", { thread });
			const now = AT + LEASE_MS;
			const claimed = (
				await Promise.all(
					Array.from({ length: 8 }, (_, index) =>
						index % 2 ? store.claim(5, instance({ now })) : other.claim(5, rival(now)),
					),
				)
			).flat();
			assert.deepEqual(claimed.map((each) => each.lease.thread).sort(), [...threads].sort());
			for (const each of claimed) {
				assert.equal(each.next.attempts, 1);
				assert.equal(await isHeld(store, each.lease), true);
			}
		},
	},
	{
		name: "race: of finishing and claiming at once exactly one happens",
		async run({ store, other }) {
			await rounds(async (thread, swapped) => {
				const lease = await begin(store, "w1", { thread });
				const now = AT + LEASE_MS;
				const [finished, claimed] = await atOnce(
					swapped,
					() => done(store, lease, "w1", instance({ now })),
					() => claimOne(other, rival(now)),
				);
				assert.equal(finished.held, claimed === undefined);
				if (claimed !== undefined) assert.deepEqual(await drainQueue(other, claimed.lease, "w1"), ["w1"]);
			});
		},
	},
	{
		name: "race: of renewing and claiming at once exactly one happens",
		async run({ store, other }) {
			await rounds(async (thread, swapped) => {
				const lease = await begin(store, "w1", { thread });
				const now = AT + LEASE_MS;
				const [renewed, claimed] = await atOnce(
					swapped,
					() => store.renew([lease], instance({ now })),
					() => claimOne(other, rival(now)),
				);
				assert.equal(renewed.length === 1, claimed === undefined);
				await drainQueue(store, claimed?.lease ?? lease, "w1");
			});
		},
	},
	{
		name: "race: a send asked for while the thread is claimed is of one lease or the other, never written for both",
		async run({ store, other }) {
			await rounds(async (thread, swapped) => {
				const lease = await begin(store, "w1", { thread });
				const [guarded, claimed] = await atOnce(
					swapped,
					() => store.guard(thread, { lease, intent: { work: "w1", index: 0 }, settled: [] }),
					() => claimOne(other, rival(AT + LEASE_MS)),
				);
				assert.ok(claimed);
				assert.deepEqual(guarded.intent, guarded.leaseHeld ? { state: "new" } : null);
				const question = { lease: claimed.lease, intent: { work: "w1", index: 0 }, settled: [] };
				const { intent } = await other.guard(thread, question);
				assert.deepEqual(intent, { state: guarded.leaseHeld ? "open" : "new" });
				await drainQueue(other, claimed.lease, "w1");
			});
		},
	},
];

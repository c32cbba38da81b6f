import assert from "node:assert/strict";
import type { Instance, Store, ThreadId } from "@thread-control/core";
import { AT, commit, instance, LEASE_MS, numbered, read, threadChange, work } from "./change.ts";
import type { StoreCase } from "./store-case.ts";
import { begin, claimOne, done, drain, isHeld, leased } from "./turn.ts";

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

/** Commits work until no other writer was faster; answers the epoch to run it by, or null. */
async function insist(store: Store, thread: ThreadId, id: string, by: Instance): Promise<number | null> {
	for (let tries = 0; tries < 100; tries += 1) {
		const { version } = await read(store, thread);
		const result = await commit(store, threadChange(version, { thread, work: work(id) }), by);
		if (result.result === "committed") return result.run;
	}
	return assert.fail("one of two writers commits, and the other after it");
}

/** Two instances at once. */
export const RACE_CASES: readonly StoreCase[] = [
	{
		name: "race: of two that put work into an empty queue exactly one runs it all",
		async run({ store, other }) {
			await rounds(async (thread, swapped) => {
				const epochs = await atOnce(
					swapped,
					() => insist(store, thread, "a", instance()),
					() => insist(other, thread, "b", rival(AT)),
				);
				const [epoch, ...more] = epochs.filter((each) => each !== null);
				assert.ok(epoch !== undefined && more.length === 0, `one of them runs it: ${epochs}`);
				const first = epochs[0] === null ? "b" : "a";
				const ids = await drain(store, { thread, epoch }, first);
				assert.deepEqual([...ids].sort(), ["a", "b"]);
			});
		},
	},
	{
		name: "race: work committed while the last is being finished is run by exactly one",
		async run({ store, other }) {
			await rounds(async (thread, swapped) => {
				const lease = await begin(store, "w1", { thread });
				const [finished, epoch] = await atOnce(
					swapped,
					() => done(store, lease, "w1"),
					() => insist(other, thread, "w2", rival(AT)),
				);
				assert.equal(finished.held, true);
				assert.equal((finished.next === null ? 0 : 1) + (epoch === null ? 0 : 1), 1);
				assert.equal(finished.next?.work.id ?? "w2", "w2");
				const running = epoch === null ? lease : leased(thread, epoch);
				assert.deepEqual(await drain(store, running, "w2"), ["w2"]);
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
				if (claimed !== undefined) assert.deepEqual(await drain(other, claimed.lease, "w1"), ["w1"]);
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
				await drain(store, claimed?.lease ?? lease, "w1");
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
				await drain(other, claimed.lease, "w1");
			});
		},
	},
];

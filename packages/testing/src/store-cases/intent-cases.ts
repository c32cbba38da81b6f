import assert from "node:assert/strict";
import type { IntentState, SettledIntent, Store } from "@thread-control/core";
import { AT, commit, commits, instance, LEASE_MS, NEIGHBOUR, read, threadChange } from "./change.ts";
import type { StoreCase } from "./store-case.ts";
import { begin, claimOne, done, drainQueue, enqueue, intentOf } from "./turn.ts";

const NEW = { state: "new" } as const;
const OPEN = { state: "open" } as const;
const sent = (messageId: string): IntentState => ({ state: "done", messageId });
const settledAs = (messageId: string | null, index = 0, id = "w1"): SettledIntent => ({
	work: id,
	index,
	messageId,
});

/** Commits what an echo settled; nothing else of the thread changes. */
async function echo(store: Store, ...settled: readonly SettledIntent[]): Promise<void> {
	const { version, value } = await read(store);
	await commits(store, threadChange(version, { next: value, settled }));
}

/** Sends that were begun, and what became of them. */
export const INTENT_CASES: readonly StoreCase[] = [
	{
		name: "intents: new at first, open from then on, on every connection",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			assert.deepEqual(await intentOf(store, lease, "w1", 0), NEW);
			for (const each of [store, other]) assert.deepEqual(await intentOf(each, lease, "w1", 0), OPEN);
		},
	},
	{
		name: "intents: each has its own work and index",
		async run({ store }) {
			const lease = await begin(store, "w1");
			await enqueue(store, "w2");
			const neighbour = await begin(store, "w1", { thread: NEIGHBOUR });
			for (const index of [0, 1, 10, 11]) assert.deepEqual(await intentOf(store, lease, "w1", index), NEW);
			for (const index of [0, 1]) assert.deepEqual(await intentOf(store, lease, "w2", index), NEW);
			assert.deepEqual(await intentOf(store, neighbour, "w1", 0), NEW);
			const settled = [settledAs("m_1", 1), settledAs("m_10", 10), settledAs("m_2", 0, "w2")];
			assert.deepEqual(await intentOf(store, lease, "w1", 0, settled), OPEN);
			assert.deepEqual(await intentOf(store, lease, "w1", 1), sent("m_1"));
			assert.deepEqual(await intentOf(store, lease, "w1", 10), sent("m_10"));
			assert.deepEqual(await intentOf(store, lease, "w1", 11), OPEN);
			assert.deepEqual(await intentOf(store, lease, "w2", 0), sent("m_2"));
			assert.deepEqual(await intentOf(store, lease, "w2", 1), OPEN);
			assert.deepEqual(await intentOf(store, neighbour, "w1", 0), OPEN);
		},
	},
	{
		name: "intents: settled with an id it is done, and stays so",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			await intentOf(store, lease, "w1", 0);
			assert.deepEqual(await intentOf(store, lease, "w1", 1, [settledAs("m_ñ:{}")]), NEW);
			for (const each of [other, store]) assert.deepEqual(await intentOf(each, lease, "w1", 0), sent("m_ñ:{}"));
		},
	},
	{
		name: "intents: settled with null, nothing had left, and it is new again",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			await intentOf(store, lease, "w1", 0);
			await intentOf(store, lease, "w1", 1, [settledAs(null)]);
			assert.deepEqual(await intentOf(other, lease, "w1", 0), NEW);
			assert.deepEqual(await intentOf(store, lease, "w1", 0), OPEN);
		},
	},
	{
		name: "intents: a question settles before it asks",
		async run({ store }) {
			const lease = await begin(store, "w1");
			await intentOf(store, lease, "w1", 0);
			assert.deepEqual(await intentOf(store, lease, "w1", 0, [settledAs(null)]), NEW);
			assert.deepEqual(await intentOf(store, lease, "w1", 0, [settledAs("m_1")]), sent("m_1"));
		},
	},
	{
		name: "intents: a question without one settles too, and is answered null",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			await intentOf(store, lease, "w1", 0);
			const { leaseHeld, intent } = await other.guard(lease.thread, {
				lease,
				intent: null,
				settled: [settledAs("m_1")],
			});
			assert.deepEqual([leaseHeld, intent], [true, null]);
			assert.deepEqual(await intentOf(store, lease, "w1", 0), sent("m_1"));
		},
	},
	{
		name: "intents: by a lost lease none is written, settled or answered",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			await intentOf(store, lease, "w1", 0);
			const claimed = await claimOne(other, instance({ holder: "instance-2", now: AT + LEASE_MS }));
			assert.ok(claimed);
			const question = { lease, intent: { work: "w1", index: 1 }, settled: [settledAs("m_1")] };
			const { leaseHeld, intent } = await store.guard(lease.thread, question);
			assert.deepEqual([leaseHeld, intent], [false, null]);
			assert.deepEqual(await intentOf(other, claimed.lease, "w1", 1), NEW);
			assert.deepEqual(await intentOf(other, claimed.lease, "w1", 0), OPEN);
		},
	},
	{
		name: "intents: outlive the instance that wrote them",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			await intentOf(store, lease, "w1", 0);
			await intentOf(store, lease, "w1", 1, [settledAs("m_0")]);
			const claimed = await claimOne(other, instance({ holder: "instance-2", now: AT + LEASE_MS }));
			assert.ok(claimed);
			const known = await Promise.all([0, 1, 2].map((index) => intentOf(other, claimed.lease, "w1", index)));
			assert.deepEqual(known, [sent("m_0"), OPEN, NEW]);
		},
	},
	{
		name: "intents: an echo settles them, whoever commits it",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			await enqueue(store, "w2");
			await intentOf(store, lease, "w1", 0);
			await intentOf(store, lease, "w2", 0);
			await echo(other, settledAs("m_2", 0, "w2"), settledAs("m_1"));
			assert.deepEqual(await intentOf(store, lease, "w1", 0), sent("m_1"));
			assert.deepEqual(await intentOf(store, lease, "w2", 0), sent("m_2"));
		},
	},
	{
		name: "intents: an echo tells of a send that was not written down, too, while its work is queued",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			await intentOf(store, lease, "w1", 0);
			await intentOf(store, lease, "w1", 1, [settledAs(null)]);
			await echo(other, settledAs("m_0"), settledAs(null, 7));
			assert.deepEqual(await intentOf(store, lease, "w1", 0), sent("m_0"));
			assert.deepEqual(await intentOf(store, lease, "w1", 7), NEW);
		},
	},
	{
		name: "intents: an echo of work that is not queued is passed over",
		async run({ store }) {
			await echo(store, settledAs("m_0"));
			const lease = await begin(store, "w1");
			assert.deepEqual(await intentOf(store, lease, "w1", 0), NEW);
			await done(store, lease, "w1");
			await echo(store, settledAs("m_1"));
			const second = await begin(store, "w1");
			assert.deepEqual(await intentOf(store, second, "w1", 0), NEW);
		},
	},
	{
		name: "intents: an echo whose change conflicts settles nothing",
		async run({ store }) {
			const lease = await begin(store, "w1");
			await intentOf(store, lease, "w1", 0);
			const change = threadChange(99, { settled: [settledAs("m_1")] });
			assert.equal((await commit(store, change)).result, "conflict");
			assert.deepEqual(await intentOf(store, lease, "w1", 0), OPEN);
		},
	},
	{
		name: "intents: go with the work that is finished, and with no other",
		async run({ store }) {
			let lease = await begin(store, "w1");
			for (const how of ["done", "parked"] as const) {
				await enqueue(store, "w2");
				for (const id of ["w1", "w2"]) assert.deepEqual(await intentOf(store, lease, id, 0), NEW);
				await store.finish({ lease, work: "w1", how, goOn: true }, instance());
				assert.deepEqual(await intentOf(store, lease, "w2", 0), OPEN);
				await enqueue(store, "w1");
				assert.deepEqual(await intentOf(store, lease, "w1", 0), NEW);
				assert.deepEqual(await drainQueue(store, lease, "w2"), ["w2", "w1"]);
				lease = await begin(store, "w1");
				assert.deepEqual(await intentOf(store, lease, "w1", 0), NEW);
				await done(store, lease, "w1");
				lease = await begin(store, "w1");
			}
		},
	},
];

import assert from "node:assert/strict";
import { AT, instance, LEASE_MS, NEIGHBOUR, numbered, THREAD, work } from "./change.ts";
import type { StoreCase } from "./store-case.ts";
import { begin, claimOne, drainQueue, enqueue } from "./turn.ts";

/** Work that was given up. */
export const PARKED_CASES: readonly StoreCase[] = [
	{
		name: "parked: at first nothing is",
		async run({ store }) {
			const lease = await begin(store, "w1");
			await drainQueue(store, lease, "w1");
			assert.deepEqual(await store.parked(10), []);
		},
	},
	{
		name: "parked: work given up is kept with its thread and the time, and the thread goes on",
		async run({ store, other }) {
			const lease = await begin(store, "w1");
			await enqueue(store, "w2");
			const finished = await store.finish({ lease, work: "w1", how: "parked", goOn: true }, instance({ now: AT + 7 }));
			assert.deepEqual([finished.held, finished.next?.work.id], [true, "w2"]);
			for (const each of [store, other]) {
				assert.deepEqual(await each.parked(10), [{ thread: THREAD, work: work("w1"), at: AT + 7 }]);
			}
			assert.deepEqual(await drainQueue(other, lease, "w2"), ["w2"]);
			assert.equal(await claimOne(store, instance({ now: AT + 10 * LEASE_MS })), undefined);
			assert.equal((await store.parked(10)).length, 1, "it stays");
		},
	},
	{
		name: "parked: from the midst of the queue, without going on",
		async run({ store }) {
			const lease = await begin(store, "w1");
			for (const id of ["w2", "w3"]) await enqueue(store, id);
			const finished = await store.finish({ lease, work: "w2", how: "parked", goOn: false }, instance());
			assert.deepEqual([finished.held, finished.next], [true, null]);
			assert.deepEqual(
				(await store.parked(10)).map((each) => each.work.id),
				["w2"],
			);
			assert.deepEqual(await drainQueue(store, lease, "w1"), ["w1", "w3"]);
		},
	},
	{
		name: "parked: the newest first, of all threads, and no more than asked for",
		async run({ store, other }) {
			for (const index of [3, 1, 4, 0, 2]) {
				const lease = await begin(store, `w${index}`, { thread: numbered(index) });
				const by = instance({ now: AT + index });
				await store.finish({ lease, work: `w${index}`, how: "parked", goOn: true }, by);
			}
			const ids = async (limit: number) => (await other.parked(limit)).map((each) => each.work.id);
			assert.deepEqual(await ids(10), ["w4", "w3", "w2", "w1", "w0"]);
			assert.deepEqual(await ids(2), ["w4", "w3"]);
		},
	},
	{
		name: "parked: of one millisecond all are kept, and each once",
		async run({ store, other }) {
			const first = await begin(store, "w1");
			await enqueue(store, "w2");
			const second = await begin(store, "w1", { thread: NEIGHBOUR });
			for (const [each, lease, id] of [
				[store, first, "w1"],
				[other, first, "w1"],
				[store, first, "w2"],
				[other, second, "w1"],
			] as const) {
				await each.finish({ lease, work: id, how: "parked", goOn: true }, instance());
			}
			const kept = (await store.parked(10)).map(({ thread, work: { id } }) => `${thread} ${id}`);
			assert.deepEqual(kept.sort(), [`${THREAD} w1`, `${THREAD} w2`, `${NEIGHBOUR} w1`]);
		},
	},
	{
		name: "parked: what is not in the queue is not parked",
		async run({ store }) {
			const lease = await begin(store, "w1");
			const finished = await store.finish({ lease, work: "never", how: "parked", goOn: false }, instance());
			assert.equal(finished.held, true);
			assert.deepEqual(await store.parked(10), []);
		},
	},
];

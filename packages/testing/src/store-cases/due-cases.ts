import assert from "node:assert/strict";
import { AT, commit, commits, numbered, read, THREAD, threadChange } from "./change.ts";
import type { StoreCase } from "./store-case.ts";

const DEADLINE = AT + 60_000;

/** Which threads have to be looked at. */
export const DUE_CASES: readonly StoreCase[] = [
	{
		name: "due: at the exact millisecond, by the time the caller gives",
		async run({ store, other }) {
			await commits(store, threadChange(0, { dueAt: DEADLINE }));
			for (const each of [store, other]) {
				assert.deepEqual(await each.due(DEADLINE - 1, 10), []);
				assert.deepEqual(await each.due(DEADLINE, 10), [THREAD]);
				assert.deepEqual(await each.due(DEADLINE - 1, 10), [], "the past is asked again");
			}
		},
	},
	{
		name: "due: stays until a change says otherwise",
		async run({ store, other }) {
			await commits(store, threadChange(0, { dueAt: DEADLINE }));
			assert.deepEqual(await store.due(DEADLINE, 10), [THREAD]);
			assert.deepEqual(await other.due(DEADLINE, 10), [THREAD]);
		},
	},
	{
		name: "due: a change moves it, or with null clears it",
		async run({ store }) {
			const first = await commits(store, threadChange(0, { dueAt: DEADLINE }));
			const second = await commits(store, threadChange(first, { dueAt: DEADLINE + 5 }));
			assert.deepEqual(await store.due(DEADLINE + 4, 10), []);
			assert.deepEqual(await store.due(DEADLINE + 5, 10), [THREAD]);
			await commits(store, threadChange(second, { dueAt: null }));
			assert.deepEqual(await store.due(DEADLINE + 1_000_000, 10), []);
		},
	},
	{
		name: "due: the oldest first, and no more than asked for",
		async run({ store }) {
			const order = [3, 1, 4, 0, 2];
			for (const index of order) await commits(store, threadChange(0, { thread: numbered(index), dueAt: AT + index }));
			assert.deepEqual(await store.due(AT + 3, 10), [0, 1, 2, 3].map(numbered));
			assert.deepEqual(await store.due(AT + 10, 2), [0, 1].map(numbered));
		},
	},
	{
		name: "due: threads of one millisecond are all named",
		async run({ store }) {
			const threads = Array.from({ length: 30 }, (_, index) => numbered(index));
			for (const thread of threads) await commits(store, threadChange(0, { thread, dueAt: AT }));
			assert.deepEqual([...(await store.due(AT, 100))].sort(), [...threads].sort());
		},
	},
	{
		name: "due: two sweeps at once do a thing once",
		async run({ store, other }) {
			await commits(store, threadChange(0, { dueAt: DEADLINE }));
			const found = await Promise.all(
				[store, other].map(async (each) => {
					assert.deepEqual(await each.due(DEADLINE, 10), [THREAD]);
					return { each, version: (await read(each)).version };
				}),
			);
			const results = await Promise.all(
				found.map(({ each, version }) => commit(each, threadChange(version, { dueAt: null }), DEADLINE)),
			);
			assert.deepEqual(results.map(({ result }) => result).sort(), ["committed", "conflict"]);
			assert.deepEqual(await store.due(DEADLINE, 10), []);
		},
	},
];

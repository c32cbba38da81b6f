import assert from "node:assert/strict";
import { EMPTY_RECORD, type Store } from "@thread-control/core";
import {
	AT,
	accountChange,
	commit,
	commits,
	committed,
	duplicates,
	eventId,
	instance,
	LEASE_MS,
	NEIGHBOUR,
	read,
	recordAt,
	said,
	THREAD,
	threadChange,
	work,
} from "./change.ts";
import type { StoreCase } from "./store-case.ts";

/** A change that would leave a trace everywhere, were it written. */
const LOUD = {
	next: recordAt(AT + 5),
	events: [eventId("loud")],
	history: [said(AT + 5, "loud")],
	dueAt: AT,
	work: work("loud"),
};

/** Nothing of {@link LOUD} is there. */
async function assertQuiet(store: Store): Promise<void> {
	assert.deepEqual(await duplicates(store, "loud"), []);
	assert.deepEqual(await store.history(THREAD), []);
	assert.deepEqual(await store.due(AT + 10, 10), []);
	assert.deepEqual(await store.claim(10, instance({ now: AT + LEASE_MS })), []);
}

/** Writing a thread: whole or not at all, and only where it is still as it was read. */
export const COMMIT_CASES: readonly StoreCase[] = [
	{
		name: "commit: what was committed is read on every connection, at the version it was given",
		async run({ store, other }) {
			const first = await commits(store, threadChange(0, { next: recordAt(AT) }));
			assert.ok(first > 0, "a stored version is greater than 0");
			assert.deepEqual(await read(other), { value: recordAt(AT), version: first });
			const second = await commits(other, threadChange(first, { next: recordAt(AT + 1) }));
			assert.ok(second > first, "versions grow");
			assert.deepEqual(await read(store), { value: recordAt(AT + 1), version: second });
		},
	},
	{
		name: "commit: no changes, no results",
		async run({ store }) {
			assert.deepEqual(await store.commit([], instance()), []);
		},
	},
	{
		name: "commit: over a newer version it conflicts, and nothing of it is written",
		async run({ store }) {
			const first = await commits(store, threadChange(0));
			const second = await commits(store, threadChange(first));
			for (const stale of [0, first]) {
				assert.deepEqual(await commit(store, threadChange(stale, LOUD)), { result: "conflict" });
			}
			assert.deepEqual(await read(store), { value: recordAt(AT), version: second });
			await assertQuiet(store);
		},
	},
	{
		name: "commit: over a version that never was it conflicts, and nothing of it is written",
		async run({ store }) {
			assert.deepEqual(await commit(store, threadChange(1, LOUD)), { result: "conflict" });
			assert.deepEqual(await read(store), { value: EMPTY_RECORD, version: 0 });
			await assertQuiet(store);
		},
	},
	{
		name: "commit: with one event that is marked already it conflicts, and nothing of it is written",
		async run({ store, other }) {
			const version = await commits(store, threadChange(0, { events: [eventId("m1")] }));
			const change = threadChange(version, { ...LOUD, events: [eventId("loud"), eventId("m1")] });
			assert.deepEqual(await commit(other, change), { result: "conflict" });
			assert.deepEqual(await read(store), { value: recordAt(AT), version });
			await assertQuiet(store);
		},
	},
	{
		name: "commit: several changes are each for itself, answered in their order",
		async run({ store }) {
			const results = await store.commit(
				[
					threadChange(7, { next: recordAt(AT + 1), events: [eventId("m1")] }),
					threadChange(0, { thread: NEIGHBOUR, next: recordAt(AT + 2), events: [eventId("m2")] }),
					threadChange(0, { next: recordAt(AT + 3), events: [eventId("m3")] }),
				],
				instance(),
			);
			assert.deepEqual(
				results.map(({ result }) => result),
				["conflict", "committed", "committed"],
			);
			assert.deepEqual(await read(store, NEIGHBOUR), {
				value: recordAt(AT + 2),
				version: committed(results[1]).version,
			});
			assert.deepEqual(await read(store, THREAD), { value: recordAt(AT + 3), version: committed(results[2]).version });
			assert.deepEqual(await duplicates(store, "m1", "m2", "m3"), ["m2", "m3"]);
		},
	},
	{
		name: "commit: an event that an earlier change of the call has marked makes the later one conflict",
		async run({ store }) {
			const events = [eventId("m1")];
			const results = await store.commit(
				[threadChange(0, { events }), threadChange(0, { thread: NEIGHBOUR, events }), accountChange(0, { events })],
				instance(),
			);
			assert.deepEqual(
				results.map(({ result }) => result),
				["committed", "conflict", "conflict"],
			);
			assert.equal((await read(store, NEIGHBOUR)).version, 0);
		},
	},
	{
		name: "commit: of two writers at once exactly one commits, and its record is the one that stays",
		async run({ store, other }) {
			let version = 0;
			for (let round = 0; round < 20; round += 1) {
				const writers = [store, other, store, other];
				const results = await Promise.all(
					writers.map((each, index) =>
						commit(each, threadChange(version, { next: recordAt(AT + round * 10 + index) })),
					),
				);
				const winners = results.flatMap((result, index) => (result.result === "committed" ? [index] : []));
				assert.equal(winners.length, 1, `one of four writers commits in round ${round}: ${winners.length} did`);
				const [winner = 0] = winners;
				version = committed(results[winner]).version;
				assert.deepEqual(await read(other), { value: recordAt(AT + round * 10 + winner), version });
			}
		},
	},
	{
		name: "commit: of two deliveries of one event at once exactly one commits, whatever version they read",
		async run({ store, other }) {
			for (let round = 0; round < 20; round += 1) {
				const events = [eventId(`m${round}`)];
				const version = (await read(store)).version;
				const results = await Promise.all(
					[store, other].map((each) => commit(each, threadChange(version, { events }))),
				);
				assert.deepEqual(results.map(({ result }) => result).sort(), ["committed", "conflict"]);
				const now = (await read(store)).version;
				assert.deepEqual(await commit(other, threadChange(now, { events })), { result: "conflict" });
			}
		},
	},
	{
		name: "commit: events of one millisecond are all kept",
		async run({ store, other }) {
			let version = 0;
			const names = Array.from({ length: 20 }, (_, index) => `m${index}`);
			for (const [index, name] of names.entries()) {
				const change = threadChange(version, { events: [eventId(name)], history: [said(AT, name)] });
				version = await commits(index % 2 === 0 ? store : other, change);
			}
			assert.deepEqual(await duplicates(store, ...names), names);
			assert.equal((await store.history(THREAD)).length, names.length);
		},
	},
	{
		name: "commit: threads are written side by side",
		async run({ store, other }) {
			const threads = Array.from({ length: 50 }, (_, index) => `messenger:1000000000001:${index}` as typeof THREAD);
			const results = await Promise.all(
				threads.map((thread, index) =>
					commit(index % 2 === 0 ? store : other, threadChange(0, { thread, next: recordAt(AT + index) })),
				),
			);
			assert.ok(results.every(({ result }) => result === "committed"));
			for (const [index, thread] of threads.entries()) {
				assert.deepEqual((await read(other, thread)).value, recordAt(AT + index));
			}
		},
	},
];

import assert from "node:assert/strict";
import type { HistoryEntry } from "@thread-control/core";
import { AT, commits, NEIGHBOUR, said, strongFact, THREAD, threadChange } from "./change.ts";
import type { StoreCase } from "./store-case.ts";

const mids = (entries: readonly HistoryEntry[]): readonly string[] =>
	entries.map((entry) => (entry.type === "said" ? entry.said.mid : entry.fact.id));

/** What was kept of a thread. */
export const HISTORY_CASES: readonly StoreCase[] = [
	{
		name: "history: of a thread never written is empty",
		async run({ store }) {
			assert.deepEqual(await store.history(THREAD), []);
		},
	},
	{
		name: "history: facts and what was said come back as they were, on every connection",
		async run({ store, other }) {
			const history: readonly HistoryEntry[] = [
				{ type: "fact", at: AT, fact: strongFact() },
				{ ...said(AT + 1, "m1", null), handover: "pass-1" } as HistoryEntry,
				said(AT + 2, "m2"),
			];
			await commits(store, threadChange(0, { history }));
			assert.deepEqual(await other.history(THREAD), history);
		},
	},
	{
		name: "history: is ordered by platform time, late entries move to their place",
		async run({ store, other }) {
			const first = await commits(store, threadChange(0, { history: [said(AT + 10, "c"), said(AT + 5, "b")] }));
			const second = await commits(other, threadChange(first, { history: [said(AT + 20, "d")] }));
			await commits(store, threadChange(second, { history: [said(AT + 1, "a")] }));
			assert.deepEqual(mids(await store.history(THREAD)), ["a", "b", "c", "d"]);
			assert.deepEqual(await other.history(THREAD), await store.history(THREAD));
		},
	},
	{
		name: "history: entries of one millisecond keep the order they were written in",
		async run({ store }) {
			const first = await commits(store, threadChange(0, { history: ["z", "y"].map((mid) => said(AT, mid)) }));
			const second = await commits(store, threadChange(first, { history: [said(AT, "x")] }));
			await commits(store, threadChange(second, { history: ["w", "v"].map((mid) => said(AT, mid)) }));
			assert.deepEqual(mids(await store.history(THREAD)), ["z", "y", "x", "w", "v"]);
		},
	},
	{
		name: "history: each thread has its own, and a change without entries adds none",
		async run({ store }) {
			const version = await commits(store, threadChange(0, { history: [said(AT, "mine")] }));
			await commits(store, threadChange(0, { thread: NEIGHBOUR, history: [said(AT, "theirs")] }));
			await commits(store, threadChange(version));
			assert.deepEqual(mids(await store.history(THREAD)), ["mine"]);
			assert.deepEqual(mids(await store.history(NEIGHBOUR)), ["theirs"]);
		},
	},
	{
		name: "history: keeps the newest of them, up to the limit",
		settings: { history: { entries: 500, bytes: 1_000_000 } },
		async run({ store }) {
			let version = 0;
			for (let at = 0; at < 600; at += 50) {
				const history = Array.from({ length: 50 }, (_, index) => said(AT + at + index, `m${at + index}`));
				version = await commits(store, threadChange(version, { history }));
			}
			const kept = mids(await store.history(THREAD));
			assert.deepEqual(
				kept,
				Array.from({ length: 500 }, (_, index) => `m${100 + index}`),
			);
		},
	},
];

import assert from "node:assert/strict";
import type { HistoryEntry, Store } from "@thread-control/core";
import { AT, commits, read, said, THREAD, threadChange } from "./change.ts";
import type { StoreCase } from "./store-case.ts";

const mids = (entries: readonly HistoryEntry[]): readonly string[] =>
	entries.map((entry) => (entry.type === "said" ? entry.said.mid : entry.fact.id));

const bytesOf = (entries: readonly HistoryEntry[]): number =>
	entries.reduce((sum, entry) => sum + Buffer.byteLength(JSON.stringify(entry)), 0);

/** Writes entries with one commit; answers what is kept then. */
async function remember(
	store: Store,
	history: readonly HistoryEntry[],
	now: number = AT,
): Promise<readonly HistoryEntry[]> {
	const { version } = await read(store);
	await commits(store, threadChange(version, { history }), now);
	return await store.history(THREAD);
}

const DAY = 24 * 60 * 60 * 1000;
/** Of three characters that are 1, 2 and 4 bytes long in UTF-8. */
const TEXT = "añ🦤".repeat(30);
const LONG = Array.from({ length: 12 }, (_, index) => said(AT + index, `m${10 + index}`, TEXT));

/** How much is kept of a thread. */
export const HISTORY_LIMIT_CASES: readonly StoreCase[] = [
	{
		name: "history limits: false keeps nothing",
		settings: { history: false },
		async run({ store, other }) {
			assert.deepEqual(await remember(store, [said(AT, "m1")]), []);
			assert.deepEqual(await other.history(THREAD), []);
		},
	},
	{
		name: "history limits: by default no more than 500 entries and 64 KiB of JSON, the newest",
		async run({ store }) {
			const entries = Array.from({ length: 600 }, (_, index) => said(AT + index, `m${index}`, null));
			let kept: readonly HistoryEntry[] = [];
			for (let from = 0; from < 600; from += 60) kept = await remember(store, entries.slice(from, from + 60));
			assert.ok(kept.length <= 500 && bytesOf(kept) <= 65_536, `${kept.length} entries, ${bytesOf(kept)} bytes`);
			assert.ok(kept.length === 500 || bytesOf(kept) > 65_000, "no fewer than fit");
			assert.deepEqual(kept, entries.slice(-kept.length));
		},
	},
	{
		name: "history limits: entries beyond their number are dropped oldest first by platform time",
		settings: { history: { entries: 3 } },
		async run({ store, other }) {
			assert.deepEqual(
				mids(
					await remember(
						store,
						[5, 1, 3].map((at) => said(AT + at, `m${at}`)),
					),
				),
				["m1", "m3", "m5"],
			);
			assert.deepEqual(mids(await remember(other, [said(AT + 4, "m4")])), ["m3", "m4", "m5"]);
			// Late and the oldest of all: it is what is dropped.
			assert.deepEqual(mids(await remember(store, [said(AT, "m0")])), ["m3", "m4", "m5"]);
			assert.deepEqual(
				mids(
					await remember(
						store,
						[6, 7, 8, 9].map((at) => said(AT + at, `m${at}`)),
					),
				),
				["m7", "m8", "m9"],
			);
		},
	},
	{
		name: "history limits: of entries of one millisecond what was written first is dropped first",
		settings: { history: { entries: 2 } },
		async run({ store }) {
			await remember(
				store,
				["z", "y"].map((mid) => said(AT, mid)),
			);
			assert.deepEqual(mids(await remember(store, [said(AT, "x")])), ["y", "x"]);
		},
	},
	{
		// Half an entry of slack, for what may stand between entries.
		name: "history limits: bytes are those of the entries' JSON in UTF-8, together",
		settings: { history: { bytes: bytesOf(LONG.slice(0, 5)) + bytesOf(LONG.slice(0, 1)) / 2 } },
		async run({ store }) {
			assert.equal((await remember(store, LONG.slice(0, 5))).length, 5);
			assert.deepEqual(mids(await remember(store, LONG.slice(5, 6))), ["m11", "m12", "m13", "m14", "m15"]);
			assert.deepEqual(mids(await remember(store, LONG.slice(6))), ["m17", "m18", "m19", "m20", "m21"]);
		},
	},
	{
		name: "history limits: by default 7 days of platform time, by the committing instance's clock",
		async run({ store }) {
			const old = [said(AT, "old"), said(AT + 1, "younger"), said(AT + 7 * DAY, "new")];
			assert.deepEqual(mids(await remember(store, old, AT + 7 * DAY)), ["younger", "new"]);
		},
	},
	{
		name: "history limits: entries are dropped at the exact age, with the next that is written and not before",
		settings: { history: { ageMs: 1_000 } },
		async run({ store }) {
			await remember(store, [said(AT, "m0"), said(AT + 1, "m1")]);
			assert.deepEqual(mids(await remember(store, [], AT + 5_000)), ["m0", "m1"]);
			assert.deepEqual(mids(await remember(store, [said(AT + 2, "m2")], AT + 999)), ["m0", "m1", "m2"]);
			assert.deepEqual(mids(await remember(store, [said(AT + 3, "m3")], AT + 1_000)), ["m1", "m2", "m3"]);
			assert.deepEqual(mids(await remember(store, [said(AT + 9_000, "m9")], AT + 9_000)), ["m9"]);
		},
	},
];

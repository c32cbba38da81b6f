import assert from "node:assert/strict";
import type { BotStorage } from "@thread-control/core";
import type { StoreCase } from "./store-case.ts";

interface Item {
	readonly eTag?: string;
	readonly [key: string]: unknown;
}

async function readItem(storage: BotStorage, key: string): Promise<Item | undefined> {
	return (await storage.read([key]))[key] as Item | undefined;
}

async function eTagOf(storage: BotStorage, key: string): Promise<string> {
	const eTag = (await readItem(storage, key))?.eTag;
	assert.ok(typeof eTag === "string" && eTag !== "" && eTag !== "*", `a stored item has an eTag: ${eTag}`);
	return eTag;
}

/** Bot Framework's `Storage`, with real eTags. */
export const BOT_STORAGE_CASES: readonly StoreCase[] = [
	{
		name: "bot storage: what was written is read, and only what was asked for",
		async run({ store, other }) {
			const storage = store.botStorage();
			await storage.write({ "facebook/conversations/ñ:1": { dialog: { id: "order" } }, another: { n: 1 } });
			const { eTag: _, ...item } = (await readItem(other.botStorage(), "facebook/conversations/ñ:1")) ?? {};
			assert.deepEqual(item, { dialog: { id: "order" } });
			assert.deepEqual(Object.keys(await storage.read(["another", "missing"])), ["another"]);
			assert.deepEqual(await storage.read([]), {});
		},
	},
	{
		name: "bot storage: is one storage, however often it is asked for",
		async run({ store }) {
			await store.botStorage().write({ a: { n: 1 } });
			assert.equal((await readItem(store.botStorage(), "a"))?.["n"], 1);
		},
	},
	{
		name: "bot storage: with the stored eTag it is written, and has another one then",
		async run({ store }) {
			const storage = store.botStorage();
			await storage.write({ a: { n: 1 } });
			const eTag = await eTagOf(storage, "a");
			await storage.write({ a: { n: 2, eTag } });
			assert.equal((await readItem(storage, "a"))?.["n"], 2);
			assert.notEqual(await eTagOf(storage, "a"), eTag);
		},
	},
	{
		name: "bot storage: an eTag that is not the stored one rejects, and nothing of the call is written",
		async run({ store, other }) {
			const storage = store.botStorage();
			await storage.write({ a: { n: 1 }, b: { n: 1 } });
			const stale = await eTagOf(storage, "a");
			await other.botStorage().write({ a: { n: 2 } });
			for (const eTag of [stale, "never-was"]) {
				await assert.rejects(storage.write({ b: { n: 9 }, a: { n: 9, eTag }, c: { n: 9 } }));
			}
			const items = (await storage.read(["a", "b", "c"])) as Record<string, Item>;
			assert.deepEqual([items["a"]?.["n"], items["b"]?.["n"], items["c"]], [2, 1, undefined]);
		},
	},
	{
		name: "bot storage: “*” and a missing eTag overwrite",
		async run({ store }) {
			const storage = store.botStorage();
			await storage.write({ a: { n: 1 } });
			await storage.write({ a: { n: 2, eTag: "*" } });
			assert.equal((await readItem(storage, "a"))?.["n"], 2);
			await storage.write({ a: { n: 3 } });
			assert.equal((await readItem(storage, "a"))?.["n"], 3);
			await storage.write({ b: { n: 1, eTag: "*" } });
			assert.equal((await readItem(storage, "b"))?.["n"], 1);
		},
	},
	{
		name: "bot storage: of two writers with one eTag exactly one succeeds",
		async run({ store, other }) {
			const storage = store.botStorage();
			await storage.write({ a: { n: 0 } });
			for (let round = 1; round <= 10; round += 1) {
				const eTag = await eTagOf(storage, "a");
				const results = await Promise.allSettled(
					[store, other].map((each, index) => each.botStorage().write({ a: { n: round * 10 + index, eTag } })),
				);
				const winners = results.flatMap(({ status }, index) => (status === "fulfilled" ? [index] : []));
				assert.equal(winners.length, 1);
				assert.equal((await readItem(storage, "a"))?.["n"], round * 10 + (winners[0] ?? 0));
			}
		},
	},
	{
		name: "bot storage: deleted is gone, also for who holds its eTag; deleting what is not there is fine",
		async run({ store, other }) {
			const storage = store.botStorage();
			await storage.write({ a: { n: 1 }, b: { n: 1 } });
			const eTag = await eTagOf(storage, "a");
			await storage.delete(["a", "missing"]);
			assert.deepEqual(Object.keys(await other.botStorage().read(["a", "b"])), ["b"]);
			await assert.rejects(storage.write({ a: { n: 2, eTag } }));
			await storage.write({ a: { n: 3 } });
			assert.equal((await readItem(storage, "a"))?.["n"], 3);
		},
	},
	{
		name: "bot storage: items are copied in and out as JSON",
		async run({ store }) {
			const storage = store.botStorage();
			const written = { list: [1, { deep: "ñ 🦤" }], gone: undefined, at: new Date(0) };
			await storage.write({ a: written });
			written.list.push(2);
			const first = await readItem(storage, "a");
			const { eTag: _, ...item } = first ?? {};
			assert.deepEqual(item, { list: [1, { deep: "ñ 🦤" }], at: "1970-01-01T00:00:00.000Z" });
			(first as { list: unknown[] }).list.push(3);
			assert.deepEqual((await readItem(storage, "a"))?.["list"], [1, { deep: "ñ 🦤" }]);
		},
	},
];

import {
	type AccountKey,
	accountId,
	EMPTY_ACCOUNT,
	EMPTY_RECORD,
	memoryStore,
	RECORD_VERSION,
	type Store,
	type ThreadKey,
	threadId,
} from "@thread-control/core";
import { storeFromUrl } from "@thread-control/stores";
import { accountChange, delivery, instance, simulatedClock, threadChange } from "@thread-control/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type FakeGraph, startFakeGraph } from "../wire/fake-graph.ts";
import { BEGIN_AT, BOT, CLASSIC_PAGE, CUSTOMERS, LEASE_MS, PAGE } from "./customers.ts";
import { type PlayedBot, playedBot } from "./played-bot.ts";
import { PLACES, type StoreName, type StorePlace } from "./store-place.ts";

const NEWER = RECORD_VERSION + 1;
const { ours, theirs, instagram } = CUSTOMERS;

/** Writes a thread as the next release does, with work if it is to have some; answers its lease. */
async function nextWrites(store: Store, key: ThreadKey, work: string | null = null, expected = 0) {
	const thread = threadId(key);
	const effects = work === null ? null : { id: work, effects: [{ type: "read_owner" as const }] };
	const change = threadChange(expected, { thread, next: { ...EMPTY_RECORD, v: NEWER }, work: effects });
	const [result] = await store.commit([change], instance({ now: BEGIN_AT, leaseMs: LEASE_MS }));
	if (result?.result !== "committed") throw new Error("nobody else writes");
	return { version: result.version, lease: { thread, epoch: result.run ?? 0 } };
}

async function nextWritesAccount(store: Store, account: AccountKey): Promise<void> {
	const next = { ...EMPTY_ACCOUNT, v: EMPTY_ACCOUNT.v + 1 };
	await store.commit([accountChange(0, { account: accountId(account), next })], instance({ now: BEGIN_AT }));
}

const EVERYWHERE: readonly (readonly [name: string, open: () => Promise<StorePlace | null>])[] = [
	["memory", async () => null],
	...PLACES.map(([name, open]) => [name, open] as const),
];

describe.each(EVERYWHERE)("%s", (_, openPlace) => {
	let place: StorePlace | null;
	let empty: Buffer | undefined;
	let store: Store;
	let graph: FakeGraph;
	let bot: PlayedBot;
	const clock = simulatedClock(BEGIN_AT);
	beforeAll(async () => {
		place = await openPlace();
		if (place === null) return;
		await (await storeFromUrl(place.url)).close();
		empty = await place.save();
	});
	afterAll(() => place?.stop());
	beforeEach(async () => {
		if (empty !== undefined) await place?.load(empty);
		store = place === null ? memoryStore() : await storeFromUrl(place.url);
		graph = await startFakeGraph(BOT, "routing");
		graph.now = clock.now;
		bot = playedBot({ store, clock, graph });
	});
	afterEach(async () => {
		await bot?.control.close();
		await graph?.stop();
	});

	/** What is stored, but for how long Redis keeps it. */
	const content = async (): Promise<string> =>
		(await place?.save())?.toString("latin1").replace(/.*PEXPIRE.*/g, "") ?? "";
	const hello = (key: (typeof CUSTOMERS)[keyof typeof CUSTOMERS]) =>
		delivery.message({ ...key, at: clock.now(), text: "hello", mid: `m_${key.user}` });

	test("a delivery is answered 503 and named, and nothing is written over; another thread's is taken", async () => {
		const { version } = await nextWrites(store, theirs);
		await bot.deliver(ours, hello(ours));
		const before = await content();
		expect(await bot.post(hello(theirs))).toBe(503);
		expect(bot.errors).toEqual([
			`record_newer: a delivery was answered 503: the record of thread ${threadId(theirs)} was written by a newer release (version ${NEWER}, this one knows ${RECORD_VERSION}): upgrade this instance`,
		]);
		expect(await bot.control.thread(theirs).send("may I?")).toMatchObject({ result: "blocked" });
		await expect(bot.control.thread(theirs).take()).rejects.toMatchObject({ code: "record_newer" });
		expect(await content()).toBe(before);
		await nextWrites(store, theirs, null, version);
		expect(graph.said(ours.user)).toEqual(["echo: hello"]);
		expect(graph.said(theirs.user)).toEqual([]);
	});

	test("of a body with several threads nothing is taken, for Meta delivers it again as a whole", async () => {
		await nextWrites(store, theirs);
		const before = await content();
		expect(await bot.post(delivery.batch(hello(ours), hello(theirs)))).toBe(503);
		expect(await content()).toBe(before);
		await bot.deliver(ours, hello(ours));
		expect(graph.said(ours.user)).toEqual(["echo: hello"]);
	});

	test("an account's record is refused likewise, and other accounts' threads are answered", async () => {
		await nextWritesAccount(store, PAGE);
		expect(await bot.post(hello(ours))).toBe(503);
		expect(bot.errors[0]).toContain(
			`the record of account ${accountId(PAGE)} was written by a newer release (version ${EMPTY_ACCOUNT.v + 1}, this one knows ${EMPTY_ACCOUNT.v}): upgrade this instance`,
		);
		await bot.deliver(instagram, hello(instagram));
		expect(graph.said(instagram.user)).toEqual(["echo: hello"]);
	});

	test("work of a dead instance is left to those who can read its thread and account, and the rest is taken over", async () => {
		const leases = [];
		for (let index = 0; index < 5; index += 1) {
			leases.push((await nextWrites(store, { ...PAGE, user: `3000${index}` }, `w${index}`)).lease);
		}
		const asked = threadId({ ...CLASSIC_PAGE, user: "3100" });
		const plain = { next: EMPTY_RECORD, work: { id: "w", effects: [{ type: "read_owner" as const }] } };
		const by = instance({ now: BEGIN_AT, leaseMs: LEASE_MS });
		const [result] = await store.commit([threadChange(0, { ...plain, thread: asked })], by);
		leases.push({ thread: asked, epoch: result?.result === "committed" ? (result.run ?? 0) : 0 });
		await nextWritesAccount(store, CLASSIC_PAGE);
		await store.commit([threadChange(0, { ...plain, thread: threadId(ours) })], { ...by, now: BEGIN_AT + 1 });

		const later = instance({ holder: "instance-2", now: BEGIN_AT + 1 + LEASE_MS, leaseMs: LEASE_MS });
		expect((await store.claim(2, later)).map(({ lease }) => lease.thread)).toEqual([threadId(ours)]);
		await expect(store.claim(2, later)).rejects.toMatchObject({ code: "record_newer" });
		// Whoever held them holds them still.
		expect(await store.renew(leases, later)).toEqual(leases);
	});

	test("work that was done when the record changed is taken out all the same, and done no more", async () => {
		const { version, lease } = await nextWrites(store, theirs, "w1");
		expect(version).toBeGreaterThan(0);
		const by = instance({ now: BEGIN_AT, leaseMs: LEASE_MS });
		await expect(store.finish({ lease, work: "w1", how: "done", goOn: true }, by)).rejects.toMatchObject({
			code: "record_newer",
		});
		expect(await store.claim(10, { ...by, now: BEGIN_AT + 2 * LEASE_MS })).toEqual([]);
	});
});

describe("a newer schema", () => {
	/** What the next release would have made of a saved store. */
	const RAISED: Readonly<Record<StoreName, (saved: Buffer) => Buffer>> = {
		sqlite(saved) {
			const raised = Buffer.from(saved);
			raised.writeUInt32BE(99, 60);
			return raised;
		},
		redis: (saved) => Buffer.from(saved.toString().replace('"tc:{format}","1"', '"tc:{format}","99"')),
		postgres: (saved) =>
			Buffer.concat([saved, Buffer.from("insert into thread_control.migration (version) values (99);")]),
	};

	test.each(PLACES)("of %s is refused by name when the store is opened, and left as it is", async (name, openPlace) => {
		const place = await openPlace();
		try {
			await (await storeFromUrl(place.url)).close();
			const known = await place.schemaVersion();
			await place.load(RAISED[name](await place.save()));
			const before = name === "sqlite" ? "" : (await place.save()).toString();
			const words = new RegExp(
				`newer release \\((version|format) 99, this one knows ${known}\\): upgrade this instance`,
			);
			await expect(storeFromUrl(place.url)).rejects.toMatchObject({
				code: "record_newer",
				message: expect.stringMatching(words),
			});
			if (name !== "sqlite") expect((await place.save()).toString()).toBe(before);
		} finally {
			await place.stop();
		}
	});
});

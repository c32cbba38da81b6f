import { EMPTY_RECORD, EVENT_MARK_MS, type Store } from "@thread-control/core";
import { accountChange, drainQueue, handover, instance, putWork, threadChange } from "@thread-control/testing";
import { createClient } from "redis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ACCOUNT, commitOne, eventId, THREAD } from "./fixtures/change.ts";
import { type RedisServer, startRedis } from "./fixtures/redis-server.ts";
import { Keys } from "./keys.ts";
import { type RedisStoreOptions, redisStore } from "./redis-store.ts";

const DAY = 24 * 60 * 60 * 1000;
let server: RedisServer;
let client: ReturnType<typeof createClient>;
beforeAll(async () => {
	server = await startRedis();
	client = createClient({ url: server.url });
	await client.connect();
});
afterAll(async () => {
	client.destroy();
	await server.stop();
});

let prefixes = 0;
/** A store of its own on the client, and how long the thread's keys live. */
async function open(options: Partial<RedisStoreOptions> = {}): Promise<{
	store: Store;
	livesMs: (letter: string) => Promise<number>;
	keys: () => Promise<readonly string[]>;
}> {
	const prefix = `p${++prefixes}`;
	const store = await redisStore({ client, prefix, ...options } as RedisStoreOptions);
	const { base } = new Keys(prefix).shardOf(THREAD);
	return {
		store,
		livesMs: (letter) => client.pTTL(`${base}${letter}:${THREAD}`),
		keys: () => client.keys(`${prefix}:*`),
	};
}

test("without a time to live threads stay", async () => {
	const { store, livesMs } = await open();
	await commitOne(store, threadChange(0));
	expect(await livesMs("t")).toBe(-1);
});

test("with one a thread goes after its silence, and each change begins it anew", async () => {
	const { store, livesMs } = await open({ threadTtlMs: 90 * DAY });
	await commitOne(store, threadChange(0));
	expect(await livesMs("t")).toBeGreaterThan(89 * DAY);
	await client.pExpire(`${new Keys(`p${prefixes}`).shardOf(THREAD).base}t:${THREAD}`, DAY);
	await commitOne(store, threadChange(1));
	expect(await livesMs("t")).toBeGreaterThan(89 * DAY);
});

test("a thread with a deadline or an open handover stays, until that is over", async () => {
	const { store, livesMs } = await open({ threadTtlMs: 90 * DAY });
	const { next } = threadChange(0);
	await commitOne(store, threadChange(0, { dueAt: 5 }));
	expect(await livesMs("t")).toBe(-1);
	await commitOne(store, threadChange(1, { next: { ...next, handover: handover() } }));
	expect(await livesMs("t")).toBe(-1);
	expect(await store.due(10, 10)).toEqual([]);
	const lease = await putWork(store, THREAD, "w1", instance());
	await commitOne(store, threadChange(3, { next: { ...next, handover: handover() } }));
	if (lease !== null) await drainQueue(store, lease, "w1", instance());
	expect(await livesMs("t")).toBe(-1);
	await commitOne(store, threadChange(4, { next: { ...next, handover: handover({ state: "ended" }) } }));
	expect(await livesMs("t")).toBeGreaterThan(89 * DAY);
});

test("a thread with work stays until it is finished, also when it is claimed", async () => {
	const { store, livesMs } = await open({ threadTtlMs: 90 * DAY });
	const lease = await putWork(store, THREAD, "w1", instance());
	expect(await livesMs("t")).toBe(-1);
	await commitOne(store, threadChange(1));
	expect(await livesMs("t")).toBe(-1);
	const [claimed] = await store.claim(1, instance({ now: instance().now + DAY }));
	expect([lease?.epoch, claimed?.lease.epoch]).toEqual([1, 2]);
	expect(await livesMs("t")).toBe(-1);
	if (claimed !== undefined) await drainQueue(store, claimed.lease, "w1", instance());
	expect(await livesMs("t")).toBeGreaterThan(89 * DAY);
});

test("marks go by themselves from a shard where nothing happens, and not before they ran out", async () => {
	const { store } = await open();
	await commitOne(store, threadChange(0, { events: [eventId("m1")] }));
	const keys = new Keys(`p${prefixes}`);
	expect(await client.pTTL(keys.shardOf(THREAD).marks)).toBeGreaterThan(EVENT_MARK_MS);
	await commitOne(store, accountChange(0, { events: [eventId("roles")] }));
	expect(await client.pTTL(keys.shardOf(ACCOUNT).marks)).toBeGreaterThan(EVENT_MARK_MS);
	// Begun anew when something is forgotten.
	await client.pExpire(keys.shardOf(THREAD).marks, DAY);
	const later = instance({ now: instance().now + EVENT_MARK_MS });
	await store.commit([threadChange(1, { events: [eventId("m2")] })], later);
	expect(await client.pTTL(keys.shardOf(THREAD).marks)).toBeGreaterThan(EVENT_MARK_MS);
});

test("a history goes by itself a day after its last entry came of age", async () => {
	const { store, livesMs } = await open({ history: { ageMs: 3 * DAY } });
	const { now } = instance();
	const said = { at: now, mid: "m1", from: "customer", app: null, text: "hello" } as const;
	await commitOne(store, threadChange(0, { history: [{ type: "said", at: now, said, handover: null }] }));
	expect(await livesMs("h")).toBeGreaterThan(3 * DAY);
	expect(await livesMs("h")).toBeLessThanOrEqual(4 * DAY);
});

test("history without limits is kept without limits", async () => {
	const unlimited = {
		entries: Number.POSITIVE_INFINITY,
		bytes: Number.POSITIVE_INFINITY,
		ageMs: Number.POSITIVE_INFINITY,
	};
	const { store } = await open({ history: unlimited });
	const said = { at: 1, mid: "m1", from: "customer", app: null, text: "x".repeat(100_000) } as const;
	await commitOne(store, threadChange(0, { history: [{ type: "said", at: 1, said, handover: null }] }));
	expect(await store.history(THREAD)).toHaveLength(1);
});

test("a finished turn leaves the thread's record and its mark, nothing else", async () => {
	const { store, keys } = await open({ history: false });
	const lease = await putWork(store, THREAD, "w1", instance());
	if (lease === null) throw new Error("the queue was empty");
	await store.guard(THREAD, { lease, intent: { work: "w1", index: 0 }, settled: [] });
	await drainQueue(store, lease, "w1", instance());
	const { base } = new Keys(`p${prefixes}`).shardOf(THREAD);
	const format = `p${prefixes}:{format}`;
	expect([...(await keys())].sort()).toEqual([`${base}marks`, `${base}t:${THREAD}`, format]);
	await store.erase(THREAD);
	expect([...(await keys())].sort()).toEqual([`${base}epochs`, `${base}marks`, format]);
});

test("an ordinary thread takes no more than 350 bytes", async () => {
	const { store } = await open();
	const normal = { at: instance().now, id: `normal:m_${"x".repeat(60)}` };
	await commitOne(store, threadChange(0, { next: { ...EMPTY_RECORD, normal } }));
	const { base } = new Keys(`p${prefixes}`).shardOf(THREAD);
	expect(await client.memoryUsage(`${base}t:${THREAD}`)).toBeLessThanOrEqual(350);
});

test("a client that gives buffers and has a prefix of its own is understood", async () => {
	const own = createClient({ url: server.url, commandOptions: { typeMapping: { 36: Buffer } } });
	await own.connect();
	const store = await redisStore({ client: own, prefix: "own" });
	await commitOne(store, threadChange(0));
	expect((await store.guard(THREAD, null)).record.version).toBe(1);
	await store.close();
	expect(own.isReady).toBe(true);
	own.destroy();
});

test("a client that is not connected is refused, and one that lost its connection does not let calls wait", async () => {
	const own = createClient({ url: server.url });
	own.on("error", () => undefined);
	await expect(redisStore({ client: own })).rejects.toMatchObject({ code: "option_invalid" });
	await own.connect();
	const store = await redisStore({ client: own, prefix: "own" });
	own.destroy();
	await expect(store.guard(THREAD, null)).rejects.toThrow("not connected");
});

test("options that cannot be are refused", async () => {
	const invalid = { code: "option_invalid" };
	await expect(redisStore({ client, prefix: "a{b}" })).rejects.toMatchObject(invalid);
	await expect(redisStore({ client, threadTtlMs: 1_000 })).rejects.toMatchObject(invalid);
	await expect(redisStore({ client, timeoutMs: 0 })).rejects.toMatchObject(invalid);
});

test("two stores of different prefixes know nothing of each other", async () => {
	const [one, two] = [await open(), await open()];
	await commitOne(one.store, threadChange(0, { events: [eventId("m1")] }));
	expect((await two.store.guard(THREAD, null)).record.version).toBe(0);
	expect((await commitOne(two.store, threadChange(0, { events: [eventId("m1")] }))).result).toBe("committed");
});

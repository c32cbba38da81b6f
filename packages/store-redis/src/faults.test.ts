import { rmSync } from "node:fs";
import { type EventId, isThreadControlError, RECORD_VERSION, type Store } from "@thread-control/core";
import { drainQueue, instance, putWork, threadChange } from "@thread-control/testing";
import { createClient, createCluster } from "redis";
import { afterEach, expect, test, vi } from "vitest";
import { commitOne, eventId, LEASE_MS, numbered, THREAD } from "./fixtures/change.ts";
import { startCluster } from "./fixtures/redis-cluster.ts";
import { type RedisServer, startRedis } from "./fixtures/redis-server.ts";
import { type RedisUrlOptions, redisStore } from "./redis-store.ts";

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
	for (const end of ending.splice(0).reverse()) await end();
});

async function start(...args: readonly string[]): Promise<RedisServer> {
	const server = await startRedis(...args);
	ending.push(() => server.stop());
	return server;
}

async function open(server: RedisServer, rest: Partial<RedisUrlOptions> = {}): Promise<Store> {
	const store = await redisStore({ url: server.url, onWarning: () => undefined, ...rest });
	ending.push(() => store.close());
	return store;
}

/** Another connection, to do things to the server. */
async function by(server: RedisServer): Promise<(...command: readonly string[]) => Promise<unknown>> {
	const client = createClient({ url: server.url });
	client.on("error", () => undefined);
	await client.connect();
	ending.push(async () => client.destroy());
	return (...command) => client.sendCommand([...command]);
}

/** Asks until it is answered. */
async function recovered(store: Store): Promise<void> {
	await vi.waitFor(() => store.guard(THREAD, null), { timeout: 15_000, interval: 50 });
}

test("scripts that the server forgot are given to it again, in the midst of everything", async () => {
	const server = await start();
	const store = await open(server);
	const admin = await by(server);
	let flushing = true;
	const flush = (async () => {
		while (flushing) await admin("SCRIPT", "FLUSH");
	})();
	const ran: string[] = [];
	for (let round = 0; round < 100; round += 1) {
		const lease = await putWork(store, numbered(round % 5), `w${round}`, instance());
		if (lease !== null) ran.push(...(await drainQueue(store, lease, `w${round}`, instance())));
	}
	flushing = false;
	await flush;
	expect(ran).toEqual(Array.from({ length: 100 }, (_, round) => `w${round}`));
});

test.each(["always", "no"])(
	"by appendfsync %s a server killed and started again has all that was answered; meanwhile calls reject at once",
	async (appendfsync) => {
		const server = await start("--appendonly", "yes", "--appendfsync", appendfsync);
		const warnings: string[] = [];
		const store = await open(server, { onWarning: (warning) => warnings.push(warning) });
		const answered: EventId[] = [];
		let writing = true;
		let rejected = 0;
		const writer = (async () => {
			for (let n = 0; writing; n += 1) {
				const event = eventId(`m${n}`);
				try {
					await commitOne(store, threadChange(0, { thread: numbered(n), events: [event] }));
					answered.push(event);
				} catch {
					rejected += 1;
					await new Promise((resolve) => setTimeout(resolve, 5));
				}
			}
		})();
		await vi.waitFor(() => expect(answered.length).toBeGreaterThan(200), { timeout: 10_000 });
		await server.kill();
		await vi.waitFor(() => expect(rejected).toBeGreaterThan(10));
		await expect(store.guard(THREAD, null)).rejects.toThrow("connection is lost");
		const before = answered.length;
		await server.start();
		await vi.waitFor(() => expect(answered.length).toBeGreaterThan(before + 50), { timeout: 15_000 });
		writing = false;
		await writer;
		const { duplicates } = await store.accept({ events: answered, threads: [], accounts: [] });
		expect(answered.filter((event) => !duplicates.has(event))).toEqual([]);
		expect(warnings.filter((warning) => warning.includes("was lost"))).toHaveLength(1);
	},
);

test("a server that does not answer is given up after the time-out, and reached again when it does", async () => {
	const server = await start();
	const warnings: string[] = [];
	const store = await open(server, { timeoutMs: 200, onWarning: (warning) => warnings.push(warning) });
	process.kill(server.pid, "SIGSTOP");
	await expect(commitOne(store, threadChange(0))).rejects.toThrow("no answer within 200 ms");
	await expect(store.guard(THREAD, null)).rejects.toThrow("Redis");
	process.kill(server.pid, "SIGCONT");
	await recovered(store);
	expect(warnings.join()).toContain("connecting anew");
});

test("closing while the server is away comes to an end, and so does closing while it does not answer", async () => {
	const server = await start();
	const [away, silent] = [await open(server), await open(server, { timeoutMs: 200 })];
	process.kill(server.pid, "SIGSTOP");
	const question = expect(silent.guard(THREAD, null)).rejects.toThrow();
	await silent.close();
	await question;
	process.kill(server.pid, "SIGCONT");
	await server.kill();
	await vi.waitFor(() => expect(away.guard(THREAD, null)).rejects.toThrow("connection is lost"));
	await away.close();
	await expect(away.guard(THREAD, null)).rejects.toMatchObject({ code: "closed" });
});

test("a full server refuses commits whole, says so, and still finishes and erases", async () => {
	const server = await start();
	const store = await open(server);
	const admin = await by(server);
	const lease = await putWork(store, THREAD, "w1", instance());
	if (lease === null) throw new Error("the queue was empty");
	const { version } = (await store.guard(THREAD, null)).record;
	await admin("CONFIG", "SET", "maxmemory", "1");
	const change = threadChange(version, { events: [eventId("m1")], dueAt: 1, work: { id: "w2", effects: [] } });
	await expect(commitOne(store, change)).rejects.toThrow("out of memory");
	const question = { lease, intent: { work: "w1", index: 0 }, settled: [] };
	await expect(store.guard(THREAD, question)).rejects.toThrow("out of memory");
	await drainQueue(store, lease, "w1", instance());
	await store.erase(THREAD);
	await admin("CONFIG", "SET", "maxmemory", "0");
	expect((await store.guard(THREAD, null)).record.version).toBe(0);
	expect([...(await store.accept({ events: [eventId("m1")], threads: [THREAD], accounts: [] })).duplicates]).toEqual(
		[],
	);
	expect(await store.due(10, 10)).toEqual([]);
	expect((await putWork(store, THREAD, "w3", instance()))?.epoch).toBeGreaterThan(lease.epoch);
});

test("a server that cannot write to its disk refuses, and says where to look", async () => {
	const server = await start("--save", "3600", "1");
	const store = await open(server);
	const admin = await by(server);
	rmSync(server.folder, { recursive: true });
	await admin("BGSAVE");
	await vi.waitFor(async () => expect(await admin("INFO", "persistence")).toContain("rdb_last_bgsave_status:err"), {
		timeout: 10_000,
	});
	await expect(commitOne(store, threadChange(0))).rejects.toThrow("cannot write to its disk");
	await admin("CONFIG", "SET", "save", "");
	expect((await commitOne(store, threadChange(0))).result).toBe("committed");
});

test("a read-only replica refuses to write and says what it is", async () => {
	const primary = await start();
	const replica = await start("--replicaof", "127.0.0.1", String(primary.port));
	const warnings: string[] = [];
	const store = await open(replica, { onWarning: (warning) => warnings.push(warning) });
	expect(warnings.join()).toContain("replica");
	await expect(commitOne(store, threadChange(0))).rejects.toThrow("read-only replica");
	expect((await store.guard(THREAD, null)).record.version).toBe(0);
});

test("a server that may throw keys away is warned of", async () => {
	const server = await start("--maxmemory-policy", "allkeys-lru");
	const warnings: string[] = [];
	await open(server, { onWarning: (warning) => warnings.push(warning) });
	expect(warnings).toEqual([expect.stringContaining("maxmemory-policy is allkeys-lru")]);
	const fine: string[] = [];
	await open(await start(), { onWarning: (warning) => fine.push(warning) });
	expect(fine).toEqual([]);
});

test("where nobody answers, where a password is missing and where the URL is none, it says so and never the URL", async () => {
	const [locked, gone] = [await start(), await start()];
	const admin = await by(locked);
	await admin("CONFIG", "SET", "requirepass", "secret-word");
	await gone.kill();
	const refusal = async (url: string): Promise<{ code: string; message: string }> => {
		const error: unknown = await redisStore({ url, timeoutMs: 1_000 }).catch((reason: unknown) => reason);
		if (!isThreadControlError(error)) throw new Error(`it is no error of ours: ${String(error)}`);
		expect(error.message).not.toContain("pass-word");
		return { code: error.code, message: error.message };
	};
	const unavailable = (words: string) => ({ code: "store_unavailable", message: expect.stringContaining(words) });
	expect(await refusal(gone.url.replace("//", "//:pass-word@"))).toMatchObject(unavailable("ECONNREFUSED"));
	expect(await refusal(locked.url)).toMatchObject(unavailable("NOAUTH"));
	expect(await refusal(locked.url.replace("//", "//:pass-word@"))).toMatchObject(unavailable("WRONGPASS"));
	for (const url of ["redis://:pass-word@[", "http://:pass-word@localhost", ""]) {
		expect(await refusal(url)).toMatchObject({ code: "option_invalid" });
	}
});

test("a Cluster's node behind a client of one server is refused by name", async () => {
	const cluster = await startCluster();
	ending.push(() => cluster.stop());
	const url = cluster.nodes[0]?.url ?? "";
	await expect(redisStore({ url })).rejects.toMatchObject({
		code: "option_invalid",
		message: expect.stringContaining("createCluster"),
	});
}, 60_000);

test("a Cluster's node killed and started again is reached again, with what was answered", async () => {
	const cluster = await startCluster("--appendonly", "yes", "--appendfsync", "always");
	ending.push(() => cluster.stop());
	const client = createCluster({
		rootNodes: cluster.nodes.map(({ url }) => ({ url })),
		defaults: { disableOfflineQueue: true },
	});
	client.on("error", () => undefined);
	await client.connect();
	ending.push(async () => client.destroy());
	const store = await redisStore({ client, timeoutMs: 1_000 });
	const threads = Array.from({ length: 60 }, (_, index) => numbered(index));
	const changes = threads.map((thread) => threadChange(0, { thread, events: [eventId(thread)] }));
	await store.commit(changes, instance());
	const node = cluster.nodes[1];
	await node?.kill();
	await expect(store.accept({ events: [], threads, accounts: [] })).rejects.toThrow();
	await node?.start();
	const accepted = await vi.waitFor(() => store.accept({ events: threads.map(eventId), threads, accounts: [] }), {
		timeout: 20_000,
		interval: 200,
	});
	expect(threads.map((thread) => accepted.threads.get(thread)?.version)).toEqual(threads.map(() => 1));
	expect(accepted.duplicates.size).toBe(threads.length);
	await vi.waitFor(
		() =>
			store.commit(
				threads.map((thread) => threadChange(1, { thread })),
				instance(),
			),
		{ timeout: 20_000 },
	);
}, 60_000);

test("what a newer release wrote is not claimed, and stops nobody from claiming the rest", async () => {
	const store = await open(await start());
	const newer = { ...threadChange(0).next, v: RECORD_VERSION + 1 };
	const change = threadChange(0, { thread: numbered(1), next: newer, work: { id: "w1", effects: [] } });
	await store.commit([change], instance({ leaseMs: 1 }));
	await putWork(store, numbered(2), "w2", instance({ leaseMs: 2 }));
	const late = instance({ now: Number.MAX_SAFE_INTEGER - LEASE_MS });
	expect((await store.claim(10, late)).map(({ lease }) => lease.thread)).toEqual([numbered(2)]);
	await expect(store.claim(10, late)).rejects.toMatchObject({ code: "record_newer" });
	// Its lease is as it was.
	const lease = { thread: numbered(1), epoch: 1 };
	expect(await store.renew([lease], instance())).toEqual([lease]);
});

import { setTimeout as pause } from "node:timers/promises";
import type { EventId, Instance } from "@thread-control/core";
import { drainQueue, putWork } from "@thread-control/testing";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newDatabase, type PostgresServer, query, startPostgres } from "./fixtures/postgres-server.ts";
import { numbered, workChange } from "./fixtures/turns.ts";
import { postgresStore } from "./postgres-store.ts";

let server: PostgresServer;
let url: string;
const by: Instance = { holder: "one", leaseMs: 1_000, now: 5_000 };

// With fsync: what is killed here has to come back.
beforeAll(async () => {
	server = await startPostgres(["max_connections=12", "superuser_reserved_connections=3"]);
}, 60_000);
afterAll(async () => await server.stop());

async function opened(options: { readonly max?: number; readonly statementTimeoutMs?: number } = {}) {
	url = await newDatabase(server);
	return await postgresStore({ url, ...options });
}

/** What a call rejects with. */
async function refusal(call: Promise<unknown>): Promise<{ readonly code?: string; readonly message: string }> {
	return await call.then(
		() => Promise.reject(new Error("it was to reject")),
		(error: unknown) => error as { code?: string; message: string },
	);
}

it("killed in the midst of commits: what was answered is there after the restart, and the store goes on by itself", async () => {
	const store = await opened({ max: 4 });
	const answered: string[] = [];
	const refused: unknown[] = [];
	let killed = false;
	const lanes = Array.from({ length: 4 }, async (_, lane) => {
		for (let round = 0; !killed || round < 10; round += 1) {
			const id = `w-${lane}-${round}`;
			await store.commit([workChange(numbered(lane * 100_000 + round), 0, id)], by).then(
				() => answered.push(id),
				(error: unknown) => refused.push(error),
			);
			if (refused.length > 0) break;
		}
	});
	while (answered.length < 100) await pause(5);
	await server.kill();
	killed = true;
	await Promise.all(lanes);
	expect(refused.length).toBeGreaterThan(0);
	await expect(store.accept({ events: [], threads: [numbered(1)], accounts: [] })).rejects.toThrow();

	await server.start();
	const { duplicates } = await store.accept({ events: answered as EventId[], threads: [], accounts: [] });
	expect([...duplicates].sort()).toEqual([...answered].sort());
	const claimed = await store.claim(100_000, { ...by, now: 10_000 });
	const queued = new Set(claimed.map(({ next: { work } }) => work.id));
	expect(answered.filter((id) => !queued.has(id))).toEqual([]);
	await store.close();
}, 60_000);

it("idle connections that the server ends are replaced, and the process lives", async () => {
	const store = await opened();
	await Promise.all(Array.from({ length: 5 }, () => store.due(0, 1)));
	await query(url, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'thread-control'");
	await pause(50);
	expect(await store.due(0, 1)).toEqual([]);
	await store.close();
});

it("read-only: commits reject by the server's code, reads go on, and so do commits when it is over", async () => {
	const store = await opened();
	const name = new URL(url).pathname.slice(1);
	await putWork(store, numbered(1), "w1", by);
	await query(server.url, `alter database ${name} set default_transaction_read_only = on`);
	await query(server.url, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
	await pause(50);
	expect((await refusal(store.commit([workChange(numbered(2), 0, "w2")], by))).code).toBe("25006");
	expect((await store.guard(numbered(1), null)).record.version).toBeGreaterThan(0);
	await query(server.url, `alter database ${name} set default_transaction_read_only = off`);
	// The connection that was read-only is not used again.
	for (let each = 0; each < 4; each += 1)
		await store.commit([workChange(numbered(2), 0, "w2")], by).catch(() => undefined);
	const [result] = await store.commit([workChange(numbered(3), 0, "w3")], by);
	expect(result?.result).toBe("committed");
	await store.close();
});

it("a statement that waits too long is given up by the server's code, and nothing of it is written", async () => {
	const store = await opened({ statementTimeoutMs: 300 });
	await putWork(store, numbered(1), "w1", by);
	const { record } = await store.guard(numbered(1), null);
	const blocker = new pg.Client({ connectionString: url });
	await blocker.connect();
	await blocker.query("begin; lock table thread_control.thread in exclusive mode");
	const change = workChange(numbered(1), record.version, "w2");
	expect((await refusal(store.commit([change], by))).code).toBe("57014");
	await blocker.query("rollback");
	await blocker.end();
	const [result] = await store.commit([change], by);
	expect(result).toMatchObject({ result: "committed", run: null });
	await store.close();
});

it("a server that does not answer any more does not hold a call for ever", async () => {
	const store = await opened({ statementTimeoutMs: 200, max: 1 });
	await store.due(0, 1);
	const [row] = await query(url, "select pid from pg_stat_activity where application_name = 'thread-control'");
	process.kill(row?.["pid"] as number, "SIGSTOP");
	expect((await refusal(store.due(0, 1))).message).toMatch(/timeout/i);
	process.kill(row?.["pid"] as number, "SIGCONT");
	expect(await store.due(0, 1)).toEqual([]);
	await store.close();
});

it("too many connections: rejects by the server's code, and goes on when there is room", async () => {
	const store = await opened({ max: 2 });
	await query(server.url, "create role guest login");
	const guests = Array.from(
		{ length: 9 },
		() => new pg.Client({ connectionString: url.replace("postgres@", "guest@") }),
	);
	await query(url, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'thread-control'");
	for (const guest of guests) await guest.connect();
	const supers = Array.from({ length: 3 }, () => new pg.Client({ connectionString: url }));
	for (const each of supers) await each.connect();
	expect((await refusal(store.due(0, 1))).code).toBe("53300");
	for (const each of [...guests, ...supers]) await each.end();
	await pause(100);
	expect(await store.due(0, 1)).toEqual([]);
	await store.close();
});

it("commits of the same threads in opposite orders, and of one event by two threads, all come to an end", async () => {
	const store = await opened({ max: 6 });
	const threads = Array.from({ length: 6 }, (_, index) => numbered(index));
	for (let round = 0; round < 10; round += 1) {
		const versions = await Promise.all(threads.map(async (each) => (await store.guard(each, null)).record.version));
		const changes = threads.map((each, index) => ({
			...workChange(each, versions[index] as number, `r${round}-${index}`),
			work: null,
			events: [`e${round}-${index % 5}` as EventId],
		}));
		const results = await Promise.all([
			store.commit(changes, by),
			store.commit([...changes].reverse(), by),
			...changes.map((change) => store.commit([change], by)),
		]);
		const committed = results.flat().filter(({ result }) => result === "committed");
		// Two of the changes share an event.
		expect(committed.length).toBe(5);
	}
	await store.close();
}, 60_000);

it("finishing goes on for a work that a restart interrupted", async () => {
	const store = await opened();
	const lease = await putWork(store, numbered(9), "w1", by);
	await putWork(store, numbered(9), "w2", by);
	await server.kill();
	await server.start();
	if (lease === null) throw new Error("the queue was empty");
	expect(await drainQueue(store, lease, "w1", by)).toEqual(["w1", "w2"]);
	await store.close();
}, 60_000);

import { type Change, EMPTY_ACCOUNT, type Store } from "@thread-control/core";
import { putWork } from "@thread-control/testing";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { newDatabase, type PostgresServer, query, startPostgres } from "./fixtures/postgres-server.ts";
import { ACCOUNT, numbered, workChange } from "./fixtures/turns.ts";
import type { PostgresQuery } from "./options.ts";
import { postgresStore } from "./postgres-store.ts";

let server: PostgresServer;
let pool: pg.Pool;
let store: Store;
const asked: PostgresQuery[] = [];
const by = { holder: "one", leaseMs: 1_000, now: 5_000 };
const thread = numbered(1);

beforeAll(async () => {
	server = await startPostgres(["fsync=off"]);
	pool = new pg.Pool({ connectionString: await newDatabase(server), max: 3 });
	pool.on("error", () => undefined);
	store = await postgresStore({
		pool: {
			connect: () => pool.connect(),
			query: async (each) => {
				asked.push(each);
				return await pool.query(each);
			},
		},
	});
});
afterAll(async () => {
	await pool.end();
	await server.stop();
});
beforeEach(() => {
	asked.length = 0;
});

it("a turn is three trips: accept, commit, finish; and one for each send in it", async () => {
	const { threads } = await store.accept({ events: [], threads: [thread], accounts: [ACCOUNT] });
	const version = threads.get(thread)?.version ?? 0;
	const [result] = await store.commit([workChange(thread, version, "w1")], by);
	const lease = { thread, epoch: (result as { run: number }).run };
	const send = { lease, intent: { work: "w1", index: 0 }, settled: [] };
	expect((await store.guard(thread, send)).intent).toEqual({ state: "new" });
	await store.guard(thread, {
		...send,
		intent: { work: "w1", index: 1 },
		settled: [{ work: "w1", index: 0, messageId: "m" }],
	});
	expect((await store.finish({ lease, work: "w1", how: "done", goOn: true }, by)).held).toBe(true);
	expect(asked.length).toBe(5);
});

it("a commit of many changes is one trip, whatever they have", async () => {
	const changes: Change[] = Array.from({ length: 30 }, (_, index) => ({
		...workChange(numbered(100 + index), 0, `many-${index}`),
		history: [
			{ type: "said", at: 1, said: { at: 1, mid: "m", from: "customer", app: null, text: "x" }, handover: null },
		],
		settled: [{ work: `many-${index}`, index: 0, messageId: "m" }],
		dueAt: 7.5,
	}));
	changes.push({
		type: "account",
		account: ACCOUNT,
		expected: 0,
		next: { ...EMPTY_ACCOUNT, role: "primary" },
		events: [],
	});
	const results = await store.commit(changes, by);
	expect(results.map(({ result }) => result)).toEqual(changes.map(() => "committed"));
	expect(asked.length).toBe(1);
});

it("everything else is one trip too", async () => {
	const lease = await putWork(store, numbered(2), "w2", by);
	if (lease === null) throw new Error("the queue was empty");
	asked.length = 0;
	const calls = [
		() => store.accept({ events: [], threads: [thread, numbered(2)], accounts: [ACCOUNT] }),
		() => store.guard(thread, null),
		() => store.renew([lease, { thread, epoch: 1 }], by),
		() => store.release([lease]),
		() => store.claim(10, by),
		() => store.due(10, 10),
		() => store.history(thread),
		() => store.parked(10),
		() => store.erase(thread),
		() => store.botStorage().write({ a: { n: 1 }, b: { n: 1 } }),
		() => store.botStorage().read(["a", "b"]),
		() => store.botStorage().delete(["a", "b"]),
	];
	for (const call of calls) await call();
	expect(asked.length).toBe(calls.length);
});

it("every statement is prepared under a name that PostgreSQL does not cut off", () => {
	for (const { name } of asked)
		expect(Buffer.byteLength(name ?? "")).toSatisfy((length: number) => length > 0 && length < 64);
});

it("an ordinary thread takes no more than 450 bytes, indexes included", async () => {
	const url = await newDatabase(server);
	const own = await postgresStore({ url, history: false });
	const mid = "m_".padEnd(100, "AbCdEfGh");
	for (let from = 0; from < 20_000; from += 500) {
		const changes = Array.from({ length: 500 }, (_, index) => {
			const id = numbered(2_000_000_000_000_000 + from + index);
			return { ...workChange(id, 0, `${mid}${from + index}`), work: null, events: [] };
		});
		await own.commit(changes, by);
	}
	await own.close();
	const [row] = await query(url, "select pg_total_relation_size('thread_control.thread') / 20000.0 as bytes");
	expect(Number(row?.["bytes"])).toBeLessThan(450);
}, 60_000);

import { inspect } from "node:util";
import type { Instance, Store } from "@thread-control/core";
import { putWork } from "@thread-control/testing";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newDatabase, type PostgresServer, query, startPostgres } from "./fixtures/postgres-server.ts";
import { numbered, workChange } from "./fixtures/turns.ts";
import { postgresStore } from "./postgres-store.ts";
import { postgresSchema, SCHEMA_VERSION } from "./sql/migrations.ts";

let server: PostgresServer;
const by: Instance = { holder: "one", leaseMs: 1_000, now: 5_000 };

beforeAll(async () => {
	server = await startPostgres(["fsync=off"]);
});
afterAll(async () => await server.stop());

describe("the schema", () => {
	it("is made once, and left alone by whoever comes later", async () => {
		const url = await newDatabase(server);
		const first = await postgresStore({ url });
		await putWork(first, numbered(1), "w1", by);
		const second = await postgresStore({ url });
		expect((await second.guard(numbered(1), null)).record.version).toBeGreaterThan(0);
		expect(await query(url, "select version from thread_control.migration")).toEqual([{ version: SCHEMA_VERSION }]);
		await first.close();
		await second.close();
	});

	it("of another name is another store on the same database", async () => {
		const url = await newDatabase(server);
		const stores = await Promise.all(["a", 'B "quoted" ñ'].map((schema) => postgresStore({ url, schema })));
		await putWork(stores[0] as Store, numbered(1), "w1", by);
		const versions = await Promise.all(
			stores.map(async (each) => (await each.guard(numbered(1), null)).record.version),
		);
		expect(versions[0]).toBeGreaterThan(0);
		expect(versions[1]).toBe(0);
		for (const each of stores) await each.close();
	});

	it.each(["", "pg_own", "x".repeat(64), "ñ".repeat(32)])("does not take the name %j", async (schema) => {
		await expect(postgresStore({ url: server.url, schema })).rejects.toMatchObject({ code: "option_invalid" });
	});

	it("of a newer release is refused by name", async () => {
		const url = await newDatabase(server);
		await (await postgresStore({ url })).close();
		await query(url, `insert into thread_control.migration (version) values (${SCHEMA_VERSION + 1})`);
		await expect(postgresStore({ url })).rejects.toMatchObject({
			code: "record_newer",
			message: expect.stringContaining("thread_control"),
		});
	});

	it("may be made by its SQL, in a schema without a right to make one, and then needs no migration", async () => {
		const url = await newDatabase(server);
		await expect(postgresStore({ url, migrate: false })).rejects.toMatchObject({
			code: "option_invalid",
			message: expect.stringContaining("postgresSchema"),
		});
		await query(url, postgresSchema());
		await query(
			url,
			`create role bot login; grant usage on schema thread_control to bot;
			grant select, insert, update, delete on all tables in schema thread_control to bot;
			grant usage on all sequences in schema thread_control to bot`,
		);
		for (const migrate of [false, true]) {
			const store = await postgresStore({ url: url.replace("postgres@", "bot@"), migrate });
			const id = `w-${migrate}`;
			const thread = numbered(migrate ? 1 : 2);
			expect(await store.commit([workChange(thread, 0, id)], by)).toMatchObject([{ result: "committed" }]);
			await store.close();
		}
	});

	it("is not made in a database that cannot hold every text", async () => {
		const url = await newDatabase(server, "encoding 'LATIN1' template template0");
		await expect(postgresStore({ url })).rejects.toMatchObject({
			code: "option_invalid",
			message: expect.stringContaining("UTF8"),
		});
	});

	it("that could not be made leaves nothing, and no connection", async () => {
		const url = await newDatabase(server);
		await query(url, "create schema thread_control; create table thread_control.history (at integer)");
		await expect(postgresStore({ url })).rejects.toMatchObject({ code: "store_unavailable", cause: { code: "42P07" } });
		expect(await query(url, "select to_regclass('thread_control.thread') as found")).toEqual([{ found: null }]);
		await query(url, "drop schema thread_control cascade");
		await (await postgresStore({ url })).close();
	});
});

describe("a pool of one's own", () => {
	it("is used, and stays open when the store is closed", async () => {
		const pool = new pg.Pool({ connectionString: await newDatabase(server), max: 2 });
		pool.on("error", () => undefined);
		const store = await postgresStore({ pool });
		await putWork(store, numbered(1), "w1", by);
		await store.close();
		await expect(store.due(0, 1)).rejects.toMatchObject({ code: "closed" });
		expect((await pool.query("select 1 as n")).rows).toEqual([{ n: 1 }]);
		await pool.end();
	});

	it("may read numbers in its own way", async () => {
		const pool = new pg.Pool({
			connectionString: await newDatabase(server),
			types: { getTypeParser: (oid) => (oid === pg.types.builtins.INT8 ? BigInt : pg.types.getTypeParser(oid)) },
		});
		pool.on("error", () => undefined);
		const store = await postgresStore({ pool });
		const lease = await putWork(store, numbered(1), "w1", by);
		expect(typeof lease?.epoch).toBe("number");
		expect((await store.guard(numbered(1), lease && { lease, intent: null, settled: [] })).leaseHeld).toBe(true);
		await pool.end();
	});
});

it("a server that cannot be reached rejects, and no connection is left", async () => {
	const url = server.url.replace(/:\d+\//, ":1/");
	await expect(postgresStore({ url: url.replace("postgres@", "postgres:s3cret@") })).rejects.toSatisfy(
		(error: Error & { code?: string }) => error.code === "store_unavailable" && !inspect(error).includes("s3cret"),
	);
});

it.each([
	["neither a URL nor a pool", {}],
	["both", { url: "postgres://h/d", pool: {} }],
	["an empty URL", { url: "" }],
])("does not take %s", async (_, options) => {
	await expect(postgresStore(options as never)).rejects.toMatchObject({ code: "option_invalid" });
});

it.each([
	"postgres://bot:s3cret@[/d",
	"postgres://bot:s3cret@127.0.0.1:1/d",
	"postgres://bot:s3cret@no.such.host.invalid/d",
])("an error about %j does not hold the password", async (url) => {
	await expect(postgresStore({ url })).rejects.toSatisfy((error: Error) => !inspect(error).includes("s3cret"));
});

it("transactions that are serializable by default keep every rule", async () => {
	const url = await newDatabase(server);
	await query(
		url,
		`alter database ${new URL(url).pathname.slice(1)} set default_transaction_isolation = 'serializable'`,
	);
	const store = await postgresStore({ url, max: 8 });
	const ids = Array.from({ length: 8 }, (_, index) => `w${index}`);
	const leases = await Promise.all(ids.map((id) => putWork(store, numbered(1), id, by)));
	expect(leases.filter((lease) => lease !== null).length).toBe(1);
	await store.close();
}, 60_000);

it("marks that ran out are taken away in the end, however many there are", async () => {
	const url = await newDatabase(server);
	const store = await postgresStore({ url });
	const day = 24 * 60 * 60 * 1000;
	for (let at = 0; at < 4; at += 1) {
		const events = Array.from({ length: 400 }, (_, index) => `e${at}-${index}` as never);
		await store.commit([{ ...workChange(numbered(at), 0, `w${at}`), events }], { ...by, now: at * 10 });
	}
	for (let at = 0; at < 40; at += 1) {
		const now = 2 * day + at * 1_000;
		await store.commit([{ ...workChange(numbered(100 + at), 0, `x${at}`), events: [] }], { ...by, now });
	}
	expect(await query(url, "select count(*)::integer as left from thread_control.mark")).toEqual([{ left: 0 }]);
	await store.close();
});

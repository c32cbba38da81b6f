// The contract on a pool of the user's, whose connections are planned as the server likes: there every step is a function.
import type { Store } from "@thread-control/core";
import { storeContract } from "@thread-control/testing";
import pg from "pg";
import { afterAll, beforeAll, test } from "vitest";
import { newDatabase, type PostgresServer, startPostgres } from "./fixtures/postgres-server.ts";
import { postgresStore } from "./postgres-store.ts";

let server: PostgresServer;
let pool: pg.Pool;
const schemas = new WeakMap<Store, string>();
let count = 0;

beforeAll(async () => {
	server = await startPostgres(["fsync=off"]);
	pool = new pg.Pool({ connectionString: await newDatabase(server) });
	pool.on("error", () => undefined);
});
afterAll(async () => {
	await pool.end();
	await server.stop();
});

storeContract({
	test,
	async createStore(settings) {
		count += 1;
		const schema = `case_${count}`;
		const store = await postgresStore({ pool, schema, ...settings });
		schemas.set(store, schema);
		return store;
	},
	async openAgain(store, settings) {
		return await postgresStore({ pool, schema: schemas.get(store) as string, ...settings });
	},
});

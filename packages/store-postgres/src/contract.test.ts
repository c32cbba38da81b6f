import type { Store } from "@thread-control/core";
import { storeContract } from "@thread-control/testing";
import { afterAll, beforeAll, test } from "vitest";
import { newDatabase, type PostgresServer, startPostgres } from "./fixtures/postgres-server.ts";
import { postgresStore } from "./postgres-store.ts";

let server: PostgresServer;
let url: string;
const schemas = new WeakMap<Store, string>();
let count = 0;

beforeAll(async () => {
	server = await startPostgres(["fsync=off"]);
	url = await newDatabase(server);
});
afterAll(async () => await server.stop());

storeContract({
	test,
	async createStore(settings) {
		count += 1;
		const schema = `Case ${count}`;
		const store = await postgresStore({ url, schema, max: 4, ...settings });
		schemas.set(store, schema);
		return store;
	},
	async openAgain(store, settings) {
		return await postgresStore({ url, schema: schemas.get(store) as string, max: 4, ...settings });
	},
});

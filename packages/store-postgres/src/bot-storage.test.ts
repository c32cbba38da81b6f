import { isThreadControlError } from "@thread-control/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newDatabase, type PostgresServer, startPostgres } from "./fixtures/postgres-server.ts";
import { postgresStore } from "./postgres-store.ts";

let server: PostgresServer;
beforeAll(async () => {
	server = await startPostgres();
}, 60_000);
afterAll(async () => await server.stop());

test("where the server is gone every call says store_unavailable; a conflict and what it cannot hold do not", async () => {
	const store = await postgresStore({ url: await newDatabase(server) });
	const storage = store.botStorage();
	await storage.write({ dialog: { step: 1 } });
	for (const mistake of [{ dialog: { step: 2, eTag: "0" } }, { "zero\0": {} }]) {
		const error: unknown = await storage.write(mistake).catch((cause) => cause);
		expect(error).toBeInstanceOf(Error);
		expect(isThreadControlError(error)).toBe(false);
	}

	await server.kill();
	for (const call of [storage.read(["dialog"]), storage.write({ dialog: {} }), storage.delete(["dialog"])]) {
		await expect(call).rejects.toMatchObject({ name: "ThreadControlError", code: "store_unavailable" });
	}
	await server.start();
	expect(await storage.read(["dialog"])).toMatchObject({ dialog: { step: 1 } });
	await store.close();
}, 60_000);

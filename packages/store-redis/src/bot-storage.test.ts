import { isThreadControlError } from "@thread-control/core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type RedisServer, startRedis } from "./fixtures/redis-server.ts";
import { redisStore } from "./redis-store.ts";

let server: RedisServer;
beforeAll(async () => {
	server = await startRedis("--appendonly", "yes", "--appendfsync", "always");
});
afterAll(async () => await server.stop());

test("where the server is gone every call says store_unavailable, a conflict does not, and it goes on when the server is back", async () => {
	const store = await redisStore({ url: server.url, onWarning: () => undefined });
	const storage = store.botStorage();
	await storage.write({ dialog: { step: 1 } });
	const conflict: unknown = await storage.write({ dialog: { step: 2, eTag: "another" } }).catch((error) => error);
	expect(conflict).toMatchObject({ message: expect.stringContaining("eTag conflict") });
	expect(isThreadControlError(conflict)).toBe(false);

	await server.kill();
	for (const call of [storage.read(["dialog"]), storage.write({ dialog: {} }), storage.delete(["dialog"])]) {
		await expect(call).rejects.toMatchObject({ name: "ThreadControlError", code: "store_unavailable" });
	}
	await server.start();
	const read = await vi.waitFor(() => storage.read(["dialog"]), { timeout: 15_000, interval: 50 });
	expect(read).toEqual({ dialog: { step: 1, eTag: expect.any(String) } });
	await store.close();
});

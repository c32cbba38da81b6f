import { readFileSync } from "node:fs";
import { drainQueue, instance, putWork, threadChange } from "@thread-control/testing";
import { createClient } from "redis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commitOne, eventId, numbered, THREAD } from "./fixtures/change.ts";
import { type RedisServer, startRedis } from "./fixtures/redis-server.ts";
import { redisStore } from "./redis-store.ts";

let server: RedisServer;
beforeAll(async () => {
	server = await startRedis();
});
afterAll(() => server.stop());

test("a user with the rights that the README names can do everything, and one without says which are missing", async () => {
	const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
	const rights = /`~\{prefix\}:\* (\+@[^`]+)`/.exec(readme)?.[1];
	if (rights === undefined) throw new Error("the README names no rights");
	const admin = createClient({ url: server.url });
	await admin.connect();
	await admin.sendCommand(["ACL", "SETUSER", "bot", "on", ">word", "~tc:*", ...rights.split(" ")]);
	await admin.sendCommand([
		"ACL",
		"SETUSER",
		"reader",
		"on",
		">word",
		"~tc:*",
		"+@read",
		"+@connection",
		"+evalsha",
		"+eval",
		"+info",
	]);
	admin.destroy();

	const warnings: string[] = [];
	const url = (user: string) => server.url.replace("//", `//${user}:word@`);
	const store = await redisStore({ url: url("bot"), onWarning: (warning) => warnings.push(warning) });
	const lease = await putWork(store, THREAD, "w1", instance());
	if (lease === null) throw new Error("the queue was empty");
	const said = { at: 1, mid: "m1", from: "customer", app: null, text: "hello" } as const;
	const history = [{ type: "said", at: instance().now, said, handover: null }] as const;
	await commitOne(
		store,
		threadChange(1, { events: [eventId("m1")], history, dueAt: 5, work: { id: "w2", effects: [] } }),
	);
	await store.guard(THREAD, { lease, intent: { work: "w1", index: 0 }, settled: [] });
	await store.finish({ lease, work: "w1", how: "parked", goOn: true }, instance());
	await store.renew([lease], instance());
	await store.release([lease]);
	const [claimed] = await store.claim(1, instance());
	if (claimed !== undefined) await drainQueue(store, claimed.lease, "w2", instance());
	expect([await store.due(5, 10), (await store.parked(10)).length]).toEqual([[THREAD], 1]);
	expect((await store.history(THREAD)).length).toBe(1);
	await store.erase(THREAD);
	const storage = store.botStorage();
	await storage.write({ a: { n: 1 } });
	await storage.delete(Object.keys(await storage.read(["a"])));
	await store.accept({ events: [eventId("m1")], threads: [numbered(5)], accounts: [] });
	expect(warnings).toEqual([]);
	await store.close();

	const reader = await redisStore({ url: url("reader"), onWarning: () => undefined });
	await expect(commitOne(reader, threadChange(0, { thread: numbered(9) }))).rejects.toThrow("ACL");
	await reader.close();
});

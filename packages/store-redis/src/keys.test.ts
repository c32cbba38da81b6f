import { expect, test } from "vitest";
import { numbered } from "./fixtures/change.ts";
import { Keys } from "./keys.ts";

test("threads are spread evenly over the shards", () => {
	const keys = new Keys("tc");
	const threads = new Map(keys.shards.map((shard) => [shard, 0]));
	for (let index = 0; index < 256_000; index += 1) {
		const shard = keys.shardOf(numbered(index * 7_919));
		threads.set(shard, (threads.get(shard) ?? 0) + 1);
	}
	expect(threads.size).toBe(256);
	expect(Math.min(...threads.values())).toBeGreaterThan(800);
	expect(Math.max(...threads.values())).toBeLessThan(1_200);
});

test("a thread lies where earlier releases put it", () => {
	const keys = new Keys("tc");
	expect(keys.shardOf("messenger:1000000000001:2000000000000001").base).toBe("tc:{188}:");
	expect(keys.shardOf("whatsapp:15550001111:ñ🦤").base).toBe("tc:{136}:");
});

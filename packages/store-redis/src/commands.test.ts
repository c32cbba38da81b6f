import { readdirSync, readFileSync } from "node:fs";
import { createClient } from "redis";
import { expect, test } from "vitest";
import { startRedis } from "./fixtures/redis-server.ts";

const FLOOR = [6, 2];

/** Every command that a source of this package names. */
function commands(): readonly string[] {
	const here = new URL(".", import.meta.url);
	const files = readdirSync(here, { recursive: true, encoding: "utf8" });
	const sources = files.filter(
		(file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.includes("fixtures"),
	);
	const text = sources.map((file) => readFileSync(new URL(file, here), "utf8")).join("\n");
	const named = [...text.matchAll(/redis\.call\('(\w+)'|connection\.send\("(\w+)"|\["([A-Z]+)"/g)];
	return [...new Set(named.map(([, script, sent, listed]) => script ?? sent ?? listed ?? ""))].sort();
}

test("no command is newer than Redis 6.2, by what the server says of each", async () => {
	const used = commands();
	expect(used).toEqual(expect.arrayContaining(["EVALSHA", "GET", "INFO", "RPUSH", "ZMSCORE"]));
	const server = await startRedis();
	const client = createClient({ url: server.url, RESP: 2 });
	await client.connect();
	try {
		const newer: string[] = [];
		for (const command of used) {
			const docs = (await client.sendCommand(["COMMAND", "DOCS", command])) as unknown as readonly unknown[];
			const about = docs[1] as readonly unknown[];
			const since = String(about[about.indexOf("since") + 1]);
			const [major = 0, minor = 0] = since.split(".").map(Number);
			if (major > (FLOOR[0] ?? 0) || (major === FLOOR[0] && minor > (FLOOR[1] ?? 0))) newer.push(`${command} ${since}`);
		}
		expect(newer).toEqual([]);
	} finally {
		client.destroy();
		await server.stop();
	}
});

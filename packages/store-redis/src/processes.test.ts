import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Counted, countedTogether, instance } from "@thread-control/testing";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RedisServer, startRedis } from "./fixtures/redis-server.ts";
import { redisStore } from "./redis-store.ts";

interface Raced {
	readonly ran: readonly string[];
	readonly claimed: readonly string[];
}

const NAMES = ["a", "b", "c"];
const run = promisify(execFile);
let server: RedisServer;
let folder: string;
let racer: string;

beforeAll(async () => {
	server = await startRedis();
	// Within the package, where the script finds its driver.
	folder = mkdtempSync(join(import.meta.dirname, "../node_modules/.racer-"));
	racer = join(folder, "racer.mjs");
	await build({
		configFile: false,
		logLevel: "error",
		resolve: { conditions: ["@thread-control/source", "module", "node"] },
		ssr: {
			noExternal: true,
			external: ["redis"],
			resolve: { conditions: ["@thread-control/source", "module", "node"] },
		},
		build: {
			ssr: join(import.meta.dirname, "fixtures/racer.ts"),
			outDir: folder,
			minify: false,
			rolldownOptions: { output: { entryFileNames: "racer.mjs" } },
		},
	});
}, 60_000);
afterAll(async () => {
	rmSync(folder, { recursive: true, force: true });
	await server.stop();
});

test("three processes run every work exactly once, and share out what a killed one left", async () => {
	const dead = spawn(process.execPath, [racer, server.url, "dead", "0", "crash"], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	await once(dead.stdout, "data");
	const gone = once(dead, "exit");
	dead.kill("SIGKILL");
	await gone;

	const startAt = String(Date.now() + 1_500);
	const raced = await Promise.all(
		NAMES.map(
			async (name) => JSON.parse((await run(process.execPath, [racer, server.url, name, startAt])).stdout) as Raced,
		),
	);
	const all = NAMES.flatMap((name) =>
		Array.from({ length: 200 }, (_, index) => `${name}-${Math.floor(index / 40)}-${index % 40}`),
	);
	expect(raced.flatMap(({ ran }) => ran).sort()).toEqual(all.sort());
	const left = Array.from({ length: 20 }, (_, index) => `dead-${index}`);
	expect(raced.flatMap(({ claimed }) => claimed).sort()).toEqual(left.sort());
	const store = await redisStore({ url: server.url });
	expect(await store.claim(10, instance({ now: Number.MAX_SAFE_INTEGER }))).toEqual([]);
	await store.close();
}, 60_000);

test("what one process wrote of a dialog another reads; of writers at once each loses by name, and nothing is lost", async () => {
	const url = server.url;
	const store = await redisStore({ url });
	const storage = store.botStorage();
	const startAt = String(Date.now() + 1_500);
	const count = async (name: string): Promise<Counted> => {
		const { stdout } = await run(process.execPath, [racer, url, name, startAt, "items"]);
		return JSON.parse(stdout) as Counted;
	};
	await countedTogether(storage, () => Promise.all([count("a"), count("b")]));
	await store.close();
}, 60_000);

test("without the driver, the error names the package to install", async () => {
	const elsewhere = mkdtempSync(join(tmpdir(), "thread-control-redis-"));
	try {
		copyFileSync(racer, join(elsewhere, "racer.mjs"));
		const failed = run(process.execPath, [join(elsewhere, "racer.mjs"), server.url, "a"]);
		await expect(failed).rejects.toMatchObject({ stderr: expect.stringContaining("npm install redis") });
	} finally {
		rmSync(elsewhere, { recursive: true });
	}
});

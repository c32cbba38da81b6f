import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Counted, countedTogether, putWork } from "@thread-control/testing";
import { build } from "vite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newDatabase, type PostgresServer, query, startPostgres } from "./fixtures/postgres-server.ts";
import { numbered } from "./fixtures/turns.ts";
import { postgresStore } from "./postgres-store.ts";
import { SCHEMA_VERSION } from "./sql/migrations.ts";

interface Raced {
	readonly ran: readonly string[];
	readonly claimed: readonly string[];
}

const NAMES = ["a", "b", "c"];
let server: PostgresServer;
let folder: string;
const run = promisify(execFile);

beforeAll(async () => {
	server = await startPostgres(["fsync=off"]);
	// Within the package, where the script finds its driver.
	folder = mkdtempSync(join(import.meta.dirname, "../node_modules/.racer-"));
	await build({
		configFile: false,
		logLevel: "error",
		resolve: { conditions: ["@thread-control/source", "module", "node"] },
		ssr: { noExternal: true, external: ["pg"], resolve: { conditions: ["@thread-control/source", "module", "node"] } },
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

async function race(url: string): Promise<readonly Raced[]> {
	const startAt = String(Date.now() + 1_500);
	const script = join(folder, "racer.mjs");
	return await Promise.all(
		NAMES.map(async (name) => JSON.parse((await run(process.execPath, [script, url, name, startAt])).stdout) as Raced),
	);
}

it("three processes make the schema once, and run every work exactly once", async () => {
	const url = await newDatabase(server);
	const raced = await race(url);
	const all = NAMES.flatMap((name) =>
		Array.from({ length: 200 }, (_, index) => `${name}-${Math.floor(index / 40)}-${index % 40}`),
	);
	expect(raced.flatMap(({ ran }) => ran).sort()).toEqual(all.sort());
	expect(await query(url, "select version from thread_control.migration")).toEqual([{ version: SCHEMA_VERSION }]);
	const left = await query(
		url,
		"select (select count(*) from thread_control.queue) + (select count(*) from thread_control.waiting) as left",
	);
	expect(left).toEqual([{ left: "0" }]);
}, 60_000);

it("three processes share what a dead instance left, each thread goes to exactly one", async () => {
	const url = await newDatabase(server);
	const store = await postgresStore({ url });
	const threads = Array.from({ length: 100 }, (_, index) => numbered(1_000 + index));
	for (const thread of threads) await putWork(store, thread, `left-${thread}`, { holder: "dead", leaseMs: 5, now: 0 });
	await store.close();
	const claimed = (await race(url)).flatMap((each) => each.claimed);
	expect(claimed.sort()).toEqual([...threads].sort());
}, 60_000);

it("what one process wrote of a dialog another reads; of writers at once each loses by name, and nothing is lost", async () => {
	const url = await newDatabase(server);
	const store = await postgresStore({ url });
	const storage = store.botStorage();
	const startAt = String(Date.now() + 1_500);
	const count = async (name: string): Promise<Counted> => {
		const { stdout } = await run(process.execPath, [join(folder, "racer.mjs"), url, name, startAt, "items"]);
		return JSON.parse(stdout) as Counted;
	};
	await countedTogether(storage, () => Promise.all([count("a"), count("b")]));
	await store.close();
}, 60_000);

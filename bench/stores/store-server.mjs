// The places of stores, made for one run: a file, or a server from the stores' own tests.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importFixture } from "./fixture.mjs";

export const STORES = ["memory", "sqlite", "redis", "postgres"];

const STARTERS = {
	memory: async () => ({ url: "memory:", stop: async () => {} }),
	sqlite: async () => {
		const folder = mkdtempSync(join(tmpdir(), "bench-sqlite-"));
		const stop = async () => rmSync(folder, { recursive: true, force: true });
		return { url: `sqlite:${join(folder, "bot.db")}`, stop };
	},
	redis: async () => {
		const { startRedis } = await importFixture("store-redis", "redis-server");
		return await startRedis();
	},
	postgres: async () => {
		const { startPostgres } = await importFixture("store-postgres", "postgres-server");
		return await startPostgres(["fsync=off"]);
	},
};

/** The stores of `--store NAME`, or all of them. Throws where there is none of that name. */
export function storesNamed(name) {
	if (name === "all") return STORES;
	if (STORES.includes(name)) return [name];
	throw new Error(`--store takes ${STORES.join(", ")} or all, not ${name}`);
}

/** Starts what each of the named stores needs, calls `run` with `{ [name]: url }`, and stops it again. */
export async function withStores(names, run) {
	const started = [];
	try {
		const urls = {};
		for (const name of names) {
			const server = await STARTERS[name]();
			started.push(server);
			urls[name] = server.url;
		}
		return await run(urls);
	} finally {
		for (const server of started) await server.stop();
	}
}

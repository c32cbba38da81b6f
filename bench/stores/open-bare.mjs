// The bare driver behind a store's URL, for a process of its own; its tables are made anew.
import { rmSync } from "node:fs";

const OPENERS = {
	"sqlite:": async (url) => {
		const { bareSqlite } = await import("./bare-sqlite.mjs");
		const file = `${url.slice("sqlite:".length)}-bare`;
		for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true });
		return bareSqlite(file);
	},
	"redis:": async (url) => {
		const { bareRedis } = await import("./bare-redis.mjs");
		return await bareRedis(url);
	},
	"postgres:": async (url) => {
		const { BARE_SCHEMA, barePostgres, openPool } = await import("./bare-postgres.mjs");
		const pool = openPool(url);
		await pool.query(`drop schema if exists bare cascade; ${BARE_SCHEMA}`);
		await pool.end();
		return barePostgres(url);
	},
};

/** The three trips of a durable inbox by the driver alone, on tables of their own beside the store's. */
export async function openBare(url) {
	const [scheme] = /^[a-z]+:/.exec(url);
	return await OPENERS[scheme](url);
}

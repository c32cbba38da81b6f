// The store both instances share: a server of the run's own, and what may happen to it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { importFixture } from "../stores/fixture.mjs";

/** By name: `{ url, pause(ms), cut(), stop() }`. `pause` resolves when it is over; `cut` ends every connection. */
export const STORES = { redis, postgres, sqlite };

async function redis() {
	const { startRedis } = await importFixture("store-redis", "redis-server");
	const { createClient } = await import("redis");
	const server = await startRedis("--appendonly", "yes", "--appendfsync", "everysec");
	const client = createClient({ url: server.url });
	client.on("error", () => undefined);
	await client.connect();
	return {
		url: server.url,
		async pause(ms) {
			await client.sendCommand(["CLIENT", "PAUSE", String(Math.round(ms)), "ALL"]);
			await sleep(ms);
		},
		cut: () => client.sendCommand(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]),
		async stop() {
			client.destroy();
			await server.stop();
		},
	};
}

async function postgres() {
	const { newDatabase, query, startPostgres } = await importFixture("store-postgres", "postgres-server");
	const server = await startPostgres();
	const url = await newDatabase(server);
	return {
		url,
		async pause(ms) {
			const rows = await query(url, "select tablename from pg_tables where schemaname = 'thread_control'");
			const tables = rows.map(({ tablename }) => `thread_control.${tablename}`).join(", ");
			await query(url, `begin; lock table ${tables}; select pg_sleep(${ms / 1000}); commit`);
		},
		cut: () =>
			query(
				server.url,
				"select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname <> 'postgres'",
			),
		stop: () => server.stop(),
	};
}

async function sqlite() {
	const folder = mkdtempSync(join(tmpdir(), "thread-control-soak-"));
	const file = join(folder, "store.db");
	const { default: Database } = await import("libsql");
	const hold = async (ms) => {
		const database = new Database(file);
		try {
			database.exec("PRAGMA busy_timeout = 5000");
			database.exec("BEGIN EXCLUSIVE");
			await sleep(ms);
			database.exec("ROLLBACK");
		} finally {
			database.close();
		}
	};
	return {
		url: `sqlite:${file}`,
		pause: hold,
		// A file has no connections; what comes closest is that it cannot be written for a moment.
		cut: () => hold(200),
		stop: async () => rmSync(folder, { recursive: true, force: true }),
	};
}

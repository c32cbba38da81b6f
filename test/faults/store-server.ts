import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type * as postgresFixture from "../../packages/store-postgres/src/fixtures/postgres-server.ts";
import type * as redisFixture from "../../packages/store-redis/src/fixtures/redis-server.ts";
import type { Instance } from "./instance.ts";
import { fullFor, lockedByAnother } from "./sqlite-harm.ts";
import { tellRedis } from "./tell-redis.ts";

/** Does a harm; answers what ends it. */
export type Harm = (bot: Instance) => Promise<() => Promise<void>>;

/** A store's server of a test's own, or its file. */
export interface StoreServer {
	/** As `STORE_URL` has it. */
	readonly url: string;
	/** Where nobody else's records are: another store of the same kind. */
	readonly otherUrl: string;
	/** What may happen to it, by name (`STORES` lists them). */
	readonly harms: Readonly<Record<string, Harm>>;
	stop(): Promise<void>;
}

// What is imported from another project's sources must not be compiled into this one.
const packages = fileURLToPath(new URL("../../packages/", import.meta.url));
const redis = (): Promise<typeof redisFixture> => import(`${packages}store-redis/src/fixtures/redis-server.ts`);
const postgres = (): Promise<typeof postgresFixture> =>
	import(`${packages}store-postgres/src/fixtures/postgres-server.ts`);

export async function sqliteFile(): Promise<StoreServer> {
	const folder = mkdtempSync(join(tmpdir(), "thread-control-faults-"));
	const file = join(folder, "store.db");
	return {
		url: `sqlite:${file}`,
		otherUrl: `sqlite:${join(folder, "other.db")}`,
		harms: { locked: () => lockedByAnother(file), full: fullFor },
		stop: async () => rmSync(folder, { recursive: true, force: true }),
	};
}

/** It keeps everything over {@link StoreServer.harms}' kill. */
export async function redisServer(): Promise<StoreServer> {
	const { startRedis } = await redis();
	const server = await startRedis("--appendonly", "yes", "--appendfsync", "always");
	const told = async (to: string, back: string): Promise<() => Promise<void>> => {
		await tellRedis(server.port, to);
		return () => tellRedis(server.port, back);
	};
	return {
		url: server.url,
		otherUrl: `${server.url}/1`,
		harms: {
			async "killed and started again"() {
				await server.kill();
				return () => server.start();
			},
			async "standing still"() {
				process.kill(server.pid, "SIGSTOP");
				return async () => void process.kill(server.pid, "SIGCONT");
			},
			full: () => told("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0"),
			"read-only": () => told("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE"),
		},
		stop: () => server.stop(),
	};
}

export async function postgresServer(): Promise<StoreServer> {
	const { newDatabase, query, startPostgres } = await postgres();
	const server = await startPostgres();
	const url = await newDatabase(server);
	const readOnly = async (how: "on" | "off"): Promise<void> => {
		await query(server.url, `alter system set default_transaction_read_only = ${how}`);
		await query(server.url, "select pg_reload_conf()");
		// Who sees it has come after the server told its sessions.
		const seen = async (): Promise<unknown> =>
			(await query(server.url, "show default_transaction_read_only"))[0]?.["default_transaction_read_only"];
		while ((await seen()) !== how) await new Promise((resolve) => setTimeout(resolve, 20));
	};
	return {
		url,
		otherUrl: await newDatabase(server),
		harms: {
			async "killed and started again"() {
				await server.kill();
				return () => server.start();
			},
			async "slow: all its tables are locked"() {
				const rows = await query(url, "select tablename from pg_tables where schemaname = 'thread_control'");
				const tables = rows.map(({ tablename }) => `thread_control.${String(tablename)}`).join(", ");
				const lock = `begin; lock table ${tables}; select pg_sleep(600)`;
				const locked = query(url, lock).catch((error: Error) => {
					if (!error.message.includes("canceling statement")) throw error;
				});
				const held = `select 1 from pg_locks where mode = 'AccessExclusiveLock' and granted and locktype = 'relation'`;
				while ((await query(url, held)).length < rows.length) await new Promise((resolve) => setTimeout(resolve, 20));
				return async () => {
					await query(url, `select pg_cancel_backend(pid) from pg_stat_activity where query = '${lock}'`);
					await locked;
				};
			},
			async "read-only"() {
				await readOnly("on");
				return () => readOnly("off");
			},
		},
		stop: () => server.stop(),
	};
}

/** The three kinds that survive a process, for `describe.each`, and what may happen to them. */
export const STORES: readonly (readonly [name: string, open: () => Promise<StoreServer>, harms: readonly string[]])[] =
	[
		["SQLite", sqliteFile, ["locked", "full"]],
		["Redis", redisServer, ["killed and started again", "standing still", "full", "read-only"]],
		["PostgreSQL", postgresServer, ["killed and started again", "slow: all its tables are locked", "read-only"]],
	];

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { postgresSchema } from "@thread-control/store-postgres";
import { storeFromUrl } from "@thread-control/stores";
import { createClient } from "redis";
import type * as postgresFixture from "../../packages/store-postgres/src/fixtures/postgres-server.ts";
import type * as redisFixture from "../../packages/store-redis/src/fixtures/redis-server.ts";

/** A place for a store, of a test's own: its content can be written down as a file that is committed, and be put back. */
export interface StorePlace {
	/** As `STORE_URL` has it; changes with {@link StorePlace.load}. */
	readonly url: string;
	/** What was written there, whole. */
	save(): Promise<Buffer>;
	/** Makes it what was saved, whatever it held. */
	load(saved: Buffer): Promise<void>;
	/** The version of the store's own schema or format that is there. */
	schemaVersion(): Promise<number>;
	stop(): Promise<void>;
}

// What is imported from another project's sources must not be compiled into this one.
const packages = fileURLToPath(new URL("../../packages/", import.meta.url));
const redisServers = `${packages}store-redis/src/fixtures/redis-server.ts`;
const postgresServers = `${packages}store-postgres/src/fixtures/postgres-server.ts`;
const { startRedis } = (await import(/* @vite-ignore */ redisServers)) as typeof redisFixture;
const { newDatabase, query, startPostgres } = (await import(
	/* @vite-ignore */ postgresServers
)) as typeof postgresFixture;

/** Where SQLite's header has `user_version` (sqlite.org/fileformat.html §1.3). */
const USER_VERSION_AT = 60;

async function sqlitePlace(): Promise<StorePlace> {
	const folder = mkdtempSync(join(tmpdir(), "thread-control-upgrades-"));
	let file = join(folder, "store.db");
	let files = 0;
	/** The file alone, with nothing left in its `-wal`. */
	const read = async (): Promise<Buffer> => {
		await (await storeFromUrl(`sqlite:${file}`)).close();
		return readFileSync(file);
	};
	return {
		get url() {
			return `sqlite:${file}`;
		},
		save: read,
		async load(saved) {
			files += 1;
			file = join(folder, `${files}.db`);
			writeFileSync(file, saved);
		},
		schemaVersion: async () => (await read()).readUInt32BE(USER_VERSION_AT),
		stop: async () => rmSync(folder, { recursive: true, force: true }),
	};
}

/** Saved as the commands that write it again: they are the same to every server, which what `DUMP` answers is not. */
async function redisPlace(): Promise<StorePlace> {
	const server = await startRedis("--appendonly", "yes", "--appendfsync", "always");
	const client = createClient({ url: server.url, RESP: 2 });
	await client.connect();
	const ask = async <T>(...command: string[]): Promise<T> => (await client.sendCommand(command)) as T;
	const written = async (key: string): Promise<readonly string[]> => {
		const type = await ask<string>("TYPE", key);
		if (type === "string") return ["SET", key, await ask<string>("GET", key)];
		if (type === "list") return ["RPUSH", key, ...(await ask<string[]>("LRANGE", key, "0", "-1"))];
		if (type === "hash") return ["HSET", key, ...(await ask<string[]>("HGETALL", key))];
		if (type !== "zset") throw new Error(`the key ${key} is a ${type}: it cannot be saved`);
		const parts = await ask<string[]>("ZRANGE", key, "0", "-1", "WITHSCORES");
		const pairs = parts.flatMap((part, index) => (index % 2 === 0 ? [parts[index + 1] as string, part] : []));
		return ["ZADD", key, ...pairs];
	};
	return {
		url: server.url,
		async save() {
			const commands: (readonly string[])[] = [];
			for (const key of (await ask<string[]>("KEYS", "*")).sort()) {
				commands.push(await written(key));
				const left = Number(await ask("PTTL", key));
				if (left > 0) commands.push(["PEXPIRE", key, String(left)]);
			}
			return Buffer.from(`[\n${commands.map((command) => `\t${JSON.stringify(command)}`).join(",\n")}\n]\n`);
		},
		async load(saved) {
			await ask("FLUSHALL");
			for (const command of JSON.parse(saved.toString()) as string[][]) await ask(...command);
		},
		schemaVersion: async () => Number(await ask("GET", "tc:{format}")),
		async stop() {
			client.destroy();
			await server.stop();
		},
	};
}

const SCHEMA = "thread_control";

/** Saved as SQL: what makes the schema, as the package gives it to people, and the rows. */
async function postgresPlace(): Promise<StorePlace> {
	const server = await startPostgres(["fsync=off"]);
	let url = await newDatabase(server);
	const textOf = async (sql: string): Promise<string> => String(Object.values((await query(url, sql))[0] ?? {})[0]);
	return {
		get url() {
			return url;
		},
		async save() {
			const tables = await query(
				url,
				`select tablename from pg_tables where schemaname = '${SCHEMA}' and tablename <> 'migration' order by 1`,
			);
			const rows: string[] = [];
			for (const { tablename } of tables) {
				const table = `${SCHEMA}.${String(tablename)}`;
				const json = await textOf(
					`select string_agg(to_json(t)::text, E',\\n' order by t::text collate "C") from ${table} t`,
				);
				if (json === "null") continue;
				rows.push(
					`insert into ${table} select * from json_populate_recordset(null::${table}, $rows$[\n${json}\n]$rows$);\n`,
				);
			}
			const ticket = await textOf(`select last_value from ${SCHEMA}.ticket`);
			return Buffer.from(`${postgresSchema()}${ROWS}${rows.join("")}select setval('${SCHEMA}.ticket', ${ticket});\n`);
		},
		async load(saved) {
			url = await newDatabase(server);
			await query(url, saved.toString());
		},
		schemaVersion: async () => Number(await textOf(`select max(version) from ${SCHEMA}.migration`)),
		stop: () => server.stop(),
	};
}

/** What parts the schema from the rows in a saved PostgreSQL store. */
export const ROWS = "\n-- The rows.\n";

/** The stores that outlive a process, by name: where each lies, and the file of a fixture that holds it. */
export const PLACES: readonly (readonly [name: StoreName, open: () => Promise<StorePlace>, file: string])[] = [
	["sqlite", sqlitePlace, "sqlite.db"],
	["redis", redisPlace, "redis.json"],
	["postgres", postgresPlace, "postgres.sql"],
];

export type StoreName = "sqlite" | "redis" | "postgres";

// What the PostgreSQL store costs beside bare trips to the same server, which is started on a free port and, by default, waits for no
// disk. node bench/stores/postgres.mjs [--threads N] [--rounds N] [--fsync on]
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { postgresStore } from "../../packages/store-postgres/dist/index.mjs";
import { compareStore, storeOptions } from "./compare.mjs";
import { importFixture } from "./fixture.mjs";
import { ACCOUNT } from "./turns.mjs";

const options = storeOptions({ fsync: "off" });
const pg = createRequire(new URL("../../packages/store-postgres/package.json", import.meta.url))("pg");
const { startPostgres } = await importFixture("store-postgres", "postgres-server");
const server = await startPostgres([`fsync=${options.fsync}`]);
const pool = new pg.Pool({ connectionString: server.url });
// The server may end connections before the pool has: what fails in use rejects where it is used.
pool.on("error", () => undefined);

/** The rows of a statement that is prepared, as the store's are, or of a plain one. */
async function rows(text, values, name) {
	return (await pool.query({ text, values, name, rowMode: "array" })).rows;
}

async function bareTrips() {
	await pool.query(`
		create schema bare;
		create table bare.thread (version bigint not null, id text collate "C" primary key, record text not null)
			with (fillfactor = 90);
		create table bare.account (id text collate "C" primary key, record text not null);
		create table bare.mark (id text collate "C" primary key, expires_at double precision not null);
		create table bare.work (key bigint primary key, thread text not null, work text not null, effects text not null)`);
	const textOf = (record) => JSON.stringify({ normal: record.normal });
	const read = (thread) => rows("select version, record from bare.thread where id = $1", [thread], "bare_read");
	const write = (thread, text) =>
		rows("update bare.thread set version = version + 1, record = $2 where id = $1", [thread, text], "bare_write");
	return {
		fill: (messages) =>
			rows("insert into bare.thread select 1, * from unnest($1::text[], $2::text[])", [
				messages.map(({ thread }) => thread),
				messages.map(({ record }) => textOf(record)),
			]),
		async same({ n, at, thread, event, record, effects }) {
			const [[, , known]] = await rows(
				`select (select true from bare.mark m where m.id = $1), t.version, t.record, a.record
				from (select) one left join bare.thread t on t.id = $2 left join bare.account a on a.id = $3`,
				[event, thread, ACCOUNT],
				"bare_accept",
			);
			JSON.parse(known);
			await rows(
				`with written as (update bare.thread set version = version + 1, record = $2 where id = $1),
					marked as (insert into bare.mark values ($3, $4))
				insert into bare.work values ($5, $1, $3, $6)`,
				[thread, textOf(record), event, at, n, JSON.stringify(effects)],
				"bare_commit",
			);
			const [[left]] = await rows(
				"with taken as (delete from bare.work where key = $1) select record from bare.thread where id = $2",
				[n, thread],
				"bare_finish",
			);
			JSON.parse(left);
		},
		async least({ thread, record }) {
			const [[, known]] = await read(thread);
			JSON.parse(known);
			await write(thread, textOf(record));
			await write(thread, known);
		},
	};
}

/** Adds up what the server and its processes use, by the kernel's account of them: Linux alone. */
async function cpuOfServer() {
	const [[backend]] = await rows("select pg_backend_pid()");
	const main = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${backend}/status`, "utf8"))[1];
	const seen = new Map();
	let milliseconds = 0;
	return () => {
		const children = readFileSync(`/proc/${main}/task/${main}/children`, "utf8").trim().split(" ");
		for (const pid of [main, ...children]) {
			const [used = 0] = statOf(pid);
			milliseconds += (used - (seen.get(pid) ?? 0)) / 1e6;
			seen.set(pid, used);
		}
		return milliseconds;
	};
}

/** Nanoseconds on a core, first; empty where the process has ended meanwhile. */
function statOf(pid) {
	try {
		return readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ").map(Number);
	} catch (error) {
		if (error.code === "ENOENT" || error.code === "ESRCH") return [];
		throw error;
	}
}

/** The tables and indexes of a schema without what updates have left in them. */
async function bytes(name) {
	const tables = await rows("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = $1", [
		name,
	]);
	for (const [table] of tables) await rows(`vacuum full analyze ${table}`);
	const [[size]] = await rows(
		"select coalesce(sum(pg_total_relation_size(format('%I.%I', schemaname, tablename)::regclass)), 0) from pg_tables where schemaname = $1",
		[name],
	);
	return Number(size);
}

try {
	const [[version]] = await rows("show server_version");
	await compareStore(
		{
			what: `PostgreSQL ${version.split(" ")[0]} with fsync ${options.fsync}`,
			open: (name) => postgresStore({ url: server.url, schema: name, history: false }),
			bare: await bareTrips(),
			serverCpu: await cpuOfServer(),
			bytes,
		},
		options,
	);
} finally {
	await pool.end();
	await server.stop();
}

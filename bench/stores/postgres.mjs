// What the PostgreSQL store costs beside bare trips to the same server, which is started on a free port and, by default, waits for no
// disk. node bench/stores/postgres.mjs [--threads N] [--rounds N] [--fsync on] [--quick] [--assert]
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { postgresStore } from "../../packages/store-postgres/dist/index.mjs";
import { compareStore, storeOptions, TARGETS } from "./compare.mjs";
import { importFixture } from "./fixture.mjs";
import { ACCOUNT } from "./turns.mjs";

const options = storeOptions({ fsync: "off" });
const pg = createRequire(new URL("../../packages/store-postgres/package.json", import.meta.url))("pg");
const { startPostgres } = await importFixture("store-postgres", "postgres-server");
const server = await startPostgres([`fsync=${options.fsync}`]);

/** A pool whose planner uses indexes whatever the tables held when it planned, as that of the store does. */
function openPool() {
	const settings = "-c enable_seqscan=off -c plan_cache_mode=force_generic_plan -c jit=off";
	const pool = new pg.Pool({ connectionString: server.url, options: settings });
	// The server may end connections before the pool has: what fails in use rejects where it is used.
	pool.on("error", () => undefined);
	return pool;
}

const pool = openPool();

/** The rows of a plain statement. */
async function rows(text, values) {
	return (await pool.query({ text, values, rowMode: "array" })).rows;
}

await rows(`
	create schema bare;
	create table bare.thread (version bigint not null, id text collate "C" primary key, record text not null)
		with (fillfactor = 90);
	create table bare.account (id text collate "C" primary key, record text not null);
	create table bare.mark (id text collate "C" primary key, expires_at double precision not null);
	create table bare.work (key bigint primary key, thread text not null, work text not null, effects text not null)`);

/** The driver alone, by statements that are prepared as the store's are. */
async function bareTrips() {
	const driver = openPool();
	const textOf = (record) => JSON.stringify({ normal: record.normal });
	const prepared = (name, text) => (values) => driver.query({ name, text, values, rowMode: "array" });
	const read = prepared("bare_read", "select version, record from bare.thread where id = $1");
	const put = prepared("bare_put", "insert into bare.thread select 1, * from unnest($1::text[], $2::text[])");
	const write = prepared(
		"bare_write",
		"update bare.thread set version = version + 1, record = $3 where id = $1 and version = $2",
	);
	const accept = prepared(
		"bare_accept",
		`select (select true from bare.mark m where m.id = $1), t.version, t.record, a.record
		from (select) one left join bare.thread t on t.id = $2 left join bare.account a on a.id = $3`,
	);
	const commit = prepared(
		"bare_commit",
		`with written as (
			update bare.thread set version = version + 1, record = $3 where id = $1 and version = $2 returning version
		), marked as (insert into bare.mark select $4, $5 from written)
		insert into bare.work select $6, $1, $4, $7 from written`,
	);
	const finish = prepared(
		"bare_finish",
		"with taken as (delete from bare.work where key = $1) select record from bare.thread where id = $2",
	);
	const once = ({ rowCount }) => {
		if (rowCount !== 1) throw new Error("somebody else writes what is measured");
	};
	return {
		fill: (messages) => put([messages.map(({ thread }) => thread), messages.map(({ record }) => textOf(record))]),
		async same({ n, at, thread, event, record, effects }) {
			const {
				rows: [[, version, known]],
			} = await accept([event, thread, ACCOUNT]);
			JSON.parse(known);
			once(await commit([thread, version, textOf(record), event, at, n, JSON.stringify(effects)]));
			const {
				rows: [[left]],
			} = await finish([n, thread]);
			JSON.parse(left);
		},
		async least({ thread, record }) {
			const {
				rows: [[version, known]],
			} = await read([thread]);
			JSON.parse(known);
			once(await write([thread, version, textOf(record)]));
			once(await write([thread, String(Number(version) + 1), known]));
		},
		close: () => driver.end(),
	};
}

/** Adds up what the server and its processes use, by the kernel's account of them: Linux alone. */
async function cpuOfServer() {
	const [[backend]] = await rows("select pg_backend_pid()");
	const main = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${backend}/status`, "utf8"))[1];
	const seen = new Map();
	let milliseconds = 0;
	return () => {
		// What a process that has ended used since it was last looked at is left out: connections end between the rounds.
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
			bare: bareTrips,
			serverCpu: await cpuOfServer(),
			bytes,
			targets: TARGETS.postgres,
		},
		options,
	);
} finally {
	await pool.end();
	await server.stop();
}

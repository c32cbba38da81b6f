// What the PostgreSQL store costs beside bare trips to the same server, which is started on a free port and, by default, waits for no
// disk. node bench/stores/postgres.mjs [--threads N] [--rounds N] [--fsync on] [--unpinned] [--quick] [--assert]
import { readFileSync } from "node:fs";
import { postgresStore } from "../../packages/store-postgres/dist/index.mjs";
import { BARE_SCHEMA, barePostgres, openPool } from "./bare-postgres.mjs";
import { compareStore, startApart, storeOptions, TARGETS } from "./compare.mjs";
import { importFixture } from "./fixture.mjs";

const options = storeOptions({ fsync: "off", unpinned: false });
const { startPostgres } = await importFixture("store-postgres", "postgres-server");
const server = await startApart(options, () => startPostgres([`fsync=${options.fsync}`]));

const pool = openPool(server.url);

/** The rows of a plain statement. */
async function rows(text, values) {
	return (await pool.query({ text, values, rowMode: "array" })).rows;
}

await rows(BARE_SCHEMA);

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
			bare: () => barePostgres(server.url),
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

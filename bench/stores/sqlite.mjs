// What the SQLite store costs beside bare trips through the same driver, on files in the folder for temporary ones.
// node bench/stores/sqlite.mjs [--threads N] [--rounds N] [--driver libsql] [--quick] [--assert]
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteStore } from "@thread-control/store-sqlite";
import { compareStore, storeOptions, TARGETS } from "./compare.mjs";
import { ACCOUNT } from "./turns.mjs";

const builtin = process.getBuiltinModule?.("node:sqlite");
const options = storeOptions({ driver: builtin ? "node:sqlite" : "libsql" });
const { driver } = options;
const folder = mkdtempSync(join(tmpdir(), "store-sqlite-bench-"));
const fileOf = (name) => join(folder, `${name}.db`);

/** The driver alone, set up as the store sets it up. */
function openBare(name) {
	const Database = driver === "libsql" ? createRequire(import.meta.url)("libsql") : builtin.DatabaseSync;
	const database = new Database(fileOf(name));
	for (const pragma of ["journal_mode = WAL", "synchronous = NORMAL", "cache_size = -16384"]) {
		database.prepare(`PRAGMA ${pragma}`).all();
	}
	return database;
}

function bareTrips() {
	const database = openBare("bare");
	database.exec(`
		CREATE TABLE IF NOT EXISTS threads (thread TEXT PRIMARY KEY, version INTEGER, record TEXT) WITHOUT ROWID;
		CREATE TABLE IF NOT EXISTS accounts (account TEXT PRIMARY KEY, record TEXT) WITHOUT ROWID;
		CREATE TABLE IF NOT EXISTS marks (event TEXT PRIMARY KEY, expires_at INTEGER) WITHOUT ROWID;
		CREATE TABLE IF NOT EXISTS work (key INTEGER PRIMARY KEY, thread TEXT, work TEXT, effects TEXT)`);
	const [begin, commit, accept, read, put, write, mark, append, take] = [
		"BEGIN IMMEDIATE",
		"COMMIT",
		`SELECT (SELECT 1 FROM marks WHERE event = ?) AS marked, t.version, t.record, a.record AS account
			FROM (SELECT 1) LEFT JOIN threads AS t ON t.thread = ? LEFT JOIN accounts AS a ON a.account = ?`,
		"SELECT version, record FROM threads WHERE thread = ?",
		"INSERT INTO threads VALUES (?, 1, ?)",
		"UPDATE threads SET version = ?, record = ? WHERE thread = ?",
		"INSERT INTO marks VALUES (?, ?)",
		"INSERT INTO work VALUES (?, ?, ?, ?)",
		"DELETE FROM work WHERE key = ?",
	].map((sql) => database.prepare(sql));
	const textOf = (record) => JSON.stringify({ normal: record.normal });
	const transaction = (step) => {
		begin.run();
		step();
		commit.run();
	};
	return {
		fill: (messages) =>
			transaction(() => {
				for (const { thread, record } of messages) put.run(thread, textOf(record));
			}),
		// Between trips others have their turn, as they have with the store.
		async same({ n, at, thread, event, record, effects }) {
			const row = accept.get(event, thread, ACCOUNT);
			JSON.parse(row.record);
			await undefined;
			transaction(() => {
				write.run(row.version + 1, textOf(record), thread);
				mark.run(event, at);
				append.run(n, thread, event, JSON.stringify(effects));
			});
			await undefined;
			take.run(n);
			JSON.parse(read.get(thread).record);
		},
		async least({ thread, record }) {
			const row = read.get(thread);
			JSON.parse(row.record);
			await undefined;
			write.run(row.version + 1, textOf(record), thread);
			await undefined;
			write.run(row.version + 2, row.record, thread);
		},
		close: () => database.close(),
	};
}

/** The pages in use: the log is not counted, nor what is free again. */
function bytes(name) {
	const database = openBare(name);
	const one = (pragma) => Object.values(database.prepare(`PRAGMA ${pragma}`).all()[0])[0];
	const used = (one("page_count") - one("freelist_count")) * one("page_size");
	database.close();
	return used;
}

try {
	await compareStore(
		{
			what: driver,
			open: (name) => sqliteStore({ file: fileOf(name), driver, history: false }),
			bare: bareTrips,
			serverCpu: null,
			bytes,
			targets: TARGETS.sqlite,
		},
		options,
	);
} finally {
	rmSync(folder, { recursive: true, force: true });
}

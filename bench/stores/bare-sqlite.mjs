// Three trips through the SQLite driver alone, which do what a durable inbox has to do and nothing else.
import { createRequire } from "node:module";
import { ACCOUNT } from "./turns.mjs";

const builtin = process.getBuiltinModule?.("node:sqlite");

/** The driver that the store takes by itself. */
export const DRIVER = builtin ? "node:sqlite" : "libsql";

/** A file by the driver alone, set up as the store sets it up. */
export function openBare(file, driver = DRIVER) {
	const Database = driver === "libsql" ? createRequire(import.meta.url)("libsql") : builtin.DatabaseSync;
	const database = new Database(file);
	for (const pragma of ["journal_mode = WAL", "synchronous = NORMAL", "cache_size = -16384"]) {
		database.prepare(`PRAGMA ${pragma}`).all();
	}
	return database;
}

export function bareSqlite(file, driver) {
	const database = openBare(file, driver);
	database.exec(`
		CREATE TABLE IF NOT EXISTS threads (thread TEXT PRIMARY KEY, version INTEGER, record TEXT) WITHOUT ROWID;
		CREATE TABLE IF NOT EXISTS accounts (account TEXT PRIMARY KEY, record TEXT) WITHOUT ROWID;
		CREATE TABLE IF NOT EXISTS marks (event TEXT PRIMARY KEY, expires_at INTEGER) WITHOUT ROWID;
		CREATE TABLE IF NOT EXISTS work (key INTEGER PRIMARY KEY, thread TEXT, work TEXT, effects TEXT)`);
	const [begin, end, read, put, write, find, mark, append, take] = [
		"BEGIN IMMEDIATE",
		"COMMIT",
		"SELECT version, record FROM threads WHERE thread = ?",
		"INSERT INTO threads VALUES (?, 1, ?)",
		"UPDATE threads SET version = ?, record = ? WHERE thread = ?",
		`SELECT (SELECT 1 FROM marks WHERE event = ?) AS marked, t.version, t.record, a.record AS account
			FROM (SELECT 1) LEFT JOIN threads AS t ON t.thread = ? LEFT JOIN accounts AS a ON a.account = ?`,
		"INSERT INTO marks VALUES (?, ?)",
		"INSERT INTO work VALUES (?, ?, ?, ?)",
		"DELETE FROM work WHERE key = ?",
	].map((sql) => database.prepare(sql));
	const textOf = (record) => JSON.stringify({ normal: record.normal });
	const transaction = (step) => {
		begin.run();
		step();
		end.run();
	};
	return {
		async fill(messages) {
			transaction(() => {
				for (const { thread, record } of messages) put.run(thread, textOf(record));
			});
		},
		// Between trips others have their turn, as they have with the store.
		async accept({ thread, event }) {
			const row = find.get(event, thread, ACCOUNT);
			JSON.parse(row.record);
			return row.version;
		},
		async commit({ n, at, thread, event, record, effects }, version) {
			transaction(() => {
				write.run(version + 1, textOf(record), thread);
				mark.run(event, at);
				append.run(n, thread, event, JSON.stringify(effects));
			});
			return true;
		},
		async finish({ n, thread }) {
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

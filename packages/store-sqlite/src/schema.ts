import { ThreadControlError } from "@thread-control/core";
import type { Database } from "./database.ts";
import { rollBack } from "./roll-back.ts";

/** Marks the file as ours, in its header: `THCT`. */
const APPLICATION_ID = 0x54484354;

/**
 * How to come from each version of the schema to the next; a file's `user_version` says how many it has had. Steps are never
 * changed, only added; a later one leaves what processes of the step before work with, for they run on beside it in a
 * rolling deployment.
 *
 * A thread's row points to the head of its queue (`head` is a key of `running`); the pointer is good only where that row is
 * there and of this thread, so that finishing the last work writes one page. A key of `running` is when the lease runs out,
 * in milliseconds, times 1024, and a number that makes it unique: what may be claimed comes first. What stands behind the
 * head waits in `waiting`.
 */
const STEPS: readonly string[] = [
	`
	CREATE TABLE threads (
		thread TEXT PRIMARY KEY,
		version INTEGER NOT NULL,
		epoch INTEGER NOT NULL,
		head INTEGER,
		waiting INTEGER NOT NULL,
		due_at INTEGER,
		record TEXT NOT NULL
	) WITHOUT ROWID;
	CREATE INDEX threads_due ON threads (due_at) WHERE due_at IS NOT NULL;
	CREATE TABLE accounts (account TEXT PRIMARY KEY, version INTEGER NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
	CREATE TABLE marks (event TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) WITHOUT ROWID;
	CREATE TABLE running (
		key INTEGER PRIMARY KEY,
		thread TEXT NOT NULL,
		work TEXT NOT NULL,
		holder TEXT NOT NULL,
		attempts INTEGER NOT NULL,
		intents TEXT,
		effects TEXT NOT NULL
	);
	CREATE TABLE waiting (
		seq INTEGER PRIMARY KEY,
		thread TEXT NOT NULL,
		work TEXT NOT NULL,
		intents TEXT,
		effects TEXT NOT NULL
	);
	CREATE INDEX waiting_thread ON waiting (thread, seq, work);
	CREATE TABLE parked (
		seq INTEGER PRIMARY KEY,
		thread TEXT NOT NULL,
		work TEXT NOT NULL,
		at INTEGER NOT NULL,
		effects TEXT NOT NULL
	);
	CREATE INDEX parked_at ON parked (at);
	CREATE INDEX parked_thread ON parked (thread);
	CREATE TABLE history (
		seq INTEGER PRIMARY KEY,
		thread TEXT NOT NULL,
		at INTEGER NOT NULL,
		bytes INTEGER NOT NULL,
		entry TEXT NOT NULL
	);
	CREATE INDEX history_thread ON history (thread, at, seq, bytes);
	CREATE TABLE bot_items (key TEXT PRIMARY KEY, etag TEXT NOT NULL, item TEXT NOT NULL);
	CREATE TABLE erased (only INTEGER PRIMARY KEY CHECK (only = 1), epoch INTEGER NOT NULL);
	INSERT INTO erased VALUES (1, 0);
	PRAGMA application_id = ${APPLICATION_ID};
	`,
];

/**
 * Brings the file's schema up to date, once, under the write lock. Throws `record_newer` for a schema of a newer release and
 * `option_invalid` for a file that is not ours; neither is touched.
 */
export function migrate(database: Database, file: string): void {
	if (versionOf(database, file) === STEPS.length) return;
	database.exec("BEGIN IMMEDIATE");
	try {
		// Another process may have done it meanwhile.
		for (const step of STEPS.slice(versionOf(database, file))) database.exec(step);
		database.exec(`PRAGMA user_version = ${STEPS.length}`);
		database.exec("COMMIT");
	} catch (error) {
		rollBack(database);
		throw error;
	}
}

/** How many steps the file has had. */
function versionOf(database: Database, file: string): number {
	const number = (sql: string): number =>
		Number(Object.values(database.prepare<Readonly<Record<string, number>>>(sql).get() ?? {})[0] ?? 0);
	const version = number("PRAGMA user_version");
	const ours = number("PRAGMA application_id") === APPLICATION_ID;
	if (!ours && (version !== 0 || number("SELECT count(*) FROM sqlite_schema") !== 0)) {
		throw new ThreadControlError(
			"option_invalid",
			`the SQLite file ${file} belongs to something else: name a file of the store's own`,
		);
	}
	if (version > STEPS.length) {
		throw new ThreadControlError(
			"record_newer",
			`the schema of the SQLite file ${file} was written by a newer release (version ${version}, this one knows ${STEPS.length}): upgrade this instance`,
		);
	}
	return version;
}

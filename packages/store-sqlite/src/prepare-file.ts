import type { Database } from "./database.ts";
import { rollBack } from "./roll-back.ts";
import { migrate } from "./schema.ts";
import { isBusy } from "./sqlite-error.ts";

/** How long SQLite itself waits for a lock, in milliseconds: the event loop stands still meanwhile. */
const BLOCKED_MS = 20;
/** Between two tries to open, in milliseconds. */
const PAUSE_MS = 10;
/** The pages a connection keeps, in KiB: all inner pages of a few million threads. */
const CACHE_KIB = 16 * 1024;
/** SQLite copies the log into the file by itself, within a commit, only where the connection did not come to it: 64 MiB. */
const AUTOCHECKPOINT_PAGES = 16_384;

/** Sets a connection up and brings the file's schema up to date. Waits, blocking, while another process does the same. */
export function prepareFile(
	database: Database,
	file: string,
	{ synchronous, busyMs }: { readonly synchronous: "normal" | "full"; readonly busyMs: number },
): void {
	const until = performance.now() + busyMs;
	for (;;) {
		try {
			database.exec(`PRAGMA busy_timeout = ${BLOCKED_MS}`);
			// Refuses a file that is not ours before anything of it is changed.
			migrate(database, file);
			database.prepare("PRAGMA journal_mode = WAL").get();
			database.exec(`PRAGMA synchronous = ${synchronous}`);
			database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
			database.prepare(`PRAGMA wal_autocheckpoint = ${AUTOCHECKPOINT_PAGES}`).get();
			break;
		} catch (error) {
			if (!isBusy(error) || performance.now() >= until) throw error;
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
		}
	}
	assertWritable(database);
}

/** Says now, and not with the first message, that the file may not be written: SQLite lets a transaction begin on it all the same. */
function assertWritable(database: Database): void {
	try {
		database.exec("BEGIN IMMEDIATE");
		try {
			database.exec("UPDATE erased SET epoch = epoch");
		} finally {
			rollBack(database);
		}
	} catch (error) {
		// Somebody else writes: that is as good.
		if (!isBusy(error)) throw error;
	}
}

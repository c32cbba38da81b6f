/** SQLite's primary result codes that something is done about (sqlite.org/rescode.html). */
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_READONLY = 8;
const SQLITE_TOOBIG = 18;
const SQLITE_NOTADB = 26;

/** Whether another connection had the lock, and the same may succeed in a moment. */
export function isBusy(error: unknown): boolean {
	return primaryCode(error) === SQLITE_BUSY;
}

/** Whether another statement, of this connection or one beside it, was in the way. */
export function isLocked(error: unknown): boolean {
	return primaryCode(error) === SQLITE_LOCKED;
}

/** Whether SQLite or the file failed, and not what was asked of it. */
export function isStoreFailure(error: unknown): boolean {
	const code = primaryCode(error);
	return code !== null && code !== SQLITE_TOOBIG;
}

/** What to do about an error while a file is opened; empty where SQLite's own words are enough. */
export function adviceOn(error: unknown): string {
	switch (primaryCode(error)) {
		case SQLITE_READONLY:
			return ": this process may not write it, or its folder";
		case SQLITE_NOTADB:
			return ": put it aside and start with a new one, or restore a backup";
		default:
			return "";
	}
}

/** The low byte of SQLite's code, as `node:sqlite` (`errcode`) or libsql (`rawCode`) has it; null for other errors. */
function primaryCode(error: unknown): number | null {
	if (!(error instanceof Error)) return null;
	const { errcode, rawCode } = error as { errcode?: unknown; rawCode?: unknown };
	const code = errcode ?? rawCode;
	return typeof code === "number" ? code & 0xff : null;
}

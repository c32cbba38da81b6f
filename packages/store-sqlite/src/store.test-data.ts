import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SqliteDriver } from "./database.ts";

/** The drivers that this Node can run: libsql always, its own where it has one. */
export const DRIVERS: readonly SqliteDriver[] = [
	"libsql",
	...(process.getBuiltinModule?.("node:sqlite") === undefined ? [] : (["node:sqlite"] as const)),
];

/** A folder for the files of one test file; `remove` takes it away. */
export function temporaryFolder(): { file(): string; remove(): void } {
	const folder = mkdtempSync(join(tmpdir(), "store-sqlite-"));
	let files = 0;
	return {
		file() {
			files += 1;
			return join(folder, `${files}.db`);
		},
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}

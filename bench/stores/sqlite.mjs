// What the SQLite store costs beside bare trips through the same driver, on files in the folder for temporary ones.
// node bench/stores/sqlite.mjs [--threads N] [--rounds N] [--driver libsql] [--quick] [--assert]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteStore } from "@thread-control/store-sqlite";
import { bareSqlite, DRIVER, openBare } from "./bare-sqlite.mjs";
import { compareStore, storeOptions, TARGETS } from "./compare.mjs";

const options = storeOptions({ driver: DRIVER });
const { driver } = options;
const folder = mkdtempSync(join(tmpdir(), "store-sqlite-bench-"));
const fileOf = (name) => join(folder, `${name}.db`);

/** The pages in use: the log is not counted, nor what is free again. */
function bytes(name) {
	const database = openBare(fileOf(name), driver);
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
			bare: () => bareSqlite(fileOf("bare"), driver),
			serverCpu: null,
			bytes,
			targets: TARGETS.sqlite,
		},
		options,
	);
} finally {
	rmSync(folder, { recursive: true, force: true });
}

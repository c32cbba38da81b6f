import { createRequire } from "node:module";
import { ThreadControlError } from "@thread-control/core";
import type Libsql from "libsql";
import type { Database, Statement } from "./database.ts";

/** Opens a file by the package `libsql`. Throws `option_invalid`, naming the package, where it is not installed. */
export function libsqlDatabase(file: string): Database {
	const database = new (loadLibsql())(file);
	return {
		prepare<Row>(sql: string): Statement<Row> {
			const statement = database.prepare(sql);
			return {
				// Values go in one array: alone, null would be taken for the names of parameters.
				get: (...values) => withoutMetadata(statement.get(values)) as Row | undefined,
				all: (...values) => statement.all(values).map(withoutMetadata) as Row[],
				run: (...values) => statement.run(values).changes,
			};
		},
		exec: (sql) => void database.exec(sql),
		close: () => void database.close(),
	};
}

function loadLibsql(): typeof Libsql {
	try {
		return createRequire(import.meta.url)("libsql");
	} catch (cause) {
		throw new ThreadControlError(
			"option_invalid",
			`this Node (${process.version}) has no SQLite of its own, and the package libsql cannot be loaded: run npm install libsql`,
			{ cause },
		);
	}
}

/** The driver adds how long the query took to the rows of `get`. */
function withoutMetadata(row: unknown): unknown {
	if (typeof row === "object" && row !== null && "_metadata" in row) delete row._metadata;
	return row;
}

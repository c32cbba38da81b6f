import { ThreadControlError } from "@thread-control/core";
import { libsqlDatabase } from "./libsql-database.ts";
import { nodeDatabase } from "./node-database.ts";

/** What SQLite binds and answers here. */
export type SqlValue = string | number | null;

/** A prepared statement, the same by every driver; `Row` is what its columns are. */
export interface Statement<Row> {
	/** The first row; undefined where there is none. */
	get(...values: readonly SqlValue[]): Row | undefined;
	/** All rows. */
	all(...values: readonly SqlValue[]): readonly Row[];
	/** Runs it; answers how many rows it changed. */
	run(...values: readonly SqlValue[]): number;
}

/** A connection to a file, the same by every driver. */
export interface Database {
	/** Throws the driver's error where the SQL does not compile. */
	prepare<Row = Readonly<Record<string, SqlValue>>>(sql: string): Statement<Row>;
	/** Runs statements without values, one after the other. */
	exec(sql: string): void;
	close(): void;
}

/** The drivers there are: Node's own from 22.5 on, and the package `libsql`. */
export type SqliteDriver = "node:sqlite" | "libsql";

/**
 * Opens a file, and makes it where it is missing. Without `driver` by Node's own where Node has it, else by `libsql`. Throws
 * `option_invalid` where the driver is not there, naming what to install, else the driver's error.
 */
export function openDatabase(file: string, driver: SqliteDriver | undefined): Database {
	if (driver !== "libsql") {
		const database = nodeDatabase(file);
		if (database !== null) return database;
	}
	if (driver === "node:sqlite") {
		throw new ThreadControlError(
			"option_invalid",
			`Node ${process.version} has no node:sqlite: leave the option driver out and run npm install libsql`,
		);
	}
	return libsqlDatabase(file);
}

import type { Database, SqlValue, Statement } from "./database.ts";

/** As much of `node:sqlite` as is used; Node 20 does not know it, nor do its types. */
interface NodeSqlite {
	readonly DatabaseSync: new (
		file: string,
	) => { prepare(sql: string): NodeStatement; exec(sql: string): void; close(): void };
}

interface NodeStatement {
	get(...values: readonly SqlValue[]): unknown;
	all(...values: readonly SqlValue[]): unknown[];
	run(...values: readonly SqlValue[]): { readonly changes: number | bigint };
}

/** Opens a file by Node's own SQLite; null where this Node has none. */
export function nodeDatabase(file: string): Database | null {
	const sqlite = process.getBuiltinModule?.("node:sqlite") as NodeSqlite | undefined;
	if (sqlite === undefined) return null;
	const database = new sqlite.DatabaseSync(file);
	return {
		prepare<Row>(sql: string): Statement<Row> {
			const statement = database.prepare(sql);
			return {
				get: (...values) => statement.get(...values) as Row | undefined,
				all: (...values) => statement.all(...values) as Row[],
				run: (...values) => Number(statement.run(...values).changes),
			};
		},
		exec: (sql) => database.exec(sql),
		close: () => database.close(),
	};
}

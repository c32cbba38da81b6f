import type { Database } from "./database.ts";

/** Ends a transaction that failed. */
export function rollBack(database: Database): void {
	try {
		database.exec("ROLLBACK");
	} catch (error) {
		// After some errors, a full disk among them, SQLite has rolled back by itself.
		if (!(error instanceof Error && error.message.includes("no transaction is active"))) throw error;
	}
}

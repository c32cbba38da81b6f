import { setTimeout as pause } from "node:timers/promises";
import { ThreadControlError } from "@thread-control/core";
import type { PostgresPool } from "./options.ts";

/** A statement of ours, prepared once on each connection. */
export interface Statement {
	/** At most 63 bytes, and another for another text: a pool may serve several stores. */
	readonly name: string;
	readonly text: string;
}

/** Runs statements, each in one round trip and as one transaction. */
export interface Database {
	/** Answers the rows as arrays. Rejects with what the driver says, and with `closed` after the store was closed. */
	run(statement: Statement, values: unknown[]): Promise<unknown[][]>;
}

/** `serialization_failure` and `deadlock_detected`: nothing was written, and again it will be. */
const AGAIN = new Set(["40001", "40P01"]);
const ATTEMPTS = 8;
/** At random up to so many milliseconds times the attempt, so that two do not meet again. */
const PAUSE_MS = 10;

export function database(pool: PostgresPool, isClosed: () => boolean): Database {
	return {
		async run({ name, text }, values) {
			for (let attempt = 1; ; attempt += 1) {
				if (isClosed()) throw new ThreadControlError("closed", "the PostgreSQL store is closed: open a new one");
				try {
					const { rows } = await pool.query({ name, text, values, rowMode: "array" });
					return rows;
				} catch (error) {
					if (attempt === ATTEMPTS || !AGAIN.has(sqlState(error))) throw error;
				}
				await pause(Math.random() * PAUSE_MS * attempt);
			}
		},
	};
}

/**
 * Whether what was asked is to blame, or the row it waited for, and not the server: `data_exception`, `integrity_constraint_violation`,
 * `program_limit_exceeded`, `query_canceled`.
 */
export function isOfRequest(error: unknown): boolean {
	return /^(22|23|54|57014)/.test(sqlState(error));
}

/** `unique_violation`. */
export function isDoubled(error: unknown): boolean {
	return sqlState(error) === "23505";
}

/** PostgreSQL's code of an error; empty where it is none of the server's. */
function sqlState(error: unknown): string {
	return String((error as { code?: unknown } | null)?.code ?? "");
}

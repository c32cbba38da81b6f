import type { HistoryLimits } from "@thread-control/core";
import { ThreadControlError } from "@thread-control/core";

/** What is asked of a server, as `pg` has it. */
export interface PostgresQuery {
	/** The name it is prepared under; missing: it is not prepared. */
	readonly name?: string;
	readonly text: string;
	readonly values?: unknown[];
	/** Rows are arrays. */
	readonly rowMode: "array";
}

/** What a server answers, as `pg` has it. */
export interface PostgresAnswer {
	readonly rows: unknown[][];
}

/** A connection out of a pool, structurally that of `pg`. */
export interface PostgresConnection {
	query(query: PostgresQuery): Promise<PostgresAnswer>;
	/** Gives it back; with an error or true it is closed instead. */
	release(error?: Error | boolean): void;
}

/** A pool, structurally that of `pg`: your own `new pg.Pool(…)` fits. */
export interface PostgresPool {
	query(query: PostgresQuery): Promise<PostgresAnswer>;
	connect(): Promise<PostgresConnection>;
}

interface CommonOptions {
	/** Where our tables and functions are. Default `thread_control`. */
	readonly schema?: string;
	/**
	 * False: the schema is made and upgraded by you, with the SQL of `postgresSchema`; the store only checks that it is
	 * the one this release knows. Default true.
	 */
	readonly migrate?: boolean;
	/** How much of what was said is kept of a thread; false: nothing. */
	readonly history?: HistoryLimits | false;
}

/** A pool of the store's own, by a URL; it is closed with the store. */
export interface PostgresUrlOptions extends CommonOptions {
	/** `postgres://user:password@host:port/database?…`, with all that `pg` reads in it. */
	readonly url: string;
	readonly pool?: never;
	/** Connections at most. Default 10. */
	readonly max?: number;
	/**
	 * After so many milliseconds the server gives a statement up, and a call rejects also where no server answers any more.
	 * Default 10 000. 0: never.
	 */
	readonly statementTimeoutMs?: number;
}

/** Your own pool, which stays open when the store is closed. Its timeouts are yours; listen to its `error` event, or a lost connection ends the process. */
export interface PostgresPoolOptions extends CommonOptions {
	readonly pool: PostgresPool;
	readonly url?: never;
	readonly max?: never;
	readonly statementTimeoutMs?: never;
}

export type PostgresStoreOptions = PostgresUrlOptions | PostgresPoolOptions;

/** The name of the schema, of options that can be. Throws `option_invalid` for one that PostgreSQL would cut off or refuse. */
export function schemaOf({ schema = "thread_control", url, pool }: PostgresStoreOptions): string {
	if (!url === !pool) {
		throw new ThreadControlError("option_invalid", "a store on PostgreSQL needs either a url or a pool, and not both");
	}
	if (schema === "" || Buffer.byteLength(schema) > 63 || schema.includes("\0") || schema.startsWith("pg_")) {
		throw new ThreadControlError(
			"option_invalid",
			"schema: PostgreSQL takes names of 1 to 63 bytes that do not begin with pg_",
		);
	}
	return schema;
}

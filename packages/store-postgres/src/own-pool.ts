import { ThreadControlError } from "@thread-control/core";
import type { PostgresPool, PostgresUrlOptions } from "./options.ts";

/** A pool that is ours to close. */
export interface OwnPool extends PostgresPool {
	/** Whether its connections have {@link SETTINGS}. */
	readonly planned: boolean;
	end(): Promise<void>;
}

/** Of a connection: what the functions set for themselves, see `sql/planned.ts`. A plan that has no index to go by is no reason to compile it. */
const SETTINGS = "-c enable_seqscan=off -c plan_cache_mode=force_generic_plan -c jit=off";

const STATEMENT_TIMEOUT_MS = 10_000;
/** How much longer than the server the client waits, so that where there is a server it is the one to say so. */
const GRACE_MS = 2_000;

/** Opens a pool by `pg`. Rejects with `option_invalid` where that is not installed. Connects to nothing yet. */
export async function openPool(options: PostgresUrlOptions): Promise<OwnPool> {
	const { Pool } = await loadDriver();
	const timeoutMs = options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS;
	// Without a timeout there may be a pooler in between, which takes no settings; and those in the URL would come before ours.
	const planned = timeoutMs !== 0 && !/[?&]options=/.test(options.url);
	const pool = new Pool({
		connectionString: options.url,
		application_name: "thread-control",
		keepAlive: true,
		...(options.max === undefined ? {} : { max: options.max }),
		...(planned ? { options: [process.env["PGOPTIONS"], SETTINGS].filter(Boolean).join(" ") } : {}),
		...(timeoutMs === 0
			? {}
			: {
					statement_timeout: timeoutMs,
					query_timeout: timeoutMs + GRACE_MS,
					connectionTimeoutMillis: timeoutMs + GRACE_MS,
				}),
	});
	// An idle connection that was lost is out of the pool already, and the next call opens another or rejects. Without a
	// listener the event would end the process.
	pool.on("error", () => undefined);
	return Object.assign(pool as unknown as PostgresPool & { end(): Promise<void> }, { planned });
}

async function loadDriver(): Promise<Pick<typeof import("pg"), "Pool">> {
	try {
		const driver = await import("pg");
		return driver.default ?? driver;
	} catch (cause) {
		throw new ThreadControlError(
			"option_invalid",
			"a store on PostgreSQL needs the package “pg”, which could not be loaded: npm install pg",
			{ cause },
		);
	}
}

import { ThreadControlError } from "@thread-control/core";
import type { PostgresConnection, PostgresPool } from "./options.ts";
import { migrationTable, migrationTo, quoted, SCHEMA_VERSION } from "./sql/migrations.ts";

/** The advisory lock of whoever migrates; chosen at random once, and the same for all releases. */
const LOCK = "7201480417311290";

/**
 * Brings the schema to the version this release knows, once however many begin at once: the steps run in one
 * transaction under an advisory lock. With `allowed` false it only looks. Rejects with `record_newer` for a newer schema, and
 * with `option_invalid` where it is missing or old and may not be changed, or the database cannot hold every text.
 */
export async function migrate(pool: PostgresPool, schema: string, allowed: boolean): Promise<void> {
	const connection = await pool.connect();
	try {
		const version = await checkedVersion(connection, schema);
		if (version < SCHEMA_VERSION) {
			if (!allowed) throw outdated(schema, version);
			await upgrade(connection, schema);
		}
	} catch (error) {
		// What it was in the midst of ends with the connection.
		connection.release(true);
		throw error;
	}
	connection.release();
}

async function upgrade(connection: PostgresConnection, schema: string): Promise<void> {
	await ask(connection, "begin");
	await ask(connection, "set local statement_timeout = 0");
	await ask(connection, `select pg_advisory_xact_lock(${LOCK})`);
	// Another instance may have done it while this one waited.
	const version = await checkedVersion(connection, schema);
	if (version === 0) {
		// Asked first, for also where the schema is there, making it needs a right on the database.
		const [row] = await ask(connection, "select exists (select from pg_namespace where nspname = $1)", [schema]);
		if (row?.[0] !== true) await ask(connection, `create schema ${quoted(schema)}`);
		await ask(connection, migrationTable(schema));
	}
	for (let to = version + 1; to <= SCHEMA_VERSION; to += 1) await ask(connection, migrationTo(to, schema));
	await ask(connection, "commit");
}

/** The schema's version, 0 where there is none; refuses what this release cannot work with. */
async function checkedVersion(connection: PostgresConnection, schema: string): Promise<number> {
	// Not by to_regclass: that remembers a name it did not find, and does not look again behind the lock.
	const [row] = await ask(
		connection,
		`select exists (
			select from pg_class c join pg_namespace n on n.oid = c.relnamespace
			where n.nspname = $1 and c.relname = 'migration'
		), current_setting('server_encoding')`,
		[schema],
	);
	if (row?.[1] !== "UTF8") {
		throw new ThreadControlError(
			"option_invalid",
			`the PostgreSQL database is encoded in ${row?.[1]} and cannot hold every text: use one that is encoded in UTF8`,
		);
	}
	if (row[0] !== true) return 0;
	const [newest] = await ask(connection, `select coalesce(max(version), 0) from ${quoted(schema)}.migration`);
	const version = Number(newest?.[0]);
	if (version > SCHEMA_VERSION) {
		throw new ThreadControlError(
			"record_newer",
			`the schema ${schema} was made by a newer release (version ${version}, this one knows ${SCHEMA_VERSION}): upgrade this instance`,
		);
	}
	return version;
}

function outdated(schema: string, version: number): ThreadControlError {
	const state = version === 0 ? "is not there" : `is of version ${version}`;
	return new ThreadControlError(
		"option_invalid",
		`the schema ${schema} ${state}, this release needs version ${SCHEMA_VERSION}: run the SQL of postgresSchema(…), or leave migrate: false out`,
	);
}

async function ask(connection: PostgresConnection, text: string, values?: unknown[]): Promise<unknown[][]> {
	const { rows } = await connection.query({ text, rowMode: "array", ...(values === undefined ? {} : { values }) });
	return rows;
}

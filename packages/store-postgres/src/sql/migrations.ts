import { acceptFunction } from "./accept.ts";
import { botItemFunction } from "./bot-items.ts";
import { commitFunctions } from "./commit.ts";
import { commitParts } from "./commit-parts.ts";
import { finishFunction } from "./finish.ts";
import { leaseFunctions } from "./leases.ts";
import { tables } from "./tables.ts";

/**
 * The steps of the schema, the n-th of which makes version n. What was released is not changed any more: a later
 * step changes it, and leaves what instances of the step before call, for they run on beside it in a rolling deployment.
 */
export const MIGRATIONS: readonly ((s: string) => string)[] = [
	(s) =>
		[
			tables(s),
			acceptFunction(s),
			commitParts(s),
			commitFunctions(s),
			finishFunction(s),
			leaseFunctions(s),
			botItemFunction(s),
		].join(""),
];

/** The schema's version that this release works with. */
export const SCHEMA_VERSION: number = MIGRATIONS.length;

/** A name as SQL has it in quotes. */
export function quoted(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

/** The step from version n-1 to n, with what says that it was done. */
export function migrationTo(version: number, schema: string): string {
	const s = quoted(schema);
	const step = MIGRATIONS[version - 1];
	if (step === undefined) throw new RangeError(`the schema has no version ${version}`);
	return `${step(s)}\ninsert into ${s}.migration (version) values (${version});\n`;
}

/** The table of what was done. */
export function migrationTable(schema: string): string {
	return `create table if not exists ${quoted(schema)}.migration (
	version integer primary key,
	applied_at timestamptz not null default now()
);\n`;
}

/**
 * The SQL that makes the whole schema in an empty database or beside other schemas, for people who run it themselves
 * (with `migrate: false`): one transaction. `schema`: its name, default `thread_control`. `from`: the version that is there
 * already; default 0, none.
 */
export function postgresSchema(schema = "thread_control", from = 0): string {
	const steps = MIGRATIONS.slice(from).map((_, index) => migrationTo(from + index + 1, schema));
	const begin = from > 0 ? "" : `create schema if not exists ${quoted(schema)};\n${migrationTable(schema)}`;
	return `begin;\n${begin}${steps.join("")}commit;\n`;
}

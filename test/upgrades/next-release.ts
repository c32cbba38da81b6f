import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A release after this one, installed in a folder of its own. */
export interface NextRelease {
	/** A script that is the same bot as `test/faults/fault-bot.mjs`, on the next release. */
	readonly bot: string;
	remove(): void;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const PACKAGES = ["core", "stores", "store-sqlite", "store-redis", "store-postgres"];
/** What they depend on, and the package that has it. */
const DEPENDENCIES: Readonly<Record<string, string>> = {
	zod: "core",
	libsql: "store-sqlite",
	redis: "store-redis",
	pg: "store-postgres",
};

/**
 * Makes the next release: the built packages are copied, and changed as whoever makes that release would change their sources.
 *
 * - Records are of the next version. It keeps the customer's newest message under another name, so that this release could not
 *   read it even if it tried; it reads the version before, and writes its own.
 * - SQLite's and PostgreSQL's schemas have one step more, which leaves what this release works with; Redis' format is the next.
 */
export function nextRelease(): NextRelease {
	const folder = mkdtempSync(join(tmpdir(), "thread-control-next-"));
	const modules = join(folder, "node_modules");
	mkdirSync(join(modules, "@thread-control"), { recursive: true });
	for (const name of PACKAGES) {
		for (const part of ["package.json", "dist"]) {
			cpSync(join(root, "packages", name, part), join(modules, "@thread-control", name, part), { recursive: true });
		}
	}
	for (const [name, owner] of Object.entries(DEPENDENCIES)) {
		symlinkSync(join(root, "packages", owner, "node_modules", name), join(modules, name));
	}
	const built = (name: string): string => join(modules, "@thread-control", name, "dist/index.mjs");

	renameSync(built("core"), join(modules, "@thread-control/core/dist/this-release.mjs"));
	writeFileSync(built("core"), NEXT_CORE);
	change(built("store-redis"), /\nasync function checkFormat\(/, (found) => `\nFORMATS.push("the next");${found}`);
	change(
		built("store-postgres"),
		/const SCHEMA_VERSION = MIGRATIONS\.length;/,
		(found) => `MIGRATIONS.push((s) => \`alter table \${s}.thread add column noted text;\n\`);\n${found}`,
	);
	change(
		built("store-sqlite"),
		/\nfunction migrate\(/,
		(found) => `\nSTEPS.push("ALTER TABLE threads ADD COLUMN noted TEXT");${found}`,
	);
	for (const file of ["fault-bot.mjs", "killing-store.mjs"])
		cpSync(join(root, "test/faults", file), join(folder, file));
	return { bot: join(folder, "fault-bot.mjs"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The next release's core: what stores use of it to write and read records, in place of what this release's has by the same names. */
const NEXT_CORE = `
import { decodeThread as decode, encodeThread as encode, RECORD_VERSION as THIS } from "./this-release.mjs";
export * from "./this-release.mjs";

export const RECORD_VERSION = THIS + 1;

export function encodeThread(record) {
	const { normal, ...rest } = JSON.parse(encode(record));
	return JSON.stringify({ v: RECORD_VERSION, ...rest, ...(normal === undefined ? {} : { customer: normal }) });
}

export function decodeThread(text, thread) {
	const { v = 1, customer, ...rest } = JSON.parse(text);
	if (v !== RECORD_VERSION) return decode(text, thread);
	return decode(JSON.stringify(customer === undefined ? rest : { ...rest, normal: customer }), thread);
}
`;

/** Changes the one place of a built file that is meant. */
function change(file: string, place: RegExp, to: (found: string) => string): void {
	const text = readFileSync(file, "utf8");
	const places = text.match(new RegExp(place, "g"))?.length ?? 0;
	if (places !== 1)
		throw new Error(`the next release cannot be made: ${place} is ${places} times in ${file}, not once`);
	writeFileSync(file, text.replace(place, to));
}

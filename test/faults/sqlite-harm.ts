import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type * as databases from "../../packages/store-sqlite/src/database.ts";
import type { Instance } from "./instance.ts";

const source = fileURLToPath(new URL("../../packages/store-sqlite/src/database.ts", import.meta.url));

/** Holds the file's write lock in this process; answers what gives it back. */
export async function lockedByAnother(file: string): Promise<() => Promise<void>> {
	const { openDatabase } = (await import(source)) as typeof databases;
	const database = openDatabase(file, undefined);
	database.exec("PRAGMA busy_timeout = 10000");
	database.exec("BEGIN EXCLUSIVE");
	return async () => {
		database.exec("ROLLBACK");
		database.close();
	};
}

/** Lets no file of the bot's grow any more, as on a full disk. */
export async function fullFor(bot: Instance): Promise<() => Promise<void>> {
	const limit = (bytes: string): void => {
		execFileSync("prlimit", ["--pid", String(bot.pid), `--fsize=${bytes}:`]);
	};
	limit("1");
	return async () => limit("unlimited");
}

import { copyFileSync, statSync } from "node:fs";
import { setImmediate as nextRound } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { Connection } from "./connection.ts";
import { openDatabase, type SqliteDriver } from "./database.ts";
import { prepareFile } from "./prepare-file.ts";
import { DRIVERS, temporaryFolder } from "./store.test-data.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** A connection to a file of its own, and what writes an account by its number. */
function opened(driver: SqliteDriver) {
	const file = folder.file();
	const database = openDatabase(file, driver);
	prepareFile(database, file, { synchronous: "normal", busyMs: 1_000 });
	const statement = database.prepare("INSERT INTO accounts VALUES (?, 1, ?)");
	const insert = (n: number): number => statement.run(`messenger:${n}`, "{}");
	return { file, connection: new Connection(database, 1_000), insert };
}

/** What is in the file without its log. */
function accountsIn(file: string, driver: SqliteDriver): number {
	const copy = folder.file();
	copyFileSync(file, copy);
	const database = openDatabase(copy, driver);
	const accounts = Number(database.prepare("SELECT count(*) AS n FROM accounts").get()?.["n"]);
	database.close();
	return accounts;
}

describe.each(DRIVERS)("by %s", (driver) => {
	test("what was written comes from the log into the file after the answer, and the log is used again", async () => {
		const { file, connection, insert } = opened(driver);
		const write = async (from: number, to: number): Promise<void> => {
			for (let n = from; n < to; n += 1) await connection.writeSingle(() => insert(n));
		};
		await write(0, 2_000);
		// Answered, and not copied yet: that is for the round after.
		expect(accountsIn(file, driver)).toBe(0);
		await nextRound();
		expect(accountsIn(file, driver)).toBe(2_000);
		const log = statSync(`${file}-wal`).size;
		await write(2_000, 8_000);
		await nextRound();
		expect(accountsIn(file, driver)).toBe(8_000);
		expect(statSync(`${file}-wal`).size).toBeLessThan(1.5 * log);
		connection.close();
	});

	test("what shares a transaction counts each for itself, and what only reads does not", async () => {
		const { file, connection, insert } = opened(driver);
		const together = (from: number, to: number): Promise<unknown> =>
			Promise.all(Array.from({ length: to - from }, (_, index) => connection.write(() => insert(from + index))));
		await together(0, 1_999);
		await Promise.all(Array.from({ length: 10 }, () => connection.read(() => 1)));
		await nextRound();
		expect(accountsIn(file, driver)).toBe(0);
		await together(1_999, 2_001);
		await nextRound();
		expect(accountsIn(file, driver)).toBe(2_001);
		connection.close();
	});
});

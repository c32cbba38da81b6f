import { readFileSync } from "node:fs";
import { EMPTY_RECORD, RECORD_VERSION } from "@thread-control/core";
import { afterAll, describe, expect, test } from "vitest";
import { AT, numberedChange, THREAD } from "./child.test-data.ts";
import { openDatabase } from "./database.ts";
import { sqliteStore } from "./sqlite-store.ts";
import { DRIVERS, temporaryFolder } from "./store.test-data.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());
const instance = { holder: "instance-1", leaseMs: 1_000, now: AT };

describe.each(DRIVERS)("by %s", (driver) => {
	test("a schema of a newer release is refused by name, and not touched", async () => {
		const file = folder.file();
		await sqliteStore({ file, driver }).close();
		const database = openDatabase(file, driver);
		database.exec("PRAGMA user_version = 99");
		database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
		database.close();
		const before = readFileSync(file);
		expect(() => sqliteStore({ file, driver })).toThrow(
			expect.objectContaining({ code: "record_newer", message: expect.stringMatching(/version 99.*upgrade/) }),
		);
		expect(readFileSync(file).equals(before)).toBe(true);
	});

	test.each(["CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)", "PRAGMA user_version = 1"])(
		"a database of something else is refused, and not touched: %s",
		(sql) => {
			const file = folder.file();
			const database = openDatabase(file, driver);
			database.exec(sql);
			database.close();
			const before = readFileSync(file);
			expect(() => sqliteStore({ file, driver })).toThrow(
				expect.objectContaining({ code: "option_invalid", message: expect.stringContaining(file) }),
			);
			expect(readFileSync(file).equals(before)).toBe(true);
		},
	);

	test("what is looked up is looked up by an index, whatever it is", async () => {
		const file = folder.file();
		await sqliteStore({ file, driver }).close();
		const database = openDatabase(file, driver);
		const plan = (sql: string): string =>
			database
				.prepare(`EXPLAIN QUERY PLAN ${sql}`)
				.all()
				.map((row) => String(row["detail"]))
				.join("; ");
		for (const [sql, by] of [
			["SELECT * FROM threads WHERE thread = ?", "PRIMARY KEY"],
			["SELECT thread FROM threads WHERE due_at <= ? ORDER BY due_at LIMIT ?", "threads_due"],
			["SELECT * FROM running WHERE key < ? ORDER BY key LIMIT ?", "PRIMARY KEY"],
			["SELECT * FROM waiting WHERE thread = ? ORDER BY seq LIMIT 1", "waiting_thread"],
			["SELECT * FROM waiting WHERE thread = ? AND work = ? ORDER BY seq LIMIT 1", "waiting_thread"],
			["SELECT * FROM parked ORDER BY at DESC, seq DESC LIMIT ?", "parked_at"],
			["SELECT entry FROM history WHERE thread = ? ORDER BY at, seq", "history_thread"],
			["SELECT count(*), total(bytes) FROM history WHERE thread = ?", "COVERING INDEX history_thread"],
		] as const) {
			expect(plan(sql), sql).toContain(by);
			expect(plan(sql), sql).not.toMatch(/SCAN (?!parked)|TEMP B-TREE/);
		}
		database.close();
	});

	test("threads of a newer record are left to instances that can read them, and named where there are no others", async () => {
		const file = folder.file();
		const store = sqliteStore({ file, driver });
		const newer = { ...numberedChange(1), next: { ...EMPTY_RECORD, v: RECORD_VERSION + 1 } };
		const neighbour = "messenger:1000000000001:2000000000000002" as typeof THREAD;
		await store.commit([newer], instance);
		await store.commit([numberedChange(1, neighbour)], { ...instance, now: AT + 1 });
		const later = { ...instance, now: AT + 5_000 };
		expect((await store.claim(10, later)).map(({ lease }) => lease.thread)).toEqual([neighbour]);
		await expect(store.claim(10, later)).rejects.toMatchObject({
			code: "record_newer",
			message: expect.stringContaining(THREAD),
		});
		const lease = { thread: THREAD, epoch: 1 };
		expect(await store.renew([lease], later)).toEqual([lease]);
		await store.close();
	});
});

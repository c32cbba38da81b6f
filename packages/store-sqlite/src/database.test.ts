import { afterAll, describe, expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { DRIVERS, temporaryFolder } from "./store.test-data.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

describe.each(DRIVERS)("by %s", (driver) => {
	test("rows have their columns and nothing else", () => {
		const database = openDatabase(folder.file(), driver);
		const statement = database.prepare("SELECT 1 AS a, 'ñ' AS b, NULL AS c, 1.5 AS d");
		const row = { a: 1, b: "ñ", c: null, d: 1.5 };
		expect({ ...statement.get() }).toEqual(row);
		expect(statement.all().map((each) => ({ ...each }))).toEqual([row]);
		expect(database.prepare("SELECT 1 WHERE false").get()).toBeUndefined();
		database.close();
	});

	test("values are bound as they are, a lone null too, and changes are counted", () => {
		const database = openDatabase(folder.file(), driver);
		database.exec("CREATE TABLE t (a)");
		const insert = database.prepare("INSERT INTO t VALUES (?)");
		for (const value of [null, 0, -1, 1.5, 9_007_199_254_740_991, "", "a'b%"]) expect(insert.run(value)).toBe(1);
		expect(
			database
				.prepare<{ a: unknown }>("SELECT a FROM t")
				.all()
				.map(({ a }) => a),
		).toEqual([null, 0, -1, 1.5, 9_007_199_254_740_991, "", "a'b%"]);
		expect(database.prepare("DELETE FROM t WHERE a < ?").run(1)).toBe(2);
		expect(() => database.prepare("SELECT nothing FROM t")).toThrow("nothing");
		database.close();
	});
});

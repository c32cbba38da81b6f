import type { Instance, ThreadId } from "@thread-control/core";
import { afterAll, describe, expect, test } from "vitest";
import { AT, numberedChange, THREAD } from "./child.test-data.ts";
import { type Database, openDatabase, type SqlValue, type Statement } from "./database.ts";
import { prepareFile } from "./prepare-file.ts";
import { storeOn } from "./sqlite-store.ts";
import { DRIVERS, temporaryFolder } from "./store.test-data.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());
const instance: Instance = { holder: "instance-1", leaseMs: 1_000, now: AT };

/** Counts what goes to the driver: every transaction, and every statement that stands outside of one. */
function counting(database: Database): { database: Database; readonly trips: { writes: number; reads: number } } {
	const trips = { writes: 0, reads: 0 };
	let inside = false;
	const count = (sql: string): void => {
		if (sql === "BEGIN IMMEDIATE") {
			inside = true;
			trips.writes += 1;
		} else if (sql === "COMMIT" || sql === "ROLLBACK") inside = false;
		else if (!inside) trips[/^\s*SELECT/.test(sql) ? "reads" : "writes"] += 1;
	};
	const counted: Database = {
		prepare<Row>(sql: string): Statement<Row> {
			const statement = database.prepare<Row>(sql);
			const after =
				<R>(run: (...values: readonly SqlValue[]) => R) =>
				(...values: readonly SqlValue[]): R => {
					count(sql);
					return run(...values);
				};
			return { get: after(statement.get), all: after(statement.all), run: after(statement.run) };
		},
		exec(sql) {
			count(sql);
			database.exec(sql);
		},
		close: () => database.close(),
	};
	return { database: counted, trips };
}

describe.each(DRIVERS)("trips to %s", (driver) => {
	test("a call writes in one transaction at most", async () => {
		const file = folder.file();
		const { database, trips } = counting(openDatabase(file, driver));
		prepareFile(database, file, { synchronous: "normal", busyMs: 1_000 });
		const store = storeOn(database, { history: {}, busyMs: 1_000 });
		const lease = { thread: THREAD, epoch: 1 };
		const intent = { work: "w1", index: 0 };
		const neighbour = "messenger:1000000000001:2" as ThreadId;
		const calls: readonly (readonly [string, number, () => Promise<unknown>])[] = [
			["accept", 0, () => store.accept({ events: numberedChange(1).events, threads: [THREAD], accounts: [] })],
			["commit", 1, () => store.commit([numberedChange(1)], instance)],
			[
				"commit of several",
				1,
				() =>
					store.commit(
						[2, 3].map((n) => numberedChange(n)),
						instance,
					),
			],
			["commit that conflicts", 1, () => store.commit([numberedChange(1)], instance)],
			["guard outside of turns", 0, () => store.guard(THREAD, null)],
			["guard without an intent", 0, () => store.guard(THREAD, { lease, intent: null, settled: [] })],
			["guard with an intent", 1, () => store.guard(THREAD, { lease, intent, settled: [] })],
			["renew", 1, () => store.renew([lease], instance)],
			["claim of nothing", 0, () => store.claim(10, instance)],
			["commit of another thread", 1, () => store.commit([numberedChange(1, neighbour)], instance)],
			["claim", 1, () => store.claim(10, { ...instance, now: AT + 1_000 })],
			["release", 1, () => store.release([{ ...lease, epoch: 2 }])],
			["due", 0, () => store.due(AT, 10)],
			["erase", 1, () => store.erase(neighbour)],
		];
		for (const [name, writes, call] of calls) {
			trips.writes = 0;
			await call();
			expect(trips.writes, name).toBe(writes);
		}
		await store.close();
	});

	test("a turn of one work reads once and writes twice", async () => {
		const file = folder.file();
		const { database, trips } = counting(openDatabase(file, driver));
		prepareFile(database, file, { synchronous: "normal", busyMs: 1_000 });
		const store = storeOn(database, { history: {}, busyMs: 1_000 });
		trips.writes = 0;
		trips.reads = 0;
		await store.accept({ events: numberedChange(1).events, threads: [THREAD], accounts: [] });
		await store.commit([numberedChange(1)], instance);
		await store.finish({ lease: { thread: THREAD, epoch: 1 }, work: "w1", how: "done", goOn: true }, instance);
		expect(trips).toEqual({ writes: 2, reads: 1 });
		await store.close();
	});

	test("what is written at once is one transaction, and each has its own result", async () => {
		const { database, trips } = counting(openDatabase(folder.file(), driver));
		prepareFile(database, "at-once.db", { synchronous: "normal", busyMs: 1_000 });
		const store = storeOn(database, { history: {}, busyMs: 1_000 });
		const neighbour = "messenger:1000000000001:2" as ThreadId;
		trips.writes = 0;
		const [committed, conflict, beside] = await Promise.all([
			store.commit([numberedChange(1)], instance),
			store.commit([numberedChange(1)], instance),
			store.commit([numberedChange(1, neighbour)], instance),
		]);
		expect(trips.writes).toBe(1);
		expect(committed).toEqual([{ result: "committed", version: 1, run: 1 }]);
		expect(conflict).toEqual([{ result: "conflict" }]);
		expect(beside).toEqual([{ result: "committed", version: 1, run: 1 }]);

		trips.writes = 0;
		const done = (thread: ThreadId, work: string) =>
			store.finish({ lease: { thread, epoch: 1 }, work, how: "done", goOn: true }, instance);
		const finished = await Promise.all([done(THREAD, "w1"), done(neighbour, "w1")]);
		expect(trips.writes).toBe(1);
		expect(finished).toMatchObject([
			{ held: true, next: null },
			{ held: true, next: null },
		]);
		await store.close();
	});

	test("what is refused takes nothing back of what was written beside it", async () => {
		const { database } = counting(openDatabase(folder.file(), driver));
		prepareFile(database, "beside.db", { synchronous: "normal", busyMs: 1_000 });
		const store = storeOn(database, { history: {}, busyMs: 1_000 });
		const storage = store.botStorage();
		await storage.write({ dialog: { step: 1 } });
		const [commit, stale, other] = await Promise.allSettled([
			store.commit([numberedChange(1)], instance),
			storage.write({ dialog: { step: 2, eTag: "another" } }),
			storage.write({ other: { step: 3 } }),
		]);
		expect(commit).toMatchObject({ status: "fulfilled", value: [{ result: "committed" }] });
		expect(stale).toMatchObject({ status: "rejected" });
		expect(other).toMatchObject({ status: "fulfilled" });
		const known = await store.accept({ events: [], threads: [THREAD], accounts: [] });
		expect(known.threads.get(THREAD)?.version).toBe(1);
		expect(await storage.read(["dialog", "other"])).toMatchObject({ dialog: { step: 1 }, other: { step: 3 } });
		await store.close();
	});
});

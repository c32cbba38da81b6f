import {
	copyFileSync,
	existsSync,
	openSync,
	readFileSync,
	statSync,
	truncateSync,
	writeFileSync,
	writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { EMPTY_RECORD, type Instance, type Store, type ThreadId } from "@thread-control/core";
import { afterAll, describe, expect, test } from "vitest";
import { AT, HISTORY, numberedChange, THREAD } from "./child.test-data.ts";
import { type Database, openDatabase } from "./database.ts";
import { prepareFile } from "./prepare-file.ts";
import { sqliteStore, storeOn } from "./sqlite-store.ts";
import { DRIVERS, temporaryFolder } from "./store.test-data.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());
const instance: Instance = { holder: "instance-1", leaseMs: 1_000, now: AT };

describe.each(DRIVERS)("by %s", (driver) => {
	/** A store, and its connection to do harm to. */
	function open(): { store: Store; database: Database } {
		const file = folder.file();
		const database = openDatabase(file, driver);
		prepareFile(database, file, { synchronous: "normal", busyMs: 1_000 });
		return { store: storeOn(database, { history: HISTORY, busyMs: 1_000 }), database };
	}

	/** Writes changes until one is refused; answers how many were written, and the error. */
	async function fill(store: Store): Promise<{ version: number; error: unknown }> {
		for (let n = 1; ; n += 1) {
			try {
				await store.commit([numberedChange(n)], instance);
			} catch (error) {
				return { version: n - 1, error };
			}
		}
	}

	test("full: a commit rejects and leaves nothing, reading goes on, and writing too when there is room again", async () => {
		const { store, database } = open();
		const pages = Object.values(database.prepare("PRAGMA page_count").get() ?? {})[0];
		database.prepare(`PRAGMA max_page_count = ${Number(pages) + 10}`).get();
		const { version, error } = await fill(store);
		expect(error).toMatchObject({ message: "database or disk is full" });
		expect(version).toBeGreaterThan(0);
		expect((await store.guard(THREAD, null)).record).toEqual({ value: numberedChange(version).next, version });
		const { duplicates } = await store.accept({
			events: numberedChange(version + 1).events,
			threads: [],
			accounts: [],
		});
		expect(duplicates.size).toBe(0);
		expect(await store.history(THREAD)).toHaveLength(version);
		database.prepare("PRAGMA max_page_count = 100000").get();
		expect(await store.commit([numberedChange(version + 1)], instance)).toMatchObject([{ result: "committed" }]);
		await store.close();
	});

	test("read-only from one moment to the next: writing rejects, reading goes on, and both when it is over", async () => {
		const { store, database } = open();
		await store.commit([numberedChange(1)], instance);
		database.exec("PRAGMA query_only = ON");
		const lease = { thread: THREAD, epoch: 1 };
		for (const write of [
			() => store.commit([numberedChange(2)], instance),
			() => store.finish({ lease, work: "w1", how: "done", goOn: true }, instance),
			() => store.guard(THREAD, { lease, intent: { work: "w1", index: 0 }, settled: [] }),
			() => store.botStorage().write({ a: {} }),
		]) {
			await expect(write()).rejects.toThrow("attempt to write a readonly database");
		}
		expect((await store.guard(THREAD, null)).record.version).toBe(1);
		database.exec("PRAGMA query_only = OFF");
		expect((await store.finish({ lease, work: "w1", how: "done", goOn: true }, instance)).held).toBe(true);
		await store.close();
	});

	test("no database at all: refused when it is opened, by its name, and not touched", () => {
		const file = folder.file();
		const text = "this is no database, though it is long enough to have the header of one. ".repeat(20);
		writeFileSync(file, text);
		expect(() => sqliteStore({ file, driver })).toThrow(
			expect.objectContaining({ code: "store_unavailable", message: expect.stringContaining(file) }),
		);
		expect(readFileSync(file, "utf8")).toBe(text);
	});

	test("damaged pages: what is on them rejects, and the process goes on", async () => {
		const file = folder.file();
		const first = sqliteStore({ file, driver });
		const threads = Array.from({ length: 3_000 }, (_, index) => `messenger:1000000000001:${index}` as ThreadId);
		await first.commit(
			threads.map((thread) => ({ ...numberedChange(1, thread), events: [], work: null, history: [] })),
			instance,
		);
		await first.close();
		const copy = folder.file();
		copyFileSync(file, copy);
		const size = statSync(copy).size;
		const handle = openSync(copy, "r+");
		// All but the pages that say which tables there are.
		const from = 16 * 4_096;
		writeSync(handle, Buffer.alloc(size - from, 0xff), 0, size - from, from);
		const store = sqliteStore({ file: copy, driver });
		const asked = await Promise.allSettled(threads.map((thread) => store.guard(thread, null)));
		const errors = asked.flatMap((each) => (each.status === "rejected" ? [String(each.reason.message)] : []));
		expect(new Set(errors)).toEqual(new Set(["database disk image is malformed"]));
		await store.close();
	});

	test("what the machine lost of the newest commits is lost whole", async () => {
		const file = folder.file();
		const writing = sqliteStore({ file, driver, history: HISTORY });
		for (let n = 1; n <= 50; n += 1) await writing.commit([numberedChange(n)], instance);
		// As after a power cut: the log ends somewhere.
		for (const share of [0.3, 0.6, 0.9]) {
			const copy = folder.file();
			copyFileSync(file, copy);
			copyFileSync(`${file}-wal`, `${copy}-wal`);
			truncateSync(`${copy}-wal`, Math.floor(statSync(`${copy}-wal`).size * share));
			const store = sqliteStore({ file: copy, driver });
			const { version, value } = (await store.guard(THREAD, null)).record;
			expect(value).toEqual(version === 0 ? EMPTY_RECORD : numberedChange(version).next);
			expect(version).toBeLessThan(50);
			expect(await store.history(THREAD)).toHaveLength(version);
			const events = numberedChange(version + 1).events;
			expect((await store.accept({ events, threads: [], accounts: [] })).duplicates.size).toBe(0);
			expect(await store.commit([numberedChange(version + 1)], instance)).toMatchObject([{ result: "committed" }]);
			await store.close();
		}
		await writing.close();
	});

	test("a file in a folder that is not there yet is made with it", async () => {
		const file = join(dirname(folder.file()), "deep", driver.replace(":", "-"), "threads.db");
		await sqliteStore({ file, driver }).close();
		expect(existsSync(file)).toBe(true);
	});
});

test.each(["", ":memory:"])("the name %j is no file", (file) => {
	expect(() => sqliteStore({ file })).toThrow(expect.objectContaining({ code: "option_invalid" }));
});

test("a driver that this Node does not have is refused by name", () => {
	const open = (): unknown => sqliteStore({ file: folder.file(), driver: "node:sqlite" });
	if (DRIVERS.includes("node:sqlite")) expect(open).not.toThrow();
	else expect(open).toThrow(expect.objectContaining({ code: "option_invalid" }));
});

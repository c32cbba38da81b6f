import { chmodSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Instance, ThreadId } from "@thread-control/core";
import { type Counted, countedTogether } from "@thread-control/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { AT, EVENTS, HISTORY, numberedChange, THREAD } from "./child.test-data.ts";
import { openDatabase } from "./database.ts";
import { bundleChild, type Child, startChild } from "./process.test-data.ts";
import { sqliteStore } from "./sqlite-store.ts";
import { DRIVERS, temporaryFolder } from "./store.test-data.ts";

const folder = temporaryFolder();
const children: Child[] = [];
let program = "";

beforeAll(async () => {
	program = await bundleChild(dirname(folder.file()));
}, 60_000);
afterEach(async () => {
	for (const child of children.splice(0)) await child.kill();
});
afterAll(() => folder.remove());

describe.each(DRIVERS)("by %s, several processes on one file", (driver) => {
	const instance: Instance = { holder: "parent", leaseMs: 1_000, now: AT };

	function start(name: string, file: string, holder = "child"): Child {
		const child = startChild(program, { name, file, driver, holder });
		children.push(child);
		return child;
	}

	/** Lets two begin at the same moment; answers what they say at the end. */
	async function together(name: string, file: string): Promise<readonly unknown[]> {
		const both = ["first", "second"].map((holder) => start(name, file, holder));
		await Promise.all(both.map((child) => child.said()));
		const said = both.map((child) => child.said());
		for (const child of both) child.tell("go");
		return await Promise.all(said);
	}

	test("that open a file at once, which is not there yet, all can write", async () => {
		const file = folder.file();
		const opened = ["a", "b", "c", "d"].map((holder) => start("create", file, holder).said());
		expect(await Promise.all(opened)).toEqual(["committed", "committed", "committed", "committed"]);
	});

	test("that take in the same events commit each once, and run all work once", async () => {
		const file = folder.file();
		const said = (await together("deliver", file)) as { committed: string[]; finished: string[] }[];
		const committed = said.flatMap((each) => each.committed);
		const finished = said.flatMap((each) => each.finished);
		expect(new Set(committed.map((id) => id.split(" ")[0])).size).toBe(EVENTS);
		expect(committed.length).toBe(EVENTS);
		expect([...finished].sort()).toEqual([...committed].sort());
		const store = sqliteStore({ file, driver });
		expect((await store.guard(THREAD, null)).record.version).toBe(EVENTS);
		expect(await store.claim(10, { ...instance, now: AT + 1_000_000 })).toEqual([]);
		await store.close();
	});

	test("that claim at once share the threads out", async () => {
		const file = folder.file();
		const store = sqliteStore({ file, driver });
		const threads = Array.from({ length: 200 }, (_, index) => `messenger:1000000000001:${index}` as ThreadId);
		await store.commit(
			threads.map((thread) => numberedChange(1, thread)),
			instance,
		);
		const claimed = (await together("claim", file)).flat() as string[];
		expect(claimed.sort()).toEqual([...threads].sort());
		await store.close();
	});

	test("what one wrote of a dialog the others read; of writers at once each loses by name, and nothing is lost", async () => {
		const file = folder.file();
		const store = sqliteStore({ file, driver });
		const storage = store.botStorage();
		await countedTogether(storage, async () => (await together("items", file)) as Counted[]);
		await store.close();
	});

	test("a process killed while it writes leaves each change whole or not at all", async () => {
		const file = folder.file();
		for (let round = 0; round < 5; round += 1) {
			const child = start("write", file);
			let answered = 0;
			child.process.on("message", (n) => {
				answered = Number(n);
			});
			await child.said();
			await delay(Math.random() * 20);
			await child.kill();
			const store = sqliteStore({ file, driver, history: HISTORY });
			const { version, value } = (await store.guard(THREAD, null)).record;
			expect(version).toBeGreaterThanOrEqual(answered);
			expect(value).toEqual(numberedChange(version).next);
			expect(await store.history(THREAD)).toHaveLength(version);
			expect(await store.due(AT + version - 1, 1)).toEqual([]);
			const events = [version, version + 1].flatMap((n) => numberedChange(n).events);
			expect([...(await store.accept({ events, threads: [], accounts: [] })).duplicates]).toEqual([events[0]]);
			await store.close();
		}
		const store = sqliteStore({ file, driver });
		const { version } = (await store.guard(THREAD, null)).record;
		const [claimed] = await store.claim(1, { ...instance, now: AT + 1_000_000 });
		let head = claimed?.next;
		for (let n = 1; n <= version && claimed !== undefined; n += 1) {
			expect(head?.work.id).toBe(`w${n}`);
			const finished = await store.finish(
				{ lease: claimed.lease, work: `w${n}`, how: "done", goOn: true },
				{ ...instance, now: AT + 1_000_000 },
			);
			head = finished.next ?? undefined;
		}
		expect(head).toBeUndefined();
		await store.close();
		const database = openDatabase(file, driver);
		expect(database.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
		database.close();
	});

	test("a process killed within a transaction leaves nothing of it, and no lock", async () => {
		const file = folder.file();
		const child = start("hold", file);
		expect(await child.said()).toBe("holds");
		await child.kill();
		const store = sqliteStore({ file, driver });
		expect((await store.guard(THREAD, null)).record.version).toBe(0);
		expect((await store.guard("messenger:1:199" as ThreadId, null)).record.version).toBe(0);
		expect(await store.due(AT + 1_000_000, 10)).toEqual([]);
		expect((await store.commit([numberedChange(1)], instance))[0]?.result).toBe("committed");
		await store.close();
	});

	test("while one holds the write lock another reads, goes on with other things, and writes when it may", async () => {
		const file = folder.file();
		const child = start("hold", file);
		expect(await child.said()).toBe("holds");
		const store = sqliteStore({ file, driver, busyMs: 60_000 });
		let answered = false;
		const commit = store.commit([numberedChange(1)], instance).then(([result]) => {
			answered = true;
			return result?.result;
		});
		// Were the event loop blocked, this would not come to an end.
		expect((await store.guard(THREAD, null)).record.version).toBe(0);
		await delay(50);
		expect(answered).toBe(false);
		child.tell("commit");
		// The other's change was first.
		expect(await commit).toBe("conflict");
		expect((await store.guard(THREAD, null)).record.version).toBe(1);
		await store.close();
	});

	test("a call that waits for the lock too long rejects, and one that waits while the store is closed", async () => {
		const file = folder.file();
		const child = start("hold", file);
		expect(await child.said()).toBe("holds");
		const hasty = sqliteStore({ file, driver, busyMs: 30 });
		await expect(hasty.commit([numberedChange(1)], instance)).rejects.toThrow("database is locked");
		await hasty.close();
		const patient = sqliteStore({ file, driver, busyMs: 60_000 });
		const commit = expect(patient.commit([numberedChange(1)], instance)).rejects.toMatchObject({ code: "closed" });
		await patient.close();
		await commit;
	});

	test("a file that may not be written is refused when it is opened", async () => {
		const file = folder.file();
		await sqliteStore({ file, driver }).close();
		chmodSync(file, 0o444);
		chmodSync(dirname(file), 0o755);
		// Root may write everything: it becomes somebody who reads the file and no more.
		const user = process.getuid?.() === 0 ? 65_534 : null;
		const child = startChild(program, { name: "open", file, driver, holder: "nobody", user });
		children.push(child);
		expect(await child.said()).toMatchObject({ code: "store_unavailable", message: expect.stringContaining(file) });
	});
});

test("without the driver, the error names the package to install", async () => {
	const task = { name: "open", file: folder.file(), driver: "libsql", holder: "child" } as const;
	const child = startChild(program, task, { libsql: false });
	children.push(child);
	expect(await child.said()).toMatchObject({
		code: "option_invalid",
		message: expect.stringContaining("npm install libsql"),
	});
});

import type { ThreadId } from "@thread-control/core";
import { afterAll, describe, expect, test } from "vitest";
import { AT, numberedChange } from "./child.test-data.ts";
import { openDatabase } from "./database.ts";
import { sqliteStore } from "./sqlite-store.ts";
import { DRIVERS, temporaryFolder } from "./store.test-data.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());
const instance = { holder: "instance-1", leaseMs: 1_000, now: AT };

describe.each(DRIVERS)("by %s", (driver) => {
	test("more leases run out in one millisecond than it has keys, and all are claimed", async () => {
		const store = sqliteStore({ file: folder.file(), driver });
		const threads = Array.from({ length: 3_000 }, (_, index) => `messenger:1000000000001:${index}` as ThreadId);
		await store.commit(
			threads.map((thread) => numberedChange(1, thread)),
			instance,
		);
		expect(await store.claim(5_000, { ...instance, now: AT + 999 })).toEqual([]);
		// What did not fit goes into the milliseconds that follow.
		const claimed = await store.claim(5_000, { ...instance, now: AT + 1_010 });
		expect(claimed.map(({ lease }) => lease.thread).sort()).toEqual([...threads].sort());
		await store.release(claimed.map(({ lease }) => lease));
		expect(await store.claim(5_000, { ...instance, now: AT })).toHaveLength(3_000);
		await store.close();
	});

	test("a pointer to a key that another thread has by now is no head", async () => {
		const file = folder.file();
		const store = sqliteStore({ file, driver });
		const [first, second] = ["1", "2"].map((user) => `messenger:1000000000001:${user}` as ThreadId) as [
			ThreadId,
			ThreadId,
		];
		await store.commit([numberedChange(1, first)], instance);
		const lease = { thread: first, epoch: 1 };
		await store.finish({ lease, work: "w1", how: "done", goOn: true }, instance);
		await store.commit([numberedChange(1, second)], instance);
		const database = openDatabase(file, driver);
		database.exec("UPDATE running SET key = (SELECT head FROM threads WHERE thread LIKE '%:1')");
		database.exec("UPDATE threads SET head = (SELECT key FROM running)");
		database.close();
		expect(await store.renew([lease], { ...instance, now: AT + 50_000 })).toEqual([lease]);
		await store.finish({ lease, work: "w1", how: "parked", goOn: true }, instance);
		expect(await store.parked(10)).toEqual([]);
		expect(await store.commit([numberedChange(2, first)], instance)).toMatchObject([{ run: 2 }]);
		const [claimed] = await store.claim(1, { ...instance, now: AT + 1_000 });
		expect(claimed?.lease).toEqual({ thread: second, epoch: 2 });
		await store.close();
	});
});

import assert from "node:assert/strict";
import { ACCOUNT, AT, commits, eventId, instance, read, recordAt, THREAD, threadChange, withCode } from "./change.ts";
import type { StoreCase } from "./store-case.ts";

/** The end. */
export const CLOSE_CASES: readonly StoreCase[] = [
	{
		name: "close: twice is fine",
		async run({ store }) {
			await store.close();
			await store.close();
		},
	},
	{
		name: "close: afterwards every call rejects, and its error has the code closed",
		async run({ store }) {
			await commits(store, threadChange(0));
			const lease = { thread: THREAD, epoch: 1 };
			const storage = store.botStorage();
			await store.close();
			for (const call of [
				() => store.accept({ events: [eventId("m1")], threads: [THREAD], accounts: [ACCOUNT] }),
				() => store.commit([threadChange(1)], instance()),
				() => store.finish({ lease, work: "w1", how: "done", goOn: true }, instance()),
				() => store.guard(THREAD, null),
				() => store.guard(THREAD, { lease, intent: null, settled: [] }),
				() => store.renew([lease], instance()),
				() => store.claim(10, instance()),
				() => store.release([lease]),
				() => store.due(AT, 10),
				() => store.history(THREAD),
				() => store.parked(10),
				() => store.erase(THREAD),
				() => storage.read(["a"]),
				() => storage.write({ a: { n: 1 } }),
				() => storage.delete(["a"]),
			]) {
				await assert.rejects(call, withCode("closed"));
			}
		},
	},
	{
		name: "close: of one connection leaves another open, with all that was written",
		needsOther: true,
		async run({ store, other }) {
			const version = await commits(store, threadChange(0));
			await store.close();
			assert.deepEqual(await read(other), { value: recordAt(AT), version });
			await commits(other, threadChange(version));
		},
	},
];

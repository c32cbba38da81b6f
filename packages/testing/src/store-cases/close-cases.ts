import assert from "node:assert/strict";
import { isThreadControlError } from "@thread-control/core";
import type { StoreCase } from "../store-case.ts";
import { ACCOUNT, AT, commits, eventId, read, recordAt, THREAD, threadChange } from "./change.ts";

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
			await store.close();
			for (const call of [
				() => store.accept({ events: [eventId("m1")], threads: [THREAD], accounts: [ACCOUNT] }),
				() => store.commit([threadChange(1)], AT),
				() => store.finish(THREAD, "w1", "done"),
				() => store.guard(THREAD, null),
				() => store.due(AT, 10),
				() => store.history(THREAD),
			]) {
				await assert.rejects(call, (error) => isThreadControlError(error) && error.code === "closed");
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

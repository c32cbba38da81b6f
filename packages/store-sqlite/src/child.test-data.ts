import { once } from "node:events";
import {
	EMPTY_RECORD,
	type EventId,
	type HistoryLimits,
	type Instance,
	isThreadControlError,
	type ThreadChange,
	type ThreadId,
} from "@thread-control/core";
import { countUp, drainQueue, threadChange } from "@thread-control/testing";
import { commitChanges } from "./commit.ts";
import { openDatabase } from "./database.ts";
import type { Task } from "./process.test-data.ts";
import { sqliteStore } from "./sqlite-store.ts";
import { openTables } from "./tables.ts";

/** The moment the processes work in. */
export const AT = 1_767_225_600_000;
export const THREAD = "messenger:1000000000001:2000000000000001" as ThreadId;
export const EVENTS = 150;
/** Enough for all that is written. */
export const HISTORY: HistoryLimits = { entries: 1e9, bytes: 1e9 };

/** The n-th change of a thread, from 1: each leaves a trace in every table. */
export function numberedChange(n: number, thread: ThreadId = THREAD): ThreadChange {
	return threadChange(n - 1, {
		thread,
		next: { ...EMPTY_RECORD, normal: { at: AT + n, id: `m${n}` } },
		events: [`normal:${thread}:m${n}` as EventId],
		work: { id: `w${n}`, effects: [{ type: "read_owner" }] },
		history: [
			{
				type: "said",
				at: AT + n,
				said: { at: AT + n, mid: `m${n}`, from: "customer", app: null, text: "x".repeat(500) },
				handover: null,
			},
		],
		dueAt: AT + n,
	});
}

const say = (message: unknown): void => void process.send?.(message);

const tasks: Readonly<Record<string, (task: Task) => Promise<void>>> = {
	/** Opens the store and says that it did, or with what code and words it failed. */
	async open({ file, driver, user = null }) {
		if (user !== null) {
			// The driver is loaded first: somebody else may not be let into the folder it lies in.
			await sqliteStore({ file, driver }).close();
			process.setuid?.(user);
		}
		try {
			const store = sqliteStore({ file, driver });
			say({ version: (await store.guard(THREAD, null)).record.version });
			await store.close();
		} catch (error) {
			say({
				code: isThreadControlError(error) ? error.code : null,
				message: error instanceof Error ? error.message : null,
			});
		}
	},

	/** Opens the store, with others at once, and writes a thread of its own. */
	async create({ file, driver, holder }) {
		const store = sqliteStore({ file, driver });
		const thread = `messenger:1000000000001:${holder}` as ThreadId;
		const [result] = await store.commit([numberedChange(1, thread)], { holder, leaseMs: 1_000, now: AT });
		say(result?.result);
		await store.close();
	},

	/** Takes in the same events as another process, and runs whatever work comes to it. */
	async deliver({ file, driver, holder }) {
		const store = sqliteStore({ file, driver });
		const instance: Instance = { holder, leaseMs: 1_000, now: AT };
		const committed: string[] = [];
		const finished: string[] = [];
		say("ready");
		await once(process, "message");
		for (let n = 0; n < EVENTS; ) {
			const event = `normal:m${n}` as EventId;
			const { duplicates, threads } = await store.accept({ events: [event], threads: [THREAD], accounts: [] });
			if (duplicates.has(event)) {
				n += 1;
				continue;
			}
			const expected = threads.get(THREAD)?.version ?? 0;
			const work = { id: `${event} by ${holder}`, effects: [] };
			const change = { ...numberedChange(1), expected, events: [event], work, history: [] };
			const [result] = await store.commit([change], instance);
			if (result?.result !== "committed") continue;
			committed.push(work.id);
			if (result.run === null) continue;
			const lease = { thread: THREAD, epoch: result.run };
			finished.push(...(await drainQueue(store, lease, work.id, instance)));
		}
		say({ committed, finished });
		await store.close();
	},

	/** Claims until nothing is left, with another process. */
	async claim({ file, driver, holder }) {
		const store = sqliteStore({ file, driver });
		say("ready");
		await once(process, "message");
		const threads: string[] = [];
		for (;;) {
			const claimed = await store.claim(3, { holder, leaseMs: 60_000, now: AT + 1_000 });
			if (claimed.length === 0) break;
			threads.push(...claimed.map(({ lease }) => lease.thread));
		}
		say(threads);
		await store.close();
	},

	/** Reads the item `dialog`, and counts it up with another process. */
	async items({ file, driver }) {
		const store = sqliteStore({ file, driver });
		const storage = store.botStorage();
		say("ready");
		await once(process, "message");
		const seen = (await storage.read(["dialog"]))["dialog"];
		say({ seen, refusals: await countUp(storage, "dialog", 50) });
		await store.close();
	},

	/** Writes one change after the other until it is killed; says the number of each that was answered. */
	async write({ file, driver, holder }) {
		const store = sqliteStore({ file, driver, history: HISTORY });
		const instance: Instance = { holder, leaseMs: 1_000, now: AT };
		for (let n = (await store.guard(THREAD, null)).record.version + 1; ; n += 1) {
			const [result] = await store.commit([numberedChange(n)], instance);
			if (result?.result !== "committed") throw new Error("there is no other writer, and yet it conflicts");
			if (n % 10 === 0) await new Promise((sent) => process.send?.(n, sent));
		}
	},

	/** Stops within a transaction in which a change was written whole, until it is killed or told to commit. */
	async hold({ file, driver, holder }) {
		await sqliteStore({ file, driver }).close();
		const database = openDatabase(file, driver);
		const tables = openTables(database, HISTORY);
		database.exec("BEGIN IMMEDIATE");
		commitChanges(tables, [numberedChange(1)], { holder, leaseMs: 1_000, now: AT });
		// With pages that are in the file already, not in memory alone.
		database.exec("PRAGMA cache_size = 1");
		commitChanges(
			tables,
			Array.from({ length: 200 }, (_, index) => numberedChange(1, `messenger:1:${index}` as ThreadId)),
			{ holder, leaseMs: 1_000, now: AT },
		);
		say("holds");
		await once(process, "message");
		database.exec("COMMIT");
		database.close();
	},
};

const [argument] = process.argv.slice(2);
if (process.send !== undefined && argument?.startsWith("{")) {
	const task: Task = JSON.parse(argument);
	await tasks[task.name]?.(task);
	process.disconnect();
}

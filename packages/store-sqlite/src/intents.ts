import type { Intent, IntentState, SettledIntent, ThreadId } from "@thread-control/core";
import type { Database, Statement } from "./database.ts";
import type { Queue } from "./queue.ts";

/** By index: the platform's id of the message, or null where it is not known what became of it. */
type Known = Record<string, string | null>;

interface IntentRow {
	readonly known: Known;
	/** Writes what changed. */
	readonly save: () => void;
}

/** The sends that work began, kept in its own row: they go when it goes. */
export class Intents {
	readonly #queue: Queue;
	readonly #saveFirst: Statement<unknown>;
	readonly #saveRunning: Statement<unknown>;
	readonly #saveWaiting: Statement<unknown>;

	constructor(database: Database, queue: Queue) {
		this.#queue = queue;
		this.#saveFirst = database.prepare(
			"UPDATE running SET intents = ? WHERE key = ? AND thread = ? AND work = ? AND intents IS NULL",
		);
		this.#saveRunning = database.prepare("UPDATE running SET intents = ? WHERE key = ?");
		this.#saveWaiting = database.prepare("UPDATE waiting SET intents = ? WHERE seq = ?");
	}

	/** Writes down what became of sends of this thread, also of one that was not asked for; of work that is not queued nothing is kept. */
	settle(thread: ThreadId, head: number | null, settled: readonly SettledIntent[]): void {
		for (const { work, index, messageId } of settled) {
			const row = this.#find(thread, head, work);
			if (row === undefined) continue;
			if (messageId === null) delete row.known[index];
			else row.known[index] = messageId;
			row.save();
		}
	}

	/** Answers what is known of a send, and writes it down where it is new. Of work that is not queued nothing is kept. */
	ask(thread: ThreadId, head: number | null, { work, index }: Intent): IntentState {
		// Nearly always it is the first one of the head.
		const first: Known = { [index]: null };
		if (this.#saveFirst.run(JSON.stringify(first), head, thread, work) > 0) return { state: "new" };
		const row = this.#find(thread, head, work);
		const messageId = row?.known[index];
		if (typeof messageId === "string") return { state: "done", messageId };
		if (messageId === null) return { state: "open" };
		if (row !== undefined) {
			row.known[index] = null;
			row.save();
		}
		return { state: "new" };
	}

	#find(thread: ThreadId, headKey: number | null, work: string): IntentRow | undefined {
		const head = this.#queue.head(headKey, thread);
		if (head?.work === work) return rowOf(head.intents, (json) => void this.#saveRunning.run(json, head.key));
		const waiting = this.#queue.waiting(thread, work);
		return waiting && rowOf(waiting.intents, (json) => void this.#saveWaiting.run(json, waiting.seq));
	}
}

function rowOf(intents: string | null, save: (json: string) => void): IntentRow {
	const known: Known = intents === null ? {} : JSON.parse(intents);
	return { known, save: () => save(JSON.stringify(known)) };
}

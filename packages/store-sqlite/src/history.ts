import type { HistoryEntry, HistoryLimits, ThreadId } from "@thread-control/core";
import type { Database, Statement } from "./database.ts";

/** By default 7 days. */
const AGE_MS = 7 * 24 * 60 * 60 * 1000;

interface Sum {
	readonly entries: number;
	readonly bytes: number;
}

interface Oldest {
	readonly seq: number;
	readonly at: number;
	readonly bytes: number;
}

/** What is kept of threads beside their records. */
export class History {
	readonly #limits: Required<HistoryLimits> | null;
	readonly #read: Statement<{ readonly entry: string }>;
	readonly #insert: Statement<unknown>;
	readonly #sum: Statement<Sum>;
	readonly #oldest: Statement<Oldest>;
	readonly #take: Statement<unknown>;
	readonly #drop: Statement<unknown>;

	/** `limits` false: nothing is kept. */
	constructor(database: Database, limits: HistoryLimits | false) {
		this.#limits = limits === false ? null : { entries: 500, bytes: 65_536, ageMs: AGE_MS, ...limits };
		this.#read = database.prepare("SELECT entry FROM history WHERE thread = ? ORDER BY at, seq");
		this.#insert = database.prepare("INSERT INTO history (thread, at, bytes, entry) VALUES (?, ?, ?, ?)");
		this.#sum = database.prepare("SELECT count(*) AS entries, total(bytes) AS bytes FROM history WHERE thread = ?");
		this.#oldest = database.prepare("SELECT seq, at, bytes FROM history WHERE thread = ? ORDER BY at, seq LIMIT 1");
		this.#take = database.prepare("DELETE FROM history WHERE seq = ?");
		this.#drop = database.prepare("DELETE FROM history WHERE thread = ?");
	}

	/** Oldest first. */
	read(thread: ThreadId): readonly HistoryEntry[] {
		return this.#read.all(thread).map(({ entry }) => JSON.parse(entry));
	}

	/** Writes entries, and drops what goes beyond the limits then. */
	add(thread: ThreadId, entries: readonly HistoryEntry[], now: number): void {
		if (this.#limits === null || entries.length === 0) return;
		for (const entry of entries) {
			const json = JSON.stringify(entry);
			this.#insert.run(thread, entry.at, Buffer.byteLength(json), json);
		}
		this.#trim(thread, this.#limits, now);
	}

	drop(thread: ThreadId): void {
		this.#drop.run(thread);
	}

	#trim(thread: ThreadId, limits: Required<HistoryLimits>, now: number): void {
		let { entries, bytes } = this.#sum.get(thread) ?? { entries: 0, bytes: 0 };
		for (;;) {
			const oldest = this.#oldest.get(thread);
			if (oldest === undefined) return;
			if (entries <= limits.entries && bytes <= limits.bytes && oldest.at > now - limits.ageMs) return;
			this.#take.run(oldest.seq);
			entries -= 1;
			bytes -= oldest.bytes;
		}
	}
}

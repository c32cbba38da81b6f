import type { HistoryEntry, next } from "@thread-control/core";

const DAY_MS = 24 * 60 * 60 * 1000;

/** The limits of histories, as scripts take them; null: nothing is kept. */
export class History {
	readonly #entries: string;
	readonly #bytes: string;
	readonly #ageMs: number;

	constructor({ entries = 500, bytes = 65_536, ageMs = 7 * DAY_MS }: next.HistoryLimits) {
		this.#entries = whole(entries);
		this.#bytes = whole(bytes);
		this.#ageMs = ageMs;
	}

	/**
	 * Number, bytes, until when entries are forgotten, time to live. The list of a thread that nothing is written of any more
	 * goes by itself, a day after the last entry came of age: clocks may differ.
	 */
	limits(now: number): readonly string[] {
		if (!Number.isFinite(this.#ageMs)) return [this.#entries, this.#bytes, "-1", "0"];
		return [this.#entries, this.#bytes, whole(now - this.#ageMs), whole(this.#ageMs + DAY_MS)];
	}
}

/** The pairs of time and JSON by which scripts add entries. */
export function historyPairs(entries: readonly HistoryEntry[]): readonly string[] {
	return entries.flatMap((entry) => [String(entry.at), JSON.stringify(entry)]);
}

/** Reads an entry of a thread's list. */
export function readHistoryEntry(stored: unknown): HistoryEntry {
	const text = String(stored);
	return JSON.parse(text.slice(text.indexOf(" ") + 1));
}

function whole(value: number): string {
	return String(Math.trunc(Math.min(value, Number.MAX_SAFE_INTEGER)));
}

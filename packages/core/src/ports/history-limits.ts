import type { HistoryEntry } from "../domain/effect.ts";
import type { HistoryLimits } from "./store.ts";

/** What a store keeps where nothing else is said: 500 entries, 64 KiB, 7 days. */
const DEFAULTS: Required<HistoryLimits> = { entries: 500, bytes: 65_536, ageMs: 7 * 24 * 60 * 60 * 1000 };

/** The limits, with the defaults where nothing is said. */
export function historyLimits(given: HistoryLimits | undefined): Required<HistoryLimits> {
	return { ...DEFAULTS, ...given };
}

/** What one thread's history keeps: in the order of platform time, the newest within all limits. */
export class KeptHistory {
	readonly #kept: { readonly entry: HistoryEntry; readonly bytes: number }[] = [];
	#bytes = 0;

	/** Takes entries in at `now`, epoch ms, and lets go of what is over a limit. */
	add(added: readonly HistoryEntry[], { entries, bytes, ageMs }: Required<HistoryLimits>, now: number): void {
		for (const entry of added) this.#insert(entry);
		for (let oldest = this.#kept[0]; oldest !== undefined; oldest = this.#kept[0]) {
			if (this.#kept.length <= entries && this.#bytes <= bytes && oldest.entry.at > now - ageMs) return;
			this.#kept.shift();
			this.#bytes -= oldest.bytes;
		}
	}

	entries(): HistoryEntry[] {
		return this.#kept.map(({ entry }) => entry);
	}

	/** Behind all that are not younger: nearly always at the end. */
	#insert(entry: HistoryEntry): void {
		const bytes = Buffer.byteLength(JSON.stringify(entry));
		const before = this.#kept.findLastIndex((kept) => kept.entry.at <= entry.at);
		this.#kept.splice(before + 1, 0, { entry, bytes });
		this.#bytes += bytes;
	}
}

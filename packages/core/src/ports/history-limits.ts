import type { HistoryEntry } from "../domain/effect.ts";
import type { HistoryLimits } from "./store.ts";

/** What a store keeps where nothing else is said: 500 entries, 64 KiB, 7 days. */
const DEFAULTS: Required<HistoryLimits> = { entries: 500, bytes: 65_536, ageMs: 7 * 24 * 60 * 60 * 1000 };

/** The limits, with the defaults where nothing is said. */
export function historyLimits(given: HistoryLimits | undefined): Required<HistoryLimits> {
	return { ...DEFAULTS, ...given };
}

/** What is left of a thread's history once `added` joined it at `now`: in the order of platform time, the newest within all limits. */
export function keepHistory(
	kept: readonly HistoryEntry[],
	added: readonly HistoryEntry[],
	{ entries, bytes, ageMs }: Required<HistoryLimits>,
	now: number,
): HistoryEntry[] {
	const all = [...kept, ...added].filter(({ at }) => at > now - ageMs).sort((a, b) => a.at - b.at);
	let from = Math.max(0, all.length - entries);
	let size = 0;
	for (let index = all.length - 1; index >= from; index -= 1) {
		size += Buffer.byteLength(JSON.stringify(all[index]));
		if (size > bytes) from = index + 1;
	}
	return from === 0 ? all : all.slice(from);
}

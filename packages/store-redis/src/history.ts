import type { HistoryEntry, ThreadId } from "@thread-control/core";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";

/** The pairs of time and JSON by which scripts add entries. */
export function historyPairs(entries: readonly HistoryEntry[]): readonly string[] {
	return entries.flatMap((entry) => [String(entry.at), JSON.stringify(entry)]);
}

/** Reads what is kept of a thread, oldest first. */
export async function history(connection: Connection, keys: Keys, thread: ThreadId): Promise<readonly HistoryEntry[]> {
	// The first of the list is the bytes of all others.
	const stored = await connection.send("LRANGE", keys.history(keys.shardOf(thread), thread), "1", "-1");
	return (stored as readonly unknown[]).map((each) => {
		const text = String(each);
		return JSON.parse(text.slice(text.indexOf(" ") + 1));
	});
}

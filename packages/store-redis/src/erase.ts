import type { ThreadId } from "@thread-control/core";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { ERASE } from "./scripts/erase.ts";
import { beginningOf } from "./stored.ts";

/** Deletes all that is kept of a thread, but for the marks of its events. */
export async function erase(connection: Connection, keys: Keys, thread: ThreadId): Promise<void> {
	const shard = keys.shardOf(thread);
	await connection.run(
		ERASE,
		[
			keys.record(shard, thread),
			keys.queue(shard, thread),
			keys.intents(shard, thread),
			keys.history(shard, thread),
			shard.due,
			shard.leases,
			shard.parked,
			shard.epochs,
		],
		[thread, beginningOf(thread)],
	);
}

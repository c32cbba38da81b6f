import type { ThreadId, Work } from "@thread-control/core";
import type { Connection } from "./connection.ts";
import type { Keys, Shard } from "./keys.ts";
import { WALK } from "./scripts/walk.ts";
import { readWork } from "./stored.ts";

/** A member of one of the shards' sorted sets. */
interface Found {
	readonly member: string;
	readonly at: number;
}

/**
 * Reads one sorted set of every shard, up to a time (`until`), oldest first, or all of it, newest first (`until` null). One
 * script on a server, one for each shard on a Cluster, sent at once.
 */
export async function walk(
	connection: Connection,
	{ shards }: Keys,
	set: "leases" | "due" | "parked",
	until: number | null,
	limit: number,
): Promise<readonly Found[]> {
	const keys = shards.map((shard: Shard) => shard[set]);
	const bounds = until === null ? ["ZREVRANGEBYSCORE", "+inf", "-inf"] : ["ZRANGEBYSCORE", "-inf", String(until)];
	const parts = connection.cluster ? keys.map((key) => [key]) : [keys];
	// Zero is asked too, for a store that is closed or lost says so.
	const replies = await Promise.all(parts.map((part) => connection.run(WALK, part, [...bounds, String(limit)])));
	const found: Found[] = [];
	for (const reply of replies as readonly (readonly string[])[]) {
		for (let index = 0; index + 1 < reply.length; index += 2) {
			found.push({ member: String(reply[index]), at: Number(reply[index + 1]) });
		}
	}
	found.sort(until === null ? (a, b) => b.at - a.at : (a, b) => a.at - b.at);
	return found.slice(0, limit);
}

/** Work that was given up, newest first. */
export async function parked(
	connection: Connection,
	keys: Keys,
	limit: number,
): Promise<readonly { readonly thread: ThreadId; readonly work: Work; readonly at: number }[]> {
	return (await walk(connection, keys, "parked", null, limit)).map(({ member, at }) => {
		const [thread, work] = JSON.parse(member);
		return { thread, work: readWork(work), at };
	});
}

import type { Claimed, Instance, Lease, ThreadId } from "@thread-control/core";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { CLAIM } from "./scripts/claim.ts";
import { RENEW } from "./scripts/renew.ts";
import { readEntry, readThread } from "./stored.ts";
import { walk } from "./walk.ts";

/** Sets when leases run out; answers those that are still held. Each by a script of its own, all sent at once. */
export async function renew(
	connection: Connection,
	keys: Keys,
	leases: readonly Lease[],
	until: number,
): Promise<readonly Lease[]> {
	const held = await Promise.all(
		leases.map(({ thread, epoch }) => {
			const shard = keys.shardOf(thread);
			const args = [String(epoch), String(until), thread];
			return connection.run(RENEW, [keys.record(shard, thread), shard.leases], args);
		}),
	);
	return leases.filter((_, index) => held[index] === 1);
}

/**
 * Reads which leases ran out, then claims them, until there are as many as asked for or none is left that others did not take
 * first. Threads that a newer release wrote are left to its instances; where there are no others, rejects with `record_newer`.
 */
export async function claim(
	connection: Connection,
	keys: Keys,
	limit: number,
	{ now, leaseMs }: Instance,
): Promise<readonly Claimed[]> {
	const claimed: Claimed[] = [];
	for (;;) {
		const found = await walk(connection, keys, "leases", now, limit - claimed.length);
		const threads = found.map(({ member }) => member as ThreadId);
		const peeked = await Promise.allSettled(threads.map((thread) => peek(connection, keys, thread)));
		const readable = threads.filter((_, index) => peeked[index]?.status === "fulfilled");
		const refused = peeked.find((each) => each.status === "rejected");
		if (readable.length === 0 && refused !== undefined && claimed.length === 0) throw refused.reason;
		const taken = await Promise.all(readable.map((thread) => claimOne(connection, keys, thread, now, now + leaseMs)));
		claimed.push(...taken.filter((each) => each !== null));
		if (readable.length === 0 || claimed.length >= limit) return claimed;
	}
}

/** Reads a thread before it is claimed: what cannot be read must not be taken from those who can. */
async function peek(connection: Connection, keys: Keys, thread: ThreadId): Promise<void> {
	readThread(await connection.send("GET", keys.record(keys.shardOf(thread), thread)), thread);
}

async function claimOne(
	connection: Connection,
	keys: Keys,
	thread: ThreadId,
	now: number,
	until: number,
): Promise<Claimed | null> {
	const shard = keys.shardOf(thread);
	const reply = await connection.run(
		CLAIM,
		[keys.record(shard, thread), keys.queue(shard, thread), shard.leases, shard.epochs],
		[String(now), String(until), thread],
	);
	if (reply === null) return null;
	const [epoch, stored, head] = reply as readonly unknown[];
	return { lease: { thread, epoch: Number(epoch) }, record: readThread(stored, thread), next: readEntry(head) };
}

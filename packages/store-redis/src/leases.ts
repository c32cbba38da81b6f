import type { next, ThreadId } from "@thread-control/core";
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
	leases: readonly next.Lease[],
	until: number,
): Promise<readonly next.Lease[]> {
	const held = await Promise.all(
		leases.map(({ thread, epoch }) => {
			const shard = keys.shardOf(thread);
			const args = [String(epoch), String(until), thread];
			return connection.run(RENEW, [keys.record(shard, thread), shard.leases], args);
		}),
	);
	return leases.filter((_, index) => held[index] === 1);
}

/** Reads which leases ran out, then claims them, until there are as many as asked for or none is left that others did not take first. */
export async function claim(
	connection: Connection,
	keys: Keys,
	limit: number,
	{ now, leaseMs }: next.Instance,
): Promise<readonly next.Claimed[]> {
	const claimed: next.Claimed[] = [];
	for (;;) {
		const found = await walk(connection, keys, "leases", now, limit - claimed.length);
		const taken = await Promise.all(
			found.map(({ member }) => claimOne(connection, keys, member as ThreadId, now, now + leaseMs)),
		);
		claimed.push(...taken.filter((each) => each !== null));
		if (found.length === 0 || claimed.length >= limit) return claimed;
	}
}

async function claimOne(
	connection: Connection,
	keys: Keys,
	thread: ThreadId,
	now: number,
	until: number,
): Promise<next.Claimed | null> {
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

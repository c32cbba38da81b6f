import { type Claimed, type Instance, isThreadControlError, type Lease, type ThreadId } from "@thread-control/core";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { CLAIM } from "./scripts/claim.ts";
import { RENEW } from "./scripts/renew.ts";
import { accountOf, readAccount, readEntry, readThread } from "./stored.ts";
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
 * first. See `Store.claim` for what a newer release wrote.
 */
export async function claim(
	connection: Connection,
	keys: Keys,
	limit: number,
	{ now, leaseMs }: Instance,
): Promise<readonly Claimed[]> {
	const claimed: Claimed[] = [];
	const refused = new Map<ThreadId, unknown>();
	for (;;) {
		const found = await walk(connection, keys, "leases", now, limit - claimed.length + refused.size);
		const threads = found.map(({ member }) => member as ThreadId).filter((thread) => !refused.has(thread));
		const taken = await Promise.allSettled(
			threads.map(async (thread) => {
				await peek(connection, keys, thread);
				return await claimOne(connection, keys, thread, now, now + leaseMs);
			}),
		);
		let broken = false;
		for (const [index, each] of taken.entries()) {
			if (each.status === "fulfilled") {
				if (each.value !== null) claimed.push(each.value);
				continue;
			}
			refused.set(threads[index] as ThreadId, each.reason);
			broken ||= !isThreadControlError(each.reason) || each.reason.code !== "record_newer";
		}
		if (threads.length > 0 && claimed.length < limit && !broken) continue;
		// What was claimed beside something that failed would be nobody's until its lease ran out; the next claim fails alike.
		if (claimed.length > 0 || refused.size === 0) return claimed;
		throw [...refused.values()].at(-1);
	}
}

/** Reads a thread and its account before it is claimed: what cannot be read must not be taken from those who can. */
async function peek(connection: Connection, keys: Keys, thread: ThreadId): Promise<void> {
	const account = accountOf(thread);
	const stored = [keys.record(keys.shardOf(thread), thread), keys.record(keys.shardOf(account), account)];
	const [record, owner] = await Promise.all(stored.map((key) => connection.send("GET", key)));
	readThread(record, thread);
	readAccount(owner, account);
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
	const lease = { thread, epoch: Number(epoch) };
	try {
		return { lease, record: readThread(stored, thread), next: readEntry(head) };
	} catch (error) {
		// A newer release wrote it since it was peeked at.
		await renew(connection, keys, [lease], 0);
		throw error;
	}
}

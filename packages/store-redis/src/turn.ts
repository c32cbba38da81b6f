import type { next, ThreadId } from "@thread-control/core";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { FINISH } from "./scripts/finish.ts";
import { GUARD } from "./scripts/guard.ts";
import { accountOf, beginningOf, intentField, readAccount, readEntry, readThread, settledTriples } from "./stored.ts";

/** What a send asks last. The account is in another shard: on a Cluster it is read beside. */
export async function guard(
	connection: Connection,
	keys: Keys,
	thread: ThreadId,
	question: next.SendQuestion | null,
): Promise<next.GuardRead> {
	const shard = keys.shardOf(thread);
	const account = accountOf(thread);
	const record = keys.record(shard, thread);
	const accountKey = keys.record(keys.shardOf(account), account);
	if (question === null) {
		const [stored, ofAccount] = connection.cluster
			? await Promise.all([connection.send("GET", record), connection.send("GET", accountKey)])
			: ((await connection.send("MGET", record, accountKey)) as readonly unknown[]);
		return {
			record: readThread(stored, thread),
			account: readAccount(ofAccount, account),
			leaseHeld: true,
			intent: null,
		};
	}
	const { lease, intent, settled } = question;
	const asked = [record, keys.queue(shard, thread), keys.intents(shard, thread)];
	const args = [
		String(lease.epoch),
		intent === null ? "" : intentField(intent),
		intent === null ? "" : beginningOf(intent.work),
		...settledTriples(settled),
	];
	const [reply, beside] = connection.cluster
		? await Promise.all([connection.run(GUARD, asked, args), connection.send("GET", accountKey)])
		: [await connection.run(GUARD, [...asked, accountKey], args), null];
	const [held, stored, ofAccount, known] = reply as readonly unknown[];
	return {
		record: readThread(stored, thread),
		account: readAccount(connection.cluster ? beside : ofAccount, account),
		leaseHeld: held === 1,
		intent: held === 1 && intent !== null ? intentState(known) : null,
	};
}

function intentState(known: unknown): next.IntentState {
	if (typeof known !== "string") return { state: "new" };
	return known === "" ? { state: "open" } : { state: "done", messageId: known.slice(1) };
}

/** Takes finished work out of its queue. `threadTtlMs`: how long the record is kept where no work is left; 0: for ever. */
export async function finish(
	connection: Connection,
	keys: Keys,
	threadTtlMs: number,
	{ lease, work, how, goOn }: next.FinishRequest,
	{ now, leaseMs }: next.Instance,
): Promise<next.Finished> {
	const { thread, epoch } = lease;
	const shard = keys.shardOf(thread);
	const reply = await connection.run(
		FINISH,
		[keys.record(shard, thread), keys.queue(shard, thread), shard.leases, keys.intents(shard, thread), shard.parked],
		[
			String(epoch),
			beginningOf(work),
			work,
			goOn ? "1" : "0",
			thread,
			String(now + leaseMs),
			how === "parked" ? beginningOf(thread) : "",
			String(now),
			String(threadTtlMs),
		],
	);
	const [held, stored, head] = reply as readonly unknown[];
	return {
		held: held === 1,
		record: readThread(stored, thread),
		next: typeof head === "string" ? readEntry(head) : null,
	};
}

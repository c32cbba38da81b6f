import type {
	Finished,
	FinishRequest,
	GuardRead,
	Instance,
	IntentState,
	SendQuestion,
	ThreadId,
} from "@thread-control/core";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { GUARD } from "./scripts/guard.ts";
import type { Script } from "./scripts/script.ts";
import { accountOf, beginningOf, intentField, readAccount, readEntry, readThread, settledPairs } from "./stored.ts";

/** What a send asks last. The account is in another shard: on a Cluster it is read beside. */
export async function guard(
	connection: Connection,
	keys: Keys,
	thread: ThreadId,
	question: SendQuestion | null,
): Promise<GuardRead> {
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
	const args = [String(lease.epoch), intent === null ? "" : intentField(intent), ...settledPairs(settled)];
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

function intentState(known: unknown): IntentState {
	if (typeof known !== "string") return { state: "new" };
	return known === "" ? { state: "open" } : { state: "done", messageId: known.slice(1) };
}

/** Takes finished work out of its queue, by the script `finish` with the store's limits in it. */
export async function finish(
	connection: Connection,
	keys: Keys,
	script: Script,
	{ lease, work, how, goOn }: FinishRequest,
	{ now, leaseMs }: Instance,
): Promise<Finished> {
	const { thread, epoch } = lease;
	const shard = keys.shardOf(thread);
	const where = [keys.record(shard, thread), keys.queue(shard, thread), shard.leases, keys.intents(shard, thread)];
	const args = [String(epoch), beginningOf(work), goOn ? "1" : "0", thread, String(now + leaseMs)];
	if (how === "parked") {
		where.push(shard.parked);
		args.push(String(now), beginningOf(thread));
	}
	const reply = await connection.run(script, where, args);
	const [held, stored, head] = reply as readonly unknown[];
	return {
		held: held === 1,
		record: readThread(stored, thread),
		next: typeof head === "string" ? readEntry(head) : null,
	};
}

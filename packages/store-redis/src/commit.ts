import {
	type AccountChange,
	type Change,
	type CommitResult,
	type EventId,
	encodeAccount,
	type Instance,
	type ThreadChange,
} from "@thread-control/core";
import type { Connection } from "./connection.ts";
import { historyPairs } from "./history.ts";
import type { Keys, Shard } from "./keys.ts";
import { COMMIT_ACCOUNT } from "./scripts/commit-account.ts";
import type { Script } from "./scripts/script.ts";
import { settledPairs, writeThread, writeWork } from "./stored.ts";

/** What all commits of a store have in common. */
export interface CommitSettings {
	readonly connection: Connection;
	readonly keys: Keys;
	/** Whether what was said is kept. */
	readonly remembers: boolean;
	/** `commitThread`, with the store's limits in it. */
	readonly commitThread: Script;
}

const CONFLICT: CommitResult = { result: "conflict" };

/** Writes changes, each by a script of its own, all sent at once. */
export function commit(
	settings: CommitSettings,
	changes: readonly Change[],
	instance: Instance,
): Promise<readonly CommitResult[]> {
	const before = new Map<EventId, { readonly shard: Shard; readonly result: Promise<CommitResult> }>();
	return Promise.all(
		changes.map((change) => {
			const shard = settings.keys.shardOf(change.type === "thread" ? change.thread : change.account);
			const write = (): Promise<CommitResult> =>
				change.type === "thread"
					? writeChange(settings, shard, change, instance)
					: writeAccount(settings, shard, change, instance);
			// A shard knows only its own marks: of two changes with one event in different shards the later waits for the other.
			const rivals = changes.length === 1 ? [] : change.events.flatMap((event) => before.get(event) ?? []);
			const elsewhere = rivals.filter((rival) => rival.shard !== shard);
			const result = elsewhere.length === 0 ? write() : afterOthers(elsewhere, write);
			for (const event of change.events) if (!before.has(event)) before.set(event, { shard, result });
			return result;
		}),
	);
}

async function afterOthers(
	others: readonly { readonly result: Promise<CommitResult> }[],
	write: () => Promise<CommitResult>,
): Promise<CommitResult> {
	const results = await Promise.all(others.map(({ result }) => result));
	return results.some(({ result }) => result === "committed") ? CONFLICT : await write();
}

async function writeChange(
	{ connection, keys, remembers, commitThread }: CommitSettings,
	shard: Shard,
	change: ThreadChange,
	{ now, leaseMs }: Instance,
): Promise<CommitResult> {
	const { thread, expected, next: record, events, work, dueAt, settled } = change;
	// Of a thread somebody waits for, nothing may be forgotten.
	const lasting = dueAt !== null || (record.handover !== null && record.handover.state !== "ended");
	const entries = remembers ? change.history : [];
	const where = [
		keys.record(shard, thread),
		shard.marks,
		keys.queue(shard, thread),
		shard.leases,
		shard.epochs,
		shard.due,
	];
	if (settled.length > 0) where.push(keys.intents(shard, thread));
	if (entries.length > 0) where.push(keys.history(shard, thread));
	const run = await connection.run(commitThread, where, [
		String(expected),
		writeThread(record, lasting),
		String(now),
		thread,
		dueAt === null ? "" : String(dueAt),
		work === null ? "" : `0 ${writeWork(work)}`,
		String(now + leaseMs),
		String(events.length),
		String(entries.length),
		...events,
		...historyPairs(entries),
		...settledPairs(settled),
	]);
	if (run === -1) return CONFLICT;
	return { result: "committed", version: expected + 1, run: run === 0 ? null : Number(run) };
}

async function writeAccount(
	{ connection, keys }: CommitSettings,
	shard: Shard,
	{ account, expected, next: record, events }: AccountChange,
	{ now }: Instance,
): Promise<CommitResult> {
	const written = await connection.run(
		COMMIT_ACCOUNT,
		[keys.record(shard, account), shard.marks],
		[String(expected), encodeAccount(record), String(now), ...events],
	);
	return written === -1 ? CONFLICT : { result: "committed", version: expected + 1, run: null };
}

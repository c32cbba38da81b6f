import { type AccountChange, type EventId, encodeAccount, type next } from "@thread-control/core";
import type { Connection } from "./connection.ts";
import { type History, historyPairs } from "./history-limits.ts";
import type { Keys, Shard } from "./keys.ts";
import { COMMIT_ACCOUNT } from "./scripts/commit-account.ts";
import { COMMIT_THREAD } from "./scripts/commit-thread.ts";
import { settledTriples, writeThread, writeWork } from "./stored.ts";

/** What all commits of a store have in common. */
export interface CommitSettings {
	readonly connection: Connection;
	readonly keys: Keys;
	/** Null: nothing is kept. */
	readonly history: History | null;
	/** How long a thread's record is kept after its last change; 0: for ever. */
	readonly threadTtlMs: number;
}

const CONFLICT: next.CommitResult = { result: "conflict" };

/** Writes changes, each by a script of its own, all sent at once. */
export function commit(
	settings: CommitSettings,
	changes: readonly next.Change[],
	instance: next.Instance,
): Promise<readonly next.CommitResult[]> {
	const before = new Map<EventId, { readonly shard: Shard; readonly result: Promise<next.CommitResult> }>();
	return Promise.all(
		changes.map((change) => {
			const shard = settings.keys.shardOf(change.type === "thread" ? change.thread : change.account);
			const write = (): Promise<next.CommitResult> =>
				change.type === "thread"
					? commitThread(settings, shard, change, instance)
					: commitAccount(settings, shard, change, instance);
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
	others: readonly { readonly result: Promise<next.CommitResult> }[],
	write: () => Promise<next.CommitResult>,
): Promise<next.CommitResult> {
	const results = await Promise.all(others.map(({ result }) => result));
	return results.some(({ result }) => result === "committed") ? CONFLICT : await write();
}

async function commitThread(
	{ connection, keys, history, threadTtlMs }: CommitSettings,
	shard: Shard,
	change: next.ThreadChange,
	{ now, leaseMs }: next.Instance,
): Promise<next.CommitResult> {
	const { thread, expected, next: record, events, work, dueAt, settled } = change;
	// Of a thread somebody waits for, nothing may be forgotten.
	const lasting = dueAt !== null || (record.handover !== null && record.handover.state !== "ended");
	const entries = history === null ? [] : change.history;
	const limits = history === null || entries.length === 0 ? ["0", "0", "0", "0"] : history.limits(now);
	const run = await connection.run(
		COMMIT_THREAD,
		[
			keys.record(shard, thread),
			shard.marks,
			shard.due,
			keys.queue(shard, thread),
			shard.leases,
			shard.epochs,
			keys.intents(shard, thread),
			keys.history(shard, thread),
		],
		[
			String(expected),
			writeThread(record, lasting),
			String(now),
			dueAt === null ? "" : String(dueAt),
			thread,
			work === null ? "" : `0 ${writeWork(work)}`,
			String(now + leaseMs),
			lasting ? "0" : String(threadTtlMs),
			String(events.length),
			String(entries.length),
			...limits,
			...events,
			...historyPairs(entries),
			...settledTriples(settled),
		],
	);
	if (run === -1) return CONFLICT;
	return { result: "committed", version: expected + 1, run: run === 0 ? null : Number(run) };
}

async function commitAccount(
	{ connection, keys }: CommitSettings,
	shard: Shard,
	{ account, expected, next: record, events }: AccountChange,
	{ now }: next.Instance,
): Promise<next.CommitResult> {
	const written = await connection.run(
		COMMIT_ACCOUNT,
		[keys.record(shard, account), shard.marks],
		[String(expected), encodeAccount(record), String(now), ...events],
	);
	return written === -1 ? CONFLICT : { result: "committed", version: expected + 1, run: null };
}

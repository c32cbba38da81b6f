import {
	type AccountId,
	type AccountRecord,
	decodeAccount,
	decodeThread,
	EMPTY_ACCOUNT,
	EMPTY_RECORD,
	encodeThread,
	type Intent,
	type NextWork,
	type SettledIntent,
	type ThreadId,
	type ThreadRecord,
	type Versioned,
	type Work,
} from "@thread-control/core";

const NEW_THREAD: Versioned<ThreadRecord> = { value: EMPTY_RECORD, version: 0 };
const NEW_ACCOUNT: Versioned<AccountRecord> = { value: EMPTY_ACCOUNT, version: 0 };

/** Reads `version epoch k?{…}`; null: it was never written. Throws `record_newer`. */
export function readThread(stored: unknown, thread: ThreadId): Versioned<ThreadRecord> {
	if (typeof stored !== "string") return NEW_THREAD;
	return { value: decodeThread(stored.slice(stored.indexOf("{")), thread), version: Number.parseInt(stored, 10) };
}

/** Reads `version {…}`; null: it was never written. Throws `record_newer`. */
export function readAccount(stored: unknown, account: AccountId): Versioned<AccountRecord> {
	if (typeof stored !== "string") return NEW_ACCOUNT;
	return { value: decodeAccount(stored.slice(stored.indexOf("{")), account), version: Number.parseInt(stored, 10) };
}

/** The record's part of what is stored of a thread: marked with `k` where the thread must not expire. */
export function writeThread(record: ThreadRecord, lasting: boolean): string {
	return (lasting ? "k" : "") + encodeThread(record);
}

/** How a work begins in its queue entry, and what is parked of a thread; nothing of another id begins so. */
export function beginningOf(id: string): string {
	return `[${JSON.stringify(id)},`;
}

/** A work as it lies in the queue and among what is parked. */
export function writeWork(work: Work): string {
	return JSON.stringify([work.id, work.effects]);
}

/** Reads what {@link writeWork} wrote, once parsed. */
export function readWork([id, effects]: readonly [string, Work["effects"]]): Work {
	return { id, effects };
}

/** Reads an entry of a queue: `attempts ["id",[effects]]`. */
export function readEntry(entry: unknown): NextWork {
	const text = String(entry);
	return {
		work: readWork(JSON.parse(text.slice(text.indexOf(" ") + 1))),
		attempts: Number.parseInt(text, 10),
	};
}

/** The field of an intent in its thread's intents: `index ["id",`. */
export function intentField({ work, index }: Intent): string {
	return `${index} ${beginningOf(work)}`;
}

/** The pairs by which scripts settle intents. */
export function settledPairs(settled: readonly SettledIntent[]): readonly string[] {
	return settled.flatMap((each) => [intentField(each), each.messageId === null ? "" : `:${each.messageId}`]);
}

/** The account of a thread: its id up to the second colon. */
export function accountOf(thread: ThreadId): AccountId {
	return thread.slice(0, thread.indexOf(":", thread.indexOf(":") + 1)) as AccountId;
}

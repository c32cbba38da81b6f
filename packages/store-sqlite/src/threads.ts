import {
	type AccountId,
	type AccountRecord,
	decodeThread,
	EMPTY_RECORD,
	type EventId,
	type ThreadId,
	type ThreadRecord,
	type Versioned,
} from "@thread-control/core";
import { accountOf, type StoredRecord } from "./accounts.ts";
import type { Database, Statement } from "./database.ts";

/** What is kept of a thread's queue beside its record. */
export interface ThreadQueue {
	readonly epoch: number;
	/** Where the head of the queue is, or was. */
	readonly head: number | null;
	/** How much work stands behind the head. */
	readonly waiting: number;
}

/** A thread for those who write. */
export interface ThreadState extends ThreadQueue {
	readonly version: number;
	/** 1 where the queue has a head. */
	readonly busy: 1 | null;
}

/** What a delivery or a send needs, in one row. */
export interface WholeRow extends ThreadQueue, StoredRecord {
	readonly marked: 1 | null;
	readonly account_version: number | null;
	readonly account_record: string | null;
}

/** {@link WholeRow}, read. */
interface Whole {
	readonly marked: boolean;
	readonly record: Versioned<ThreadRecord>;
	readonly account: Versioned<AccountRecord>;
}

/** The rows of threads. */
export class Threads {
	readonly #record: Statement<StoredRecord & ThreadQueue>;
	readonly #whole: Statement<WholeRow>;
	readonly #state: Statement<ThreadState>;
	readonly #insert: Statement<unknown>;
	readonly #update: Statement<unknown>;
	readonly #setQueue: Statement<unknown>;
	readonly #drop: Statement<unknown>;
	readonly #due: Statement<{ readonly thread: ThreadId }>;
	readonly #erasedEpoch: Statement<{ readonly epoch: number }>;
	readonly #setErasedEpoch: Statement<unknown>;

	constructor(database: Database) {
		this.#record = database.prepare("SELECT version, record, epoch, head, waiting FROM threads WHERE thread = ?");
		this.#whole = database.prepare(
			`SELECT (SELECT 1 FROM marks WHERE event = ?) AS marked, t.version, t.record, t.epoch, t.head, t.waiting,
				a.version AS account_version, a.record AS account_record
			FROM (SELECT 1) LEFT JOIN threads AS t ON t.thread = ? LEFT JOIN accounts AS a ON a.account = ?`,
		);
		this.#state = database.prepare(
			`SELECT version, epoch, head, waiting,
				(SELECT 1 FROM running WHERE key = head AND running.thread = threads.thread) AS busy
			FROM threads WHERE thread = ?`,
		);
		this.#insert = database.prepare(
			"INSERT INTO threads (version, epoch, head, waiting, due_at, record, thread) VALUES (?, ?, ?, ?, ?, ?, ?)",
		);
		this.#update = database.prepare(
			"UPDATE threads SET version = ?, epoch = ?, head = ?, waiting = ?, due_at = ?, record = ? WHERE thread = ?",
		);
		this.#setQueue = database.prepare("UPDATE threads SET epoch = ?, head = ?, waiting = ? WHERE thread = ?");
		this.#drop = database.prepare("DELETE FROM threads WHERE thread = ?");
		this.#due = database.prepare("SELECT thread FROM threads WHERE due_at <= ? ORDER BY due_at LIMIT ?");
		this.#erasedEpoch = database.prepare("SELECT epoch FROM erased");
		this.#setErasedEpoch = database.prepare("UPDATE erased SET epoch = max(epoch, ?)");
	}

	read(thread: ThreadId): (StoredRecord & ThreadQueue) | undefined {
		return this.#record.get(thread);
	}

	/** The same, read at once. Throws `record_newer` for either record. */
	readWhole(event: EventId | null, thread: ThreadId | null, account: AccountId | null): Whole {
		return wholeOf(this.whole(event, thread, account), thread, account);
	}

	/**
	 * An event's mark, a thread and an account with one statement, for each begins and ends a read of the file; null: not asked
	 * for.
	 */
	whole(event: EventId | null, thread: ThreadId | null, account: AccountId | null): WholeRow | undefined {
		return this.#whole.get(event, thread, account);
	}

	/** Undefined where the thread was never written. */
	state(thread: ThreadId): ThreadState | undefined {
		return this.#state.get(thread);
	}

	insert(thread: ThreadId, version: number, queue: ThreadQueue, dueAt: number | null, record: string): void {
		this.#insert.run(version, queue.epoch, queue.head, queue.waiting, dueAt, record, thread);
	}

	update(thread: ThreadId, version: number, queue: ThreadQueue, dueAt: number | null, record: string): void {
		this.#update.run(version, queue.epoch, queue.head, queue.waiting, dueAt, record, thread);
	}

	setQueue(thread: ThreadId, { epoch, head, waiting }: ThreadQueue): void {
		this.#setQueue.run(epoch, head, waiting, thread);
	}

	/** Takes a thread out. Its epoch is remembered, without saying whose it was: no later one is to have it again. */
	drop(thread: ThreadId, epoch: number): void {
		this.#drop.run(thread);
		this.#setErasedEpoch.run(epoch);
	}

	/** The epoch that a new thread starts from. */
	erasedEpoch(): number {
		return this.#erasedEpoch.get()?.epoch ?? 0;
	}

	due(now: number, limit: number): readonly ThreadId[] {
		return this.#due.all(now, limit).map(({ thread }) => thread);
	}
}

/** Throws `record_newer` for either record. */
export function wholeOf(row: WholeRow | undefined, thread: ThreadId | null, account: AccountId | null): Whole {
	const stored = { version: row?.account_version ?? null, record: row?.account_record ?? null };
	return {
		marked: row?.marked === 1,
		record: threadOf(row, thread ?? ""),
		account: accountOf(stored, account ?? ""),
	};
}

/** Throws `record_newer`. */
export function threadOf(row: StoredRecord | undefined, thread: string): Versioned<ThreadRecord> {
	if (typeof row?.record !== "string") return { value: EMPTY_RECORD, version: 0 };
	return { value: decodeThread(row.record, thread as ThreadId), version: row.version ?? 0 };
}

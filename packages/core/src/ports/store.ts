import type { AccountRecord } from "../domain/account.ts";
import type { Effect, HistoryEntry } from "../domain/effect.ts";
import type { EventId } from "../domain/event.ts";
import type { ThreadRecord } from "../domain/record.ts";
import type { AccountId, ThreadId } from "../domain/thread.ts";

/** A record and the version it is stored under; version 0: it is not stored yet. */
export interface Versioned<T> {
	readonly value: T;
	readonly version: number;
}

/** What one delivery touches. */
export interface AcceptRequest {
	readonly events: readonly EventId[];
	readonly threads: readonly ThreadId[];
	readonly accounts: readonly AccountId[];
}

/** Which of the events were committed before, and the records the delivery needs. */
export interface Accepted {
	readonly duplicates: ReadonlySet<EventId>;
	readonly threads: ReadonlyMap<ThreadId, Versioned<ThreadRecord>>;
	readonly accounts: ReadonlyMap<AccountId, Versioned<AccountRecord>>;
}

/** Something to be done because of a change, kept until it is finished. */
export interface Work {
	readonly id: string;
	readonly effects: readonly Effect[];
}

/** One thread's change: written whole or not at all, and only where `expected` is still its version and none of `events` is marked. */
export interface ThreadChange {
	readonly type: "thread";
	readonly thread: ThreadId;
	readonly expected: number;
	readonly next: ThreadRecord;
	/** Marked as seen with the change; marks are kept {@link EVENT_MARK_MS}. */
	readonly events: readonly EventId[];
	readonly work: Work | null;
	readonly history: readonly HistoryEntry[];
	/** When `due` has to name this thread; null: never. */
	readonly dueAt: number | null;
}

/** One account's change, by the same rule. */
export interface AccountChange {
	readonly type: "account";
	readonly account: AccountId;
	readonly expected: number;
	readonly next: AccountRecord;
	readonly events: readonly EventId[];
}

/** One change of a commit. */
export type Change = ThreadChange | AccountChange;

/** What became of one change. After a conflict nothing of it was written; read again and decide again. */
export type CommitResult = { readonly result: "committed"; readonly version: number } | { readonly result: "conflict" };

/** What a send asks last: the record, and whether the turn that wants to send still holds its lease. */
export interface GuardRead {
	readonly record: Versioned<ThreadRecord>;
	readonly account: Versioned<AccountRecord>;
	readonly leaseHeld: boolean;
}

/** How long an event's mark is kept: Meta redelivers for at most 36 hours (spec §6.3). */
export const EVENT_MARK_MS: number = 36 * 60 * 60 * 1000;

/**
 * Where records live. Every method answers only after the store has it; a store that cannot be reached rejects, and the
 * caller then refuses to send. Times are absolute, in epoch milliseconds.
 */
export interface Store {
	/** Reads what a delivery needs in one trip. Marks nothing: an event is marked by the commit that acts on it. */
	accept(request: AcceptRequest): Promise<Accepted>;
	/** Writes changes in one trip; each is atomic by itself. Answers in the same order. */
	commit(changes: readonly Change[], now: number): Promise<readonly CommitResult[]>;
	/** Takes finished work out, and answers the thread as it stands now. `parked`: given up; its lease may not speak any more. */
	finish(thread: ThreadId, work: string, how: "done" | "parked"): Promise<Versioned<ThreadRecord>>;
	/** Reads a thread for a send. `lease`: the id of the work whose turn wants to send; null outside of turns. */
	guard(thread: ThreadId, lease: string | null): Promise<GuardRead>;
	/** The threads whose `dueAt` has passed, oldest first, at most `limit`. */
	due(now: number, limit: number): Promise<readonly ThreadId[]>;
	/** What was kept of a thread, oldest first by platform time. */
	history(thread: ThreadId): Promise<readonly HistoryEntry[]>;
	/** A Bot Framework `Storage` beside the records, so that dialogs live where ownership does. */
	botStorage(): BotStorage;
	/** Calling it twice is fine. */
	close(): Promise<void>;
}

/** Items by key, as Bot Framework's `Storage` has them. */
export type BotItems = Record<string, unknown>;

/**
 * Bot Framework's `Storage`, structurally (botbuilder-core `Storage`), with real eTags: a write whose `eTag` is neither
 * `*`, missing nor the stored one rejects, and nothing of that call is written.
 */
export interface BotStorage {
	/** Answers the items that exist among `keys`, each with its `eTag`. */
	read(keys: string[]): Promise<BotItems>;
	/** Writes all items of the call or none. */
	write(changes: BotItems): Promise<void>;
	/** Takes the items out; a key that has none is passed over. */
	delete(keys: string[]): Promise<void>;
}

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

/** An instance of the bot, as stores know it: one running process. */
export interface Instance {
	/** Unique among all that share the store, also over restarts. */
	readonly holder: string;
	/** How long a lease lasts unless it is renewed, in milliseconds. */
	readonly leaseMs: number;
	/** The instance's clock, in epoch milliseconds. */
	readonly now: number;
}

/**
 * The right to run a thread's work, and to speak in its turns. A thread has at most one lease; its epoch grows with each new
 * holder, and a lease is lost from the moment that another instance has a greater one: not before, for until then nobody
 * else speaks.
 */
export interface Lease {
	readonly thread: ThreadId;
	readonly epoch: number;
}

/** The place of one send in its work: the n-th that left from it, from 0. */
export interface Intent {
	readonly work: string;
	readonly index: number;
}

/** What became of a send that was marked as an intent. */
export interface SettledIntent extends Intent {
	/** The platform's id of the message; null where nothing left, and it may be sent again. */
	readonly messageId: string | null;
}

/** One thread's change: written whole or not at all, and only where `expected` is still its version and none of `events` is marked. */
export interface ThreadChange {
	readonly type: "thread";
	readonly thread: ThreadId;
	readonly expected: number;
	readonly next: ThreadRecord;
	/** Marked as seen with the change; marks are kept `EVENT_MARK_MS`. */
	readonly events: readonly EventId[];
	/** Appended to the thread's queue with the change. */
	readonly work: Work | null;
	readonly history: readonly HistoryEntry[];
	/** When `due` has to name this thread; null: never. */
	readonly dueAt: number | null;
	/** Intents of this thread that an echo of ours settled; those of work that is not queued are passed over. */
	readonly settled: readonly SettledIntent[];
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

/**
 * What became of one change. After a conflict nothing of it was written; read again and decide again. `run`: the work was
 * put into an empty queue, and the caller now holds the thread's lease of that epoch and has to run it; null: there is no
 * work, or whoever holds the lease (the caller, another instance, or `claim` later) comes to it by itself.
 */
export type CommitResult =
	| { readonly result: "committed"; readonly version: number; readonly run: number | null }
	| { readonly result: "conflict" };

/** A send in a turn: whether its lease is still held, and the intent that is written down with the question. */
export interface SendQuestion {
	readonly lease: Lease;
	/** Null: nothing is to be written down. It is written only where the lease is held and the intent is not there yet. */
	readonly intent: Intent | null;
	/** What is known of earlier intents by now. */
	readonly settled: readonly SettledIntent[];
}

/** What the store knew of an intent before it was asked: `new` and written down now, `open` without an answer, or `done`. */
export type IntentState =
	| { readonly state: "new" }
	| { readonly state: "open" }
	| { readonly state: "done"; readonly messageId: string };

/** What a send asks last. */
export interface GuardRead {
	readonly record: Versioned<ThreadRecord>;
	readonly account: Versioned<AccountRecord>;
	/** True outside of turns. */
	readonly leaseHeld: boolean;
	/** Null where none was asked for, or the lease is lost. */
	readonly intent: IntentState | null;
}

/** The head of a thread's queue. */
export interface NextWork {
	readonly work: Work;
	/** How often it was begun before by an instance that died or lost its lease. */
	readonly attempts: number;
}

/** Which work is done, and by which right. */
export interface FinishRequest {
	readonly lease: Lease;
	/** Its id; it is taken out of the queue wherever it stands. */
	readonly work: string;
	/** `parked`: given up. It is taken out of the queue too, and kept apart for `parked`. */
	readonly how: "done" | "parked";
	/** The caller goes on with the next work; false: the caller is still in the midst of the queue's head. */
	readonly goOn: boolean;
}

/**
 * The answer to `finish`. `held` false: the lease was lost, nothing was changed. `next`: the queue's head, whose lease was
 * renewed; null where the queue is empty, and then the lease was given back in the same step (only when `goOn`).
 */
export interface Finished {
	readonly held: boolean;
	readonly record: Versioned<ThreadRecord>;
	readonly next: NextWork | null;
}

/** A thread whose lease had run out while work was left, and is the caller's now. */
export interface Claimed {
	readonly lease: Lease;
	readonly record: Versioned<ThreadRecord>;
	/** Its `attempts` counts the one that was broken off, too. */
	readonly next: NextWork;
}

/** How long an event's mark is kept: Meta redelivers for at most 36 hours (spec §6.3). */
export const EVENT_MARK_MS: number = 36 * 60 * 60 * 1000;

/**
 * Where records live. Every method answers only after the store has it; a store that cannot be reached rejects, and the
 * caller then refuses to send. Times are absolute, in epoch milliseconds. A record of a newer version is refused by name
 * (`record_newer`), an older one is read. By then `finish` and `guard` of a durable store have written down what they were
 * told: only their answer is refused.
 */
export interface Store {
	/** Whether what was committed survives the process. Intents are written down only where it does. */
	readonly durable: boolean;
	/** Reads what a delivery needs in one trip. Marks nothing: an event is marked by the commit that acts on it. */
	accept(request: AcceptRequest): Promise<Accepted>;
	/** Writes changes in one trip; each is atomic by itself. Answers in the same order. */
	commit(changes: readonly Change[], instance: Instance): Promise<readonly CommitResult[]>;
	/** Takes finished work out, and answers the thread as it stands now and what it has to do next. */
	finish(request: FinishRequest, instance: Instance): Promise<Finished>;
	/** Reads a thread for a send. `question` null: outside of turns. */
	guard(thread: ThreadId, question: SendQuestion | null): Promise<GuardRead>;
	/** Makes leases last longer; answers those that are still held. */
	renew(leases: readonly Lease[], instance: Instance): Promise<readonly Lease[]>;
	/**
	 * Takes over threads with work left whose lease has run out, oldest first, at most `limit`. Two instances never claim the
	 * same. Threads that a newer release wrote, or whose account it wrote, are left to its instances as they are; where there is
	 * nothing else to claim, rejects with `record_newer`.
	 */
	claim(limit: number, instance: Instance): Promise<readonly Claimed[]>;
	/** Gives leases back before they run out, so that others may claim their threads at once. */
	release(leases: readonly Lease[]): Promise<void>;
	/** The threads whose `dueAt` has passed, oldest first, at most `limit`. */
	due(now: number, limit: number): Promise<readonly ThreadId[]>;
	/** What was kept of a thread, oldest first by platform time. */
	history(thread: ThreadId): Promise<readonly HistoryEntry[]>;
	/** Work that was given up, newest first, at most `limit`. */
	parked(limit: number): Promise<readonly { readonly thread: ThreadId; readonly work: Work; readonly at: number }[]>;
	/** Deletes everything that is kept of a thread: record, history, work, parked work. Event marks stay. */
	erase(thread: ThreadId): Promise<void>;
	/** A Bot Framework `Storage` beside the records, so that dialogs live where ownership does. */
	botStorage(): BotStorage;
	/** Calling it twice is fine. */
	close(): Promise<void>;
}

/** How much of a thread's history a store keeps; what goes beyond is dropped oldest first with the next entry that is written. */
export interface HistoryLimits {
	/** Default 500. */
	readonly entries?: number;
	/** Of their JSON in UTF-8, together. Default 65 536. */
	readonly bytes?: number;
	/** By platform time against the committing instance's clock, in milliseconds. Default 7 days. */
	readonly ageMs?: number;
}

/** Items by key, as Bot Framework's `Storage` has them. */
export type BotItems = Record<string, unknown>;

/**
 * Bot Framework's `Storage`, structurally (botbuilder-core `Storage`), with real eTags: a write whose `eTag` is neither
 * `*`, missing nor the stored one rejects, and nothing of that call is written. Where the store itself fails they all reject
 * with `store_unavailable` (`botStorageFailure` makes it), which lets the turn be run again.
 */
export interface BotStorage {
	/** Answers the items that exist among `keys`, each with its `eTag`. */
	read(keys: string[]): Promise<BotItems>;
	/** Writes all items of the call or none. */
	write(changes: BotItems): Promise<void>;
	/** Takes the items out; a key that has none is passed over. */
	delete(keys: string[]): Promise<void>;
}

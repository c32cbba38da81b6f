import { type AccountRecord, EMPTY_ACCOUNT } from "../domain/account.ts";
import type { HistoryEntry } from "../domain/effect.ts";
import type { EventId } from "../domain/event.ts";
import { EMPTY_RECORD, type ThreadRecord } from "../domain/record.ts";
import type { AccountId, ThreadId } from "../domain/thread.ts";
import {
	type Accepted,
	type Change,
	type CommitResult,
	EVENT_MARK_MS,
	type Store,
	type Versioned,
} from "../ports/store.ts";
import { ThreadControlError } from "../thread-control-error.ts";
import { memoryBotStorage } from "./memory-bot-storage.ts";
import { inOnePiece, type PackedThread, pack, unpack } from "./packed-thread.ts";

/** How much of a thread's history is kept, in entries. */
const HISTORY_LIMIT = 500;

const NEW_THREAD: Versioned<ThreadRecord> = { value: EMPTY_RECORD, version: 0 };
const NEW_ACCOUNT: Versioned<AccountRecord> = { value: EMPTY_ACCOUNT, version: 0 };

/** The store for tests and demos: everything is in this process and gone with it, accepted events included. */
export function memoryStore(options: { readonly historyLimit?: number } = {}): Store {
	const historyLimit = options.historyLimit ?? HISTORY_LIMIT;
	const threads = new Map<ThreadId, PackedThread>();
	const accounts = new Map<AccountId, Versioned<AccountRecord>>();
	/** Event id → when its mark expires; in insertion order, so the oldest come first. */
	const marks = new Map<EventId, number>();
	const unfinished = new Map<string, ThreadId>();
	const parked = new Set<string>();
	const dues = new Map<ThreadId, number>();
	const histories = new Map<ThreadId, HistoryEntry[]>();
	const bot = memoryBotStorage();
	let closed = false;

	const open = (): void => {
		if (closed) throw new ThreadControlError("closed", "the memory store is closed: create a new one");
	};

	function stored(thread: ThreadId): Versioned<ThreadRecord> {
		const packed = threads.get(thread);
		return packed === undefined ? NEW_THREAD : unpack(packed);
	}

	function commit(change: Change, now: number): CommitResult {
		const current = change.type === "thread" ? threads.get(change.thread) : accounts.get(change.account);
		if ((current?.version ?? 0) !== change.expected) return { result: "conflict" };
		if (change.events.some((id) => (marks.get(id) ?? 0) > now)) return { result: "conflict" };
		for (const id of change.events) marks.set(id, now + EVENT_MARK_MS);
		const version = change.expected + 1;
		if (change.type === "account") {
			accounts.set(change.account, { value: change.next, version });
			return { result: "committed", version };
		}
		const key = current === undefined ? (inOnePiece(change.thread) as ThreadId) : change.thread;
		threads.set(key, pack(change.next, version));
		if (change.work !== null) unfinished.set(change.work.id, change.thread);
		if (change.dueAt === null) dues.delete(change.thread);
		else dues.set(change.thread, change.dueAt);
		if (historyLimit > 0 && change.history.length > 0) remember(change.thread, change.history);
		return { result: "committed", version };
	}

	function remember(thread: ThreadId, entries: readonly HistoryEntry[]): void {
		const kept = histories.get(thread) ?? [];
		kept.push(...entries);
		// Entries come nearly in order; late ones move up to their place.
		kept.sort((a, b) => a.at - b.at);
		if (kept.length > historyLimit) kept.splice(0, kept.length - historyLimit);
		histories.set(thread, kept);
	}

	function forgetMarks(now: number): void {
		for (const [id, expiresAt] of marks) {
			if (expiresAt > now) return;
			marks.delete(id);
		}
	}

	return {
		async accept(request) {
			open();
			const accepted: Accepted = {
				duplicates: new Set(request.events.filter((id) => marks.has(id))),
				threads: new Map(request.threads.map((id) => [id, stored(id)])),
				accounts: new Map(request.accounts.map((id) => [id, accounts.get(id) ?? NEW_ACCOUNT])),
			};
			return accepted;
		},
		async commit(changes, now) {
			open();
			forgetMarks(now);
			return changes.map((change) => commit(change, now));
		},
		async finish(thread, work, how) {
			open();
			unfinished.delete(work);
			if (how === "parked") parked.add(work);
			return stored(thread);
		},
		async guard(thread, lease) {
			open();
			const account = thread.slice(0, thread.indexOf(":", thread.indexOf(":") + 1)) as AccountId;
			return {
				record: stored(thread),
				account: accounts.get(account) ?? NEW_ACCOUNT,
				leaseHeld: lease === null || !parked.has(lease),
			};
		},
		async due(now, limit) {
			open();
			return [...dues]
				.filter(([, at]) => at <= now)
				.sort((a, b) => a[1] - b[1])
				.slice(0, limit)
				.map(([thread]) => thread);
		},
		async history(thread) {
			open();
			return [...(histories.get(thread) ?? [])];
		},
		botStorage: () => bot,
		async close() {
			closed = true;
		},
	};
}

import { type AccountRecord, EMPTY_ACCOUNT } from "../domain/account.ts";
import type { EventId } from "../domain/event.ts";
import { EMPTY_RECORD, type ThreadRecord } from "../domain/record.ts";
import type { AccountId, ThreadId } from "../domain/thread.ts";
import { historyLimits, KeptHistory } from "../ports/history-limits.ts";
import {
	type Accepted,
	type Change,
	type CommitResult,
	EVENT_MARK_MS,
	type HistoryLimits,
	type Instance,
	type Store,
	type Versioned,
} from "../ports/store.ts";
import { refuseNewerAccount, refuseNewerThread } from "../ports/stored-record.ts";
import { ThreadControlError } from "../thread-control-error.ts";
import { memoryBotStorage } from "./memory-bot-storage.ts";
import { MemoryLanes } from "./memory-lanes.ts";
import { inOnePiece, type PackedThread, pack, unpack } from "./packed-thread.ts";

const NEW_THREAD: Versioned<ThreadRecord> = { value: EMPTY_RECORD, version: 0 };
const NEW_ACCOUNT: Versioned<AccountRecord> = { value: EMPTY_ACCOUNT, version: 0 };

/** The store for tests and demos: everything is in this process and gone with it, accepted events included. */
export function memoryStore(options: { readonly history?: HistoryLimits | false } = {}): Store {
	const limits = options.history === false ? null : historyLimits(options.history);
	const threads = new Map<ThreadId, PackedThread>();
	const accounts = new Map<AccountId, Versioned<AccountRecord>>();
	/** Event id → when its mark expires; in insertion order, so the oldest come first. */
	const marks = new Map<EventId, number>();
	const lanes = new MemoryLanes(threads);
	const dues = new Map<ThreadId, number>();
	const histories = new Map<ThreadId, KeptHistory>();
	const bot = memoryBotStorage();
	let closed = false;

	const open = (): void => {
		if (closed) throw new ThreadControlError("closed", "the memory store is closed: create a new one");
	};

	function stored(thread: ThreadId): Versioned<ThreadRecord> {
		const packed = threads.get(thread);
		if (packed === undefined) return NEW_THREAD;
		const unpacked = unpack(packed);
		refuseNewerThread(unpacked.value, thread);
		return unpacked;
	}

	function storedAccount(id: AccountId): Versioned<AccountRecord> {
		const known = accounts.get(id) ?? NEW_ACCOUNT;
		refuseNewerAccount(known.value, id);
		return known;
	}

	function commit(change: Change, instance: Instance): CommitResult {
		const { now } = instance;
		const current = change.type === "thread" ? threads.get(change.thread) : accounts.get(change.account);
		if ((current?.version ?? 0) !== change.expected) return { result: "conflict" };
		if (change.events.some((id) => (marks.get(id) ?? 0) > now)) return { result: "conflict" };
		for (const id of change.events) marks.set(id, now + EVENT_MARK_MS);
		const version = change.expected + 1;
		if (change.type === "account") {
			accounts.set(change.account, { value: change.next, version });
			return { result: "committed", version, run: null };
		}
		const key = current === undefined ? (inOnePiece(change.thread) as ThreadId) : change.thread;
		threads.set(key, pack(change.next, version, threads.get(key)?.epoch ?? 0));
		if (change.dueAt === null) dues.delete(change.thread);
		else dues.set(change.thread, change.dueAt);
		if (limits !== null && change.history.length > 0) {
			const kept = histories.get(change.thread) ?? new KeptHistory();
			kept.add(change.history, limits, now);
			histories.set(change.thread, kept);
		}
		if (change.settled.length > 0) lanes.settle(change.thread, change.settled);
		return {
			result: "committed",
			version,
			run: change.work === null ? null : lanes.append(key, change.work, instance),
		};
	}

	function forgetMarks(now: number): void {
		for (const [id, expiresAt] of marks) {
			if (expiresAt > now) return;
			marks.delete(id);
		}
	}

	return {
		durable: false,
		async accept(request) {
			open();
			const known = new Map<ThreadId, Versioned<ThreadRecord>>();
			for (const id of request.threads) known.set(id, stored(id));
			const owners = new Map<AccountId, Versioned<AccountRecord>>();
			for (const id of request.accounts) owners.set(id, storedAccount(id));
			const accepted: Accepted = {
				duplicates: new Set(request.events.filter((id) => marks.has(id))),
				threads: known,
				accounts: owners,
			};
			return accepted;
		},
		async commit(changes, instance) {
			open();
			forgetMarks(instance.now);
			return changes.map((change) => commit(change, instance));
		},
		async finish(request, instance) {
			open();
			const { held, next } = lanes.finish(request, instance);
			return { held, next, record: stored(request.lease.thread) };
		},
		async guard(thread, question) {
			open();
			const leaseHeld = question === null || lanes.holds(question.lease);
			return {
				record: stored(thread),
				account: storedAccount(accountOf(thread)),
				leaseHeld,
				intent: question === null || !leaseHeld ? null : lanes.ask(question),
			};
		},
		async renew(leases, instance) {
			open();
			return lanes.renew(leases, instance);
		},
		async claim(limit, instance) {
			open();
			let newer: unknown;
			const readable = (thread: ThreadId): boolean => {
				try {
					stored(thread);
					storedAccount(accountOf(thread));
					return true;
				} catch (error) {
					newer = error;
					return false;
				}
			};
			const claimed = lanes.claim(limit, instance, readable);
			if (claimed.length === 0 && newer !== undefined) throw newer;
			return claimed.map((each) => ({ ...each, record: stored(each.lease.thread) }));
		},
		async release(leases) {
			open();
			lanes.release(leases);
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
			return histories.get(thread)?.entries() ?? [];
		},
		async parked(limit) {
			open();
			return lanes.parked(limit);
		},
		async erase(thread) {
			open();
			threads.delete(thread);
			histories.delete(thread);
			dues.delete(thread);
			lanes.erase(thread);
		},
		botStorage: () => ({
			async read(keys) {
				open();
				return await bot.read(keys);
			},
			async write(changes) {
				open();
				await bot.write(changes);
			},
			async delete(keys) {
				open();
				await bot.delete(keys);
			},
		}),
		async close() {
			closed = true;
		},
	};
}

/** The account of a thread: its id up to the second colon. */
function accountOf(thread: ThreadId): AccountId {
	return thread.slice(0, thread.indexOf(":", thread.indexOf(":") + 1)) as AccountId;
}

import assert from "node:assert/strict";
import {
	type AccountChange,
	type AccountId,
	type Change,
	type CommitResult,
	EMPTY_ACCOUNT,
	EMPTY_RECORD,
	type EventId,
	type Handover,
	type HistoryEntry,
	type Instance,
	isThreadControlError,
	type Store,
	type StrongFact,
	type ThreadChange,
	type ThreadId,
	type ThreadRecord,
	type Versioned,
	type Work,
} from "@thread-control/core";

/** 2026-01-01T00:00:00Z; the moment all cases are about. */
export const AT = 1_767_225_600_000;
export const THREAD = "messenger:1000000000001:2000000000000001" as ThreadId;
export const NEIGHBOUR = "messenger:1000000000001:2000000000000002" as ThreadId;
export const ACCOUNT = "messenger:1000000000001" as AccountId;
/** How long the leases of {@link instance} last. */
export const LEASE_MS = 30_000;
/** With every character that has a meaning to some store. */
export const ODD_NAME = "a:b{c}d*?/%_'\"`\\ ñ🦤;--";

export function numbered(index: number): ThreadId {
	return `messenger:1000000000001:${index}` as ThreadId;
}

export function eventId(name: string): EventId {
	return `normal:${name}` as EventId;
}

export function strongFact(rest: Partial<StrongFact> = {}): StrongFact {
	return {
		type: "passed",
		id: "normal:passed",
		at: AT,
		seq: 0,
		owner: { kind: "hidden" },
		until: AT,
		expiresAt: null,
		metadata: null,
		from: null,
		answered: true,
		...rest,
	};
}

/** A record that can be told from others by the time of its fact. */
export function recordAt(at: number): ThreadRecord {
	return { ...EMPTY_RECORD, strong: strongFact({ at, until: at }) };
}

/**
 * A handover that is open since 2026-01-01T00:00:00Z, with what `rest` says otherwise: for the `handover` of a record.
 */
export function handover(rest: Partial<Handover> = {}): Handover {
	return {
		id: "pass-1",
		at: AT,
		seq: 0,
		startedAt: AT,
		target: null,
		reason: null,
		state: "open",
		returnBy: null,
		assumeSilent: false,
		pollAt: null,
		pollPauseMs: 5_000,
		outcome: null,
		by: null,
		endedAt: null,
		metadata: null,
		...rest,
	};
}

/** An instance of a bot: `instance-1`, whose leases last 30 s, at 2026-01-01T00:00:00Z; with what `rest` says otherwise. */
export function instance(rest: Partial<Instance> = {}): Instance {
	return { holder: "instance-1", leaseMs: LEASE_MS, now: AT, ...rest };
}

/**
 * A change of a thread's record, expected at that version (0: never written), for `store.commit`; with what `rest` says
 * otherwise. Without it: of one and the same thread of Messenger, with no event, work, history or due time.
 */
export function threadChange(expected: number, rest: Partial<ThreadChange> = {}): ThreadChange {
	return {
		type: "thread",
		thread: THREAD,
		expected,
		next: recordAt(AT),
		events: [],
		work: null,
		history: [],
		dueAt: null,
		settled: [],
		...rest,
	};
}

/** The same of an account's record: of one and the same account of Messenger, whose profile is `classic` from then on. */
export function accountChange(expected: number, rest: Partial<AccountChange> = {}): AccountChange {
	return {
		type: "account",
		account: ACCOUNT,
		expected,
		next: { ...EMPTY_ACCOUNT, profile: "classic", profileEvidence: "app_roles", profileAt: AT },
		events: [],
		...rest,
	};
}

export function work(id: string, rest: Partial<Work> = {}): Work {
	return { id, effects: [{ type: "read_owner" }], ...rest };
}

export function said(at: number, mid: string, text: string | null = "hello"): HistoryEntry {
	return { type: "said", at, said: { at, mid, from: "customer", app: null, text }, handover: null };
}

/** Commits one change and answers its version; fails when it was not committed. */
export async function commits(store: Store, change: Change, now: number = AT): Promise<number> {
	return committed(await commit(store, change, now)).version;
}

/** Commits one change and answers what became of it. */
export async function commit(store: Store, change: Change, by: number | Instance = AT): Promise<CommitResult> {
	const results = await store.commit([change], typeof by === "number" ? instance({ now: by }) : by);
	assert.equal(results.length, 1, "one change has one result");
	return results[0] as CommitResult;
}

export function committed(result: CommitResult | undefined): CommitResult & { result: "committed" } {
	assert.ok(result?.result === "committed", `the change was to be committed: ${result?.result}`);
	return result;
}

export async function read(store: Store, thread: ThreadId = THREAD): Promise<Versioned<ThreadRecord>> {
	return (await store.guard(thread, null)).record;
}

/** Which of these events the store says it has seen. */
export async function duplicates(store: Store, ...names: readonly string[]): Promise<readonly string[]> {
	const accepted = await store.accept({ events: names.map(eventId), threads: [], accounts: [] });
	return names.filter((name) => accepted.duplicates.has(eventId(name)));
}

/** For `assert.rejects`: an error of ours with that code. */
export function withCode(code: string): (error: unknown) => boolean {
	return (error) => isThreadControlError(error) && error.code === code;
}

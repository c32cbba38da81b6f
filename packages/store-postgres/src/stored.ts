import {
	type AccountId,
	type AccountRecord,
	type CommitResult,
	decodeAccount,
	decodeThread,
	type Effect,
	EMPTY_ACCOUNT,
	EMPTY_RECORD,
	type Finished,
	type IntentState,
	type ThreadId,
	type ThreadRecord,
	type Versioned,
	type Work,
} from "@thread-control/core";

export const NEW_THREAD: Versioned<ThreadRecord> = { value: EMPTY_RECORD, version: 0 };
export const NEW_ACCOUNT: Versioned<AccountRecord> = { value: EMPTY_ACCOUNT, version: 0 };

/** A thread as it was read; a version of null: there is none. */
export function thread(id: ThreadId, version: unknown, record: unknown): Versioned<ThreadRecord> {
	if (version === null) return NEW_THREAD;
	return { value: decodeThread(record as string, id), version: Number(version) };
}

export function account(id: AccountId, version: unknown, record: unknown): Versioned<AccountRecord> {
	if (version === null) return NEW_ACCOUNT;
	return { value: decodeAccount(record as string, id), version: Number(version) };
}

/** A thread's account: all before the second colon. */
export function accountOf(id: ThreadId): AccountId {
	return id.slice(0, id.indexOf(":", id.indexOf(":") + 1)) as AccountId;
}

export function workOf(id: unknown, effects: unknown): Work {
	return { id: id as string, effects: JSON.parse(effects as string) as Effect[] };
}

/** What `finish_turn` answers. */
export function finished(id: ThreadId, answer: string): Finished {
	if (!answer.startsWith("{")) {
		const end = answer.indexOf(" ");
		return { held: true, record: thread(id, answer.slice(0, end), answer.slice(end + 1)), next: null };
	}
	const row = JSON.parse(answer) as Record<string, unknown>;
	const next = row["next_work"];
	return {
		held: row["held"] === true,
		record: thread(id, row["version"], row["record"]),
		next: next === null ? null : { work: workOf(next, row["next_effects"]), attempts: Number(row["next_attempts"]) },
	};
}

/** A commit's answer: 0: conflict; below zero: committed with the lease, whose epoch is the version. */
export function commitResult(answer: unknown): CommitResult {
	const number = Number(answer);
	if (number === 0) return { result: "conflict" };
	const version = Math.abs(number);
	return { result: "committed", version, run: number < 0 ? version : null };
}

/** Null: it was not there; empty: it is open; else it is done, and this is the message's id. */
export function intentState(state: unknown): IntentState {
	if (state === null) return { state: "new" };
	return state === "" ? { state: "open" } : { state: "done", messageId: state as string };
}

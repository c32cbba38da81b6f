import {
	type AccountChange,
	type Change,
	type CommitResult,
	encodeThread,
	type Instance,
	type ThreadChange,
} from "@thread-control/core";
import type { Tables } from "./tables.ts";
import type { ThreadQueue } from "./threads.ts";

const CONFLICT: CommitResult = { result: "conflict" };

/** Writes changes within one transaction, each for itself: one that conflicts writes nothing. */
export function commitChanges(tables: Tables, changes: readonly Change[], instance: Instance): readonly CommitResult[] {
	const results = changes.map((change) =>
		change.type === "thread" ? commitThread(tables, change, instance) : commitAccount(tables, change, instance.now),
	);
	tables.marks.purge(instance.now);
	return results;
}

function commitThread(tables: Tables, change: ThreadChange, instance: Instance): CommitResult {
	const { threads, marks, queue, history, intents } = tables;
	const { thread, expected, work, dueAt } = change;
	const state = threads.state(thread);
	if ((state?.version ?? 0) !== expected || !marks.add(change.events, instance.now)) return CONFLICT;
	let { epoch, head, waiting }: ThreadQueue = state ?? { epoch: threads.erasedEpoch(), head: null, waiting: 0 };
	let run: number | null = null;
	if (work !== null && state?.busy) {
		queue.append(thread, work);
		waiting += 1;
	} else if (work !== null) {
		epoch += 1;
		run = epoch;
		head = queue.begin(thread, work, instance);
	}
	const version = expected + 1;
	const write = state === undefined ? threads.insert : threads.update;
	write.call(threads, thread, version, { epoch, head, waiting }, dueAt, encodeThread(change.next));
	intents.settle(thread, head, change.settled);
	history.add(thread, change.history, instance.now);
	return { result: "committed", version, run };
}

function commitAccount({ accounts, marks }: Tables, change: AccountChange, now: number): CommitResult {
	const { account, expected, events } = change;
	if (accounts.version(account) !== expected || !marks.add(events, now)) return CONFLICT;
	const version = expected + 1;
	accounts.write(account, version, change.next);
	return { result: "committed", version, run: null };
}

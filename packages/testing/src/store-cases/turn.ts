import assert from "node:assert/strict";
import type {
	Claimed,
	Finished,
	Instance,
	IntentState,
	Lease,
	SettledIntent,
	Store,
	ThreadId,
	Work,
} from "@thread-control/core";
import { commit, committed, eventId, instance, read, THREAD, threadChange, work } from "./change.ts";

/** More than others who write the same thread come first in a row. */
const TRIES = 100;

/** What may differ from case to case where work is put into a queue. */
export interface Enqueued {
	readonly thread?: ThreadId;
	readonly by?: Instance;
	readonly work?: Work;
}

/** Puts work at the end of the thread's queue; answers the epoch by which the caller has to run it, or null. */
export async function enqueue(store: Store, id: string, rest: Enqueued = {}): Promise<number | null> {
	const { thread = THREAD, by = instance() } = rest;
	const { version, value } = await read(store, thread);
	const change = threadChange(version, { thread, next: value, work: rest.work ?? work(id) });
	return committed(await commit(store, change, by)).run;
}

/** Puts work into the thread's empty queue and answers the lease that comes with it. */
export async function begin(store: Store, id: string, rest: Enqueued = {}): Promise<Lease> {
	return leased(rest.thread ?? THREAD, await enqueue(store, id, rest));
}

export function leased(thread: ThreadId, epoch: number | null): Lease {
	assert.ok(epoch !== null, "work in an empty queue is the caller's to run");
	assert.ok(Number.isSafeInteger(epoch) && epoch > 0, `an epoch is a whole number greater than 0: ${epoch}`);
	return { thread, epoch };
}

/** Finishes work that is done, and goes on. */
export function done(store: Store, lease: Lease, id: string, by: Instance = instance()): Promise<Finished> {
	return store.finish({ lease, work: id, how: "done", goOn: true }, by);
}

/**
 * Puts work at the end of a thread's queue, again after each writer who was faster, marked by an event of that thread and work.
 * Answers the lease where the queue was empty and the work is the caller's to run, else null. Rejects with an `AssertionError`
 * after 100 conflicts in a row, as there are where that work was put there before.
 */
export async function putWork(store: Store, thread: ThreadId, id: string, by: Instance): Promise<Lease | null> {
	const events = [eventId(`${thread}:${id}`)];
	for (let tries = 0; tries < TRIES; tries += 1) {
		const { version, value } = await read(store, thread);
		const result = await commit(store, threadChange(version, { thread, next: value, events, work: work(id) }), by);
		if (result.result === "committed") return result.run === null ? null : leased(thread, result.run);
	}
	return assert.fail(`${TRIES} times another writer of ${thread} was faster, or “${id}” was put there before`);
}

/**
 * Finishes a thread's work as done, from its head `first` on until its queue is empty; answers the ids in the order they came.
 * Rejects with an `AssertionError` where the lease is lost, or the same work comes again.
 */
export async function drainQueue(
	store: Store,
	lease: Lease,
	first: string,
	by: Instance = instance(),
): Promise<readonly string[]> {
	const ids = new Set<string>();
	for (let id: string | undefined = first; id !== undefined; ) {
		const { held, next: following }: Finished = await done(store, lease, id, by);
		assert.ok(held, `the lease of ${lease.thread} is held while ${id} is finished`);
		ids.add(id);
		id = following?.work.id;
		assert.ok(id === undefined || !ids.has(id), `a queue comes to its end: ${id} is still there`);
	}
	return [...ids];
}

/** Claims at most one thread; answers it, or undefined where there is nothing to claim. */
export async function claimOne(store: Store, by: Instance): Promise<Claimed | undefined> {
	const claimed = await store.claim(1, by);
	assert.ok(claimed.length <= 1, "at most as many as asked for");
	return claimed[0];
}

/** Whether the store says that the lease is held. */
export async function isHeld(store: Store, lease: Lease): Promise<boolean> {
	return (await store.guard(lease.thread, { lease, intent: null, settled: [] })).leaseHeld;
}

/** What the store knew of the n-th send of a work. */
export async function intentOf(
	store: Store,
	lease: Lease,
	id: string,
	index: number,
	settled: readonly SettledIntent[] = [],
): Promise<IntentState | null> {
	return (await store.guard(lease.thread, { lease, intent: { work: id, index }, settled })).intent;
}

import type { Change, CommitResult, Instance, ThreadChange, ThreadId } from "@thread-control/core";
import { type CommitCall, type HistoryBounds, lockOrder, manyValues, threadValues, turnValues } from "./changes.ts";
import { type Database, isDoubled, isOfRequest } from "./database.ts";
import { markPurge } from "./mark-purge.ts";
import { sharedTrips } from "./shared-trips.ts";
import type { Statements } from "./statements.ts";
import { commitResult } from "./stored.ts";

/** At most so many calls share a trip. */
const SHARED = 32;

interface Commit {
	readonly changes: readonly Change[];
	readonly instance: Instance;
}

/** Whether two commits neither touch the same nor come from two instances. */
function areApart(one: Commit, other: Commit): boolean {
	const { holder, leaseMs } = one.instance;
	if (holder !== other.instance.holder || leaseMs !== other.instance.leaseMs) return false;
	const places = new Set(other.changes.map(placeOf));
	const events = new Set(other.changes.flatMap((each) => each.events));
	return one.changes.every((each) => !places.has(placeOf(each)) && !each.events.some((event) => events.has(event)));
}

function placeOf(change: Change): string {
	return change.type === "thread" ? change.thread : change.account;
}

/**
 * The port's `commit`; what is asked while others are on their way shares a trip, where it is of other threads. `working`: the
 * threads whose queue has work that this store put there, which a commit adds to. It need not be complete: it saves a trip.
 */
export function commits(
	db: Database,
	statements: Statements,
	bounds: HistoryBounds,
	working: Set<ThreadId>,
): (changes: readonly Change[], instance: Instance) => Promise<readonly CommitResult[]> {
	const purge = markPurge();

	/** By the statement of most turns; null where that wrote nothing. */
	async function commitTurn(change: ThreadChange, call: CommitCall): Promise<unknown> {
		// Where the queue has work of ours, that is known beforehand.
		if (statements.commitTurn === null || working.has(change.thread)) return null;
		const values = turnValues(change, call);
		if (values === null) return null;
		try {
			const [row] = await db.run(statements.commitTurn, values);
			return row?.[0] ?? null;
		} catch (error) {
			if (isDoubled(error)) return null;
			throw error;
		}
	}

	async function commitOne(change: ThreadChange, instance: Instance): Promise<readonly CommitResult[]> {
		const call = { instance, bounds, purge: purge(change.events.length, instance.now) };
		const known = await commitTurn(change, call);
		const answer = known ?? (await db.run(statements.commitThread, threadValues(change, call)))[0]?.[0];
		return [resultOf(change, answer)];
	}

	function resultOf(change: Change, answer: unknown): CommitResult {
		const result = commitResult(answer);
		if (change.type === "thread" && result.result === "committed" && result.run !== null) working.add(change.thread);
		return result;
	}

	async function commitMany(changes: readonly Change[], instance: Instance): Promise<readonly CommitResult[]> {
		const order = lockOrder(changes);
		const marks = changes.reduce((sum, { events }) => sum + events.length, 0);
		const call = { instance, bounds, purge: purge(marks, instance.now) };
		const ordered = order.map((place) => changes[place] as Change);
		const [row] = await db.run(statements.commitMany, manyValues(ordered, call));
		const answers = (row?.[0] ?? []) as readonly unknown[];
		const results: CommitResult[] = [];
		for (const [index, place] of order.entries()) results[place] = resultOf(changes[place] as Change, answers[index]);
		return results;
	}

	const shared = sharedTrips<Commit, readonly CommitResult[]>({
		async alone({ changes, instance }) {
			const [first] = changes;
			return changes.length === 1 && first?.type === "thread"
				? await commitOne(first, instance)
				: await commitMany(changes, instance);
		},
		async together(commits) {
			const changes = commits.flatMap((each) => each.changes);
			// The instance's clock has gone on while the first of them waited.
			const now = Math.max(...commits.map(({ instance }) => instance.now));
			const results = await commitMany(changes, { ...(commits[0] as Commit).instance, now });
			let from = 0;
			return commits.map((each) => {
				from += each.changes.length;
				return results.slice(from - each.changes.length, from);
			});
		},
		fits: (commit, others) => others.length < SHARED && others.every((other) => areApart(commit, other)),
		blames: isOfRequest,
	});
	return async (changes, instance) => await shared({ changes, instance });
}

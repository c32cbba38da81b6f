import { hash } from "node:crypto";
import {
	type Change,
	EVENT_MARK_MS,
	type EventId,
	encodeAccount,
	encodeThread,
	type HistoryEntry,
	type HistoryLimits,
	type Instance,
	type SettledIntent,
	type ThreadChange,
} from "@thread-control/core";

/** How much of a thread's history is kept. */
export type HistoryBounds = Required<HistoryLimits> | null;

const HISTORY: Required<HistoryLimits> = { entries: 500, bytes: 65_536, ageMs: 7 * 24 * 60 * 60 * 1000 };

export function historyBounds(limits: HistoryLimits | false | undefined): HistoryBounds {
	return limits === false ? null : { ...HISTORY, ...limits };
}

/** An event's mark: the first 16 bytes of its id's digest, written as a UUID. */
export function markOf(event: EventId): string {
	return hash("sha256", event, "hex").slice(0, 32);
}

/** An array of marks, each once, as PostgreSQL writes it; null where there are none. */
function marksOf(events: readonly EventId[]): string | null {
	if (events.length === 0) return null;
	return `{${[...new Set(events.map(markOf))].join()}}`;
}

/** What a commit brings with it, whatever it changes. */
export interface CommitCall {
	readonly instance: Instance;
	readonly bounds: HistoryBounds;
	/** How many marks that ran out are taken away with it. */
	readonly purge: number;
}

/** The values of `commit_thread`. */
export function threadValues(change: ThreadChange, call: CommitCall): unknown[] {
	const { work, events } = change;
	const { holder, now, leaseMs } = call.instance;
	return [
		change.thread,
		change.expected,
		encodeThread(change.next),
		change.dueAt,
		events[0] === undefined ? null : markOf(events[0]),
		work === null ? null : work.id,
		work === null ? null : JSON.stringify(work.effects),
		holder,
		now,
		now + leaseMs,
		now + EVENT_MARK_MS,
		restOf(change, call, call.purge),
	];
}

/** The values of `commitTurn`; null for a change that has more or less than that takes. */
export function turnValues(change: ThreadChange, call: CommitCall): unknown[] | null {
	const { work, events, expected } = change;
	const [event] = events;
	if (expected === 0 || work === null || event === undefined) return null;
	if (restOf(change, call, call.purge) !== undefined) return null;
	const { holder, now, leaseMs } = call.instance;
	return [
		change.thread,
		expected,
		encodeThread(change.next),
		change.dueAt,
		markOf(event),
		work.id,
		JSON.stringify(work.effects),
		holder,
		now + EVENT_MARK_MS,
		now + leaseMs,
	];
}

/** The values of `commit_many`, which writes and answers the changes in their order. */
export function manyValues(changes: readonly Change[], call: CommitCall): unknown[] {
	const { holder, now, leaseMs } = call.instance;
	const rows = changes.map((change, index) => {
		const { expected, events } = change;
		if (change.type === "account") {
			return { account: change.account, expected, record: encodeAccount(change.next), events: marksOf(events) };
		}
		const { thread, dueAt: due, work } = change;
		return {
			thread,
			expected,
			record: encodeThread(change.next),
			due,
			event: events[0] === undefined ? null : markOf(events[0]),
			work: work?.id,
			effects: work === null ? undefined : JSON.stringify(work.effects),
			rest: restOf(change, call, index === 0 ? call.purge : 0),
		};
	});
	return [JSON.stringify(rows), holder, now, now + leaseMs, now + EVENT_MARK_MS];
}

/** Settled intents as `[[work, index, messageId], …]`. */
export function settledRows(settled: readonly SettledIntent[]): readonly unknown[] {
	return settled.map(({ work, index, messageId }) => [work, String(index), messageId]);
}

/** What few changes have, as `commit_rest` takes it; undefined where there is nothing of it. */
function restOf({ events, settled, history }: ThreadChange, call: CommitCall, purge: number): unknown {
	const remembered = call.bounds !== null && history.length > 0 ? call.bounds : null;
	if (events.length < 2 && settled.length === 0 && remembered === null && purge === 0) return undefined;
	return {
		more: marksOf(events.slice(1).filter((event) => event !== events[0])),
		settled: settled.length === 0 ? null : settledRows(settled),
		history: remembered === null ? null : historyRows(history, call.instance.now, remembered),
		purge: purge === 0 ? null : purge,
	};
}

function historyRows(history: readonly HistoryEntry[], now: number, bounds: Required<HistoryLimits>): unknown {
	return {
		entries: history.map((entry) => [entry.at, JSON.stringify(entry)]),
		keep: bounds.entries,
		bytes: bounds.bytes,
		since: now - bounds.ageMs,
	};
}

/**
 * The places of the changes in the order in which they are written: by what they are of, so that two commits of the same
 * threads wait for each other and do not lock each other out; as given where one may depend on another, by its
 * event or its thread.
 */
export function lockOrder(changes: readonly Change[]): readonly number[] {
	const places = changes.map((change) =>
		change.type === "thread" ? `thread ${change.thread}` : `account ${change.account}`,
	);
	const events = changes.flatMap((change) => [...new Set(change.events)]);
	const order = [...changes.keys()];
	if (new Set(places).size < places.length || new Set(events).size < events.length) return order;
	return order.sort((a, b) => ((places[a] as string) < (places[b] as string) ? -1 : 1));
}

import type { Fault } from "../faults.ts";
import type { CallRow, DeliveryRow } from "../journal.ts";
import type { Thread } from "../threads/thread.ts";
import type { QueuedDelivery } from "../webhooks/outbox.ts";
import type { StateEntry } from "./state-entry.ts";

/** What an emulator goes on from. */
export interface SavedState {
	/** As it was written, unchecked; undefined where none was. */
	readonly config: unknown;
	/** How far its clock was moved. */
	readonly aheadMs: number;
	readonly threads: readonly Thread[];
	readonly deliveries: readonly DeliveryRow[];
	readonly calls: readonly CallRow[];
	readonly faults: readonly Fault[];
	/** Webhooks that were on their way, in order. */
	readonly queued: readonly QueuedDelivery[];
}

/** Nothing has happened yet. */
export const NOTHING_SAVED: SavedState = savedState([]);

/** What the entries of a state file come to, in their order. */
export function savedState(entries: Iterable<StateEntry>): SavedState {
	let config: unknown;
	let aheadMs = 0;
	let faults: readonly Fault[] = [];
	const threads = new Map<string, Thread>();
	const queued = new Map<number, QueuedDelivery>();
	let deliveries: DeliveryRow[] = [];
	let calls: CallRow[] = [];
	for (const entry of entries) {
		switch (entry.type) {
			case "config":
				config = entry.config;
				break;
			case "clock":
				aheadMs = entry.aheadMs;
				break;
			case "faults":
				faults = entry.faults;
				break;
			case "thread": {
				const key = `${entry.accountId} ${entry.userId}`;
				threads.set(key, grown(threads.get(key), entry));
				break;
			}
			case "delivery": {
				const { type: _, ...row } = entry;
				deliveries.push(row);
				break;
			}
			case "call": {
				const { type: _, ...row } = entry;
				calls.push(row);
				break;
			}
			case "queued": {
				const { type: _, id, ...delivery } = entry;
				queued.set(id, delivery);
				break;
			}
			case "settled":
				queued.delete(entry.id);
				break;
			case "dropped":
				for (const [id, { appId }] of queued) if (appId === entry.appId) queued.delete(id);
				break;
			case "reset":
				threads.clear();
				queued.clear();
				deliveries = [];
				calls = [];
				faults = [];
				break;
		}
	}
	return { config, aheadMs, faults, deliveries, calls, threads: [...threads.values()], queued: [...queued.values()] };
}

function grown(before: Thread | undefined, entry: Extract<StateEntry, { type: "thread" }>): Thread {
	const { type: _, transcript, handovers, senders, ...now } = entry;
	return {
		...now,
		transcript: [...(before?.transcript ?? []), ...transcript],
		handovers: [...(before?.handovers ?? []), ...handovers],
		senders: new Map([...(before?.senders ?? []), ...senders]),
	};
}

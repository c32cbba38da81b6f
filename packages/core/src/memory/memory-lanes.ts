import type { ThreadId } from "../domain/thread.ts";
import type {
	Claimed,
	Finished,
	FinishRequest,
	Instance,
	IntentState,
	Lease,
	NextWork,
	SendQuestion,
	SettledIntent,
	Work,
} from "../ports/store.ts";
import type { PackedThread } from "./packed-thread.ts";

/** Work in a thread's queue. */
interface Queued {
	readonly work: Work;
	attempts: number;
	/** Sends of this work by their index: the message's id, or null while nobody knows. */
	intents: Map<number, string | null> | null;
}

interface Lane {
	until: number;
	readonly queue: Queued[];
}

/** Work that was given up. */
export interface ParkedWork {
	readonly thread: ThreadId;
	readonly work: Work;
	readonly at: number;
}

/** How much of what was given up is kept. */
const PARKED_LIMIT = 1_000;

/** The threads' queues and leases of the memory store. */
export class MemoryLanes {
	readonly #lanes = new Map<ThreadId, Lane>();
	readonly #parked: ParkedWork[] = [];
	readonly #threads: ReadonlyMap<ThreadId, PackedThread>;
	#epoch = 0;

	/** `threads`: where the epochs of leases are kept, beside the records. */
	constructor(threads: ReadonlyMap<ThreadId, PackedThread>) {
		this.#threads = threads;
	}

	/** Appends work; answers the epoch of the lease where the queue was empty. */
	append(thread: ThreadId, work: Work, instance: Instance): number | null {
		const lane = this.#lanes.get(thread);
		const queued: Queued = { work, attempts: 0, intents: null };
		if (lane !== undefined) {
			lane.queue.push(queued);
			return null;
		}
		this.#lanes.set(thread, { until: instance.now + instance.leaseMs, queue: [queued] });
		return this.#lease(thread);
	}

	finish(
		{ lease, work, how, goOn }: FinishRequest,
		{ now, leaseMs }: Instance,
	): Pick<Finished, "held"> & { readonly next: NextWork | null } {
		const lane = this.#lanes.get(lease.thread);
		if (!this.holds(lease)) return { held: false, next: null };
		if (lane === undefined) return { held: true, next: null };
		const index = lane.queue.findIndex((queued) => queued.work.id === work);
		const removed = index === 0 ? lane.queue.shift() : index < 0 ? undefined : lane.queue.splice(index, 1)[0];
		if (removed !== undefined && how === "parked") {
			this.#parked.unshift({ thread: lease.thread, work: removed.work, at: now });
			this.#parked.length = Math.min(this.#parked.length, PARKED_LIMIT);
		}
		if (!goOn) return { held: true, next: null };
		const head = lane.queue[0];
		if (head === undefined) this.#lanes.delete(lease.thread);
		else lane.until = now + leaseMs;
		return { held: true, next: head === undefined ? null : { work: head.work, attempts: head.attempts } };
	}

	holds({ thread, epoch }: Lease): boolean {
		return this.#threads.get(thread)?.epoch === epoch;
	}

	/** Writes down what is known of intents, and the one that is asked for. */
	ask({ lease, intent, settled }: SendQuestion): IntentState | null {
		this.settle(lease.thread, settled);
		if (intent === null) return null;
		const queued = this.#lanes.get(lease.thread)?.queue.find(({ work }) => work.id === intent.work);
		if (queued === undefined) return { state: "new" };
		queued.intents ??= new Map();
		const known = queued.intents.get(intent.index);
		if (known === undefined) {
			queued.intents.set(intent.index, null);
			return { state: "new" };
		}
		return known === null ? { state: "open" } : { state: "done", messageId: known };
	}

	settle(thread: ThreadId, settled: readonly SettledIntent[]): void {
		for (const { work, index, messageId } of settled) {
			const queued = this.#lanes.get(thread)?.queue.find((each) => each.work.id === work);
			if (queued === undefined) continue;
			queued.intents ??= new Map();
			if (messageId === null) queued.intents.delete(index);
			else queued.intents.set(index, messageId);
		}
	}

	renew(leases: readonly Lease[], { now, leaseMs }: Instance): readonly Lease[] {
		return leases.filter((lease) => {
			const lane = this.#lanes.get(lease.thread);
			if (!this.holds(lease)) return false;
			if (lane !== undefined) lane.until = now + leaseMs;
			return true;
		});
	}

	release(leases: readonly Lease[]): void {
		for (const lease of leases) {
			const lane = this.#lanes.get(lease.thread);
			if (lane !== undefined && this.holds(lease)) lane.until = 0;
		}
	}

	/** `readable`: whether a thread may be claimed. */
	claim(
		limit: number,
		instance: Instance,
		readable: (thread: ThreadId) => boolean,
	): readonly Omit<Claimed, "record">[] {
		const overdue = [...this.#lanes].filter(([thread, lane]) => lane.until <= instance.now && readable(thread));
		overdue.sort(([, a], [, b]) => a.until - b.until);
		return overdue.slice(0, limit).flatMap(([thread, lane]) => {
			const [head] = lane.queue;
			if (head === undefined) return [];
			const epoch = this.#lease(thread);
			lane.until = instance.now + instance.leaseMs;
			head.attempts += 1;
			const next = { work: head.work, attempts: head.attempts };
			return [{ lease: { thread, epoch }, next }];
		});
	}

	parked(limit: number): readonly ParkedWork[] {
		return this.#parked.toSorted((a, b) => b.at - a.at).slice(0, limit);
	}

	erase(thread: ThreadId): void {
		this.#lanes.delete(thread);
		const kept = this.#parked.filter((parked) => parked.thread !== thread);
		this.#parked.splice(0, this.#parked.length, ...kept);
	}

	/** A new lease, whose epoch no other ever had: one of a thread that was erased and came back is not taken for the old one. */
	#lease(thread: ThreadId): number {
		this.#epoch += 1;
		const packed = this.#threads.get(thread);
		if (packed !== undefined) packed.epoch = this.#epoch;
		return this.#epoch;
	}
}

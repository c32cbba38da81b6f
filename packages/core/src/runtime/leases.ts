import type { ThreadId } from "../domain/thread.ts";
import type { Lease, SettledIntent } from "../ports/store.ts";
import { isRecordNewer, isThreadControlError } from "../thread-control-error.ts";

/** Work of this instance that runs now. */
interface Running {
	readonly lease: Lease;
	/** How many sends left from it so far. */
	sends: number;
	/** What became of them and the store has not heard of yet. */
	settled: SettledIntent[];
	/** An instance that died, or could not reach the store, had begun it before. */
	readonly again: boolean;
	/** The leases of its turns. */
	readonly granted: string[];
	/** A turn of it was given up. */
	revoked: boolean;
	/** Another run has its thread's lease. */
	lost: boolean;
	/** Something of it could not reach the store, or met a record of a newer release. */
	storeFailed: boolean;
}

/** How many of those who may not speak any more are remembered. */
const SILENT_LIMIT = 10_000;

/**
 * The right of single turns to speak. A piece of work may hold several turns and runs under its thread's lease; a turn's
 * lease is the work's id and a number, so that a turn that was given up is silent at once and the others of its work are not.
 */
export class Leases {
	#granted = 0;
	readonly #running = new Map<string, Running>();
	/** Threads that were taken over and have not begun to run: something of before may still run there. */
	readonly #claimed = new Map<ThreadId, Lease>();
	/** Turns that were given up, or whose thread another run has: they never speak again, in insertion order. */
	readonly #silent = new Set<string>();

	/** From now on this thread's lease is ours, though its work has to wait. What still runs there ran under an older one. */
	claim(lease: Lease): void {
		for (const { lease: older } of this.#running.values()) if (older.thread === lease.thread) this.lose(older);
		this.#claimed.set(lease.thread, lease);
	}

	/** Its turn has come: answers whether it still is ours. */
	takeUp({ thread, epoch }: Lease): boolean {
		if (this.#claimed.get(thread)?.epoch !== epoch) return false;
		return this.#claimed.delete(thread);
	}

	/** From now on this work runs here; `again`: not for the first time. */
	begin(work: string, lease: Lease, again = false): void {
		const state = { sends: 0, settled: [], granted: [], revoked: false, lost: false, storeFailed: false };
		this.#running.set(work, { lease, again, ...state });
	}

	/** It ended. What its turns left running may speak on as anybody outside of a turn may. */
	end(work: string): void {
		this.#running.delete(work);
	}

	grant(work: string): string {
		this.#granted += 1;
		const lease = `${work} ${this.#granted}`;
		const running = this.#running.get(work);
		running?.granted.push(lease);
		if (running?.lost === true) this.#silence(lease);
		return lease;
	}

	/** From now on the turn may not speak any more. */
	revoke(lease: string): void {
		this.#silence(lease);
		const of = this.of(lease);
		if (of !== null) of.running.revoked = true;
	}

	/** Another instance has the thread, or a later run here: nothing that runs under this lease may speak any more. */
	lose({ thread, epoch }: Lease): void {
		if (this.#claimed.get(thread)?.epoch === epoch) this.#claimed.delete(thread);
		for (const running of this.#running.values()) {
			if (running.lease.thread !== thread || running.lease.epoch !== epoch) continue;
			running.lost = true;
			for (const lease of running.granted) this.#silence(lease);
		}
	}

	/** Whether a turn of this work was given up. */
	anyRevoked(work: string): boolean {
		return this.#running.get(work)?.revoked === true;
	}

	/**
	 * Notes why something in running work failed: what the store had to do with is to be run again, and what met a newer
	 * release's record by an instance that can read it. Takes the work's id or a lease of its.
	 */
	noteFailure(name: string | null, cause: unknown): void {
		if (name === null || !isThreadControlError(cause)) return;
		if (cause.code !== "store_unavailable" && !isRecordNewer(cause)) return;
		const running = this.#running.get(name) ?? this.of(name)?.running;
		if (running !== undefined) running.storeFailed = true;
	}

	/** Whether this work was begun before. */
	runsAgain(work: string): boolean {
		return this.#running.get(work)?.again === true;
	}

	/** What became of sends of this work and the store has not heard of. */
	settledIn(work: string): readonly SettledIntent[] {
		return this.#running.get(work)?.settled ?? [];
	}

	/** Whether something of this work could not reach the store, or met a record of a newer release. */
	storeFailedIn(work: string): boolean {
		return this.#running.get(work)?.storeFailed === true;
	}

	held(lease: string | null): boolean {
		return lease === null || !this.#silent.has(lease);
	}

	/** Whether work that runs here may go on: nobody else has its thread. */
	keeps(work: string): boolean {
		return this.#running.get(work)?.lost === false;
	}

	/** The running work a lease was granted for; null for none, where it has ended, and where it is run again since. */
	of(lease: string | null): { readonly work: string; readonly running: Running } | null {
		if (lease === null) return null;
		const work = workOf(lease);
		const running = this.#running.get(work);
		return running?.granted.includes(lease) === true ? { work, running } : null;
	}

	/** The threads' leases this instance holds now. */
	all(): readonly Lease[] {
		const running = [...this.#running.values()].map(({ lease }) => lease);
		return [...new Map([...running, ...this.#claimed.values()].map((lease) => [lease.thread, lease])).values()];
	}

	#silence(name: string): void {
		this.#silent.add(name);
		if (this.#silent.size <= SILENT_LIMIT) return;
		for (const oldest of this.#silent) {
			this.#silent.delete(oldest);
			return;
		}
	}
}

/** The work a lease was granted for, as the store knows it. */
function workOf(lease: string): string {
	return lease.slice(0, lease.lastIndexOf(" "));
}

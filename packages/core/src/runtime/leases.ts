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
	/** A turn of it was given up. */
	revoked: boolean;
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
	/** Turns that were given up, and work whose lease another instance has: they never speak again, in insertion order. */
	readonly #silent = new Set<string>();

	/** From now on this work runs here; `again`: not for the first time. */
	begin(work: string, lease: Lease, again = false): void {
		this.#running.set(work, { lease, sends: 0, settled: [], again, revoked: false, storeFailed: false });
	}

	/** It ended. What its turns left running may speak on as anybody outside of a turn may. */
	end(work: string): void {
		this.#running.delete(work);
	}

	grant(work: string): string {
		this.#granted += 1;
		return `${work} ${this.#granted}`;
	}

	/** From now on the turn may not speak any more. */
	revoke(lease: string): void {
		this.#silence(lease);
		const running = this.#running.get(workOf(lease));
		if (running !== undefined) running.revoked = true;
	}

	/** Another instance has the thread: nothing that runs for it here may speak any more. */
	lose({ thread, epoch }: Lease): void {
		for (const [work, { lease }] of this.#running) {
			if (lease.thread === thread && lease.epoch === epoch) this.#silence(work);
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
		const running = this.#running.get(name) ?? this.#running.get(workOf(name));
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
		if (lease === null || this.#silent.size === 0) return true;
		return !this.#silent.has(lease) && !this.#silent.has(workOf(lease));
	}

	/** Whether work that runs here may go on: no other instance has its thread. */
	keeps(work: string): boolean {
		return !this.#silent.has(work);
	}

	/** The running work a lease was granted for; null for none, or where it has ended. */
	of(lease: string | null): { readonly work: string; readonly running: Running } | null {
		if (lease === null) return null;
		const work = workOf(lease);
		const running = this.#running.get(work);
		return running === undefined ? null : { work, running };
	}

	/** The threads' leases this instance holds now. */
	all(): readonly Lease[] {
		return [...new Map([...this.#running.values()].map(({ lease }) => [lease.thread, lease])).values()];
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

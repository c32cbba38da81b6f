/**
 * The right of single turns to speak. A piece of work may hold several turns and is one entry in the store; a lease is the
 * work's id and a number, so that a turn that was given up is silent at once and the others of its work are not.
 */
export class Leases {
	#granted = 0;
	readonly #revoked = new Map<string, Set<string>>();

	grant(work: string): string {
		this.#granted += 1;
		return `${work} ${this.#granted}`;
	}

	/** From now on the turn may not speak any more. */
	revoke(lease: string): void {
		const work = this.workOf(lease);
		const leases = this.#revoked.get(work) ?? new Set();
		leases.add(lease);
		this.#revoked.set(work, leases);
	}

	/** Whether a turn of this work was given up. */
	anyRevoked(work: string): boolean {
		return this.#revoked.has(work);
	}

	/** The store has parked the work, and answers for its leases from now on. */
	forget(work: string): void {
		this.#revoked.delete(work);
	}

	held(lease: string | null): boolean {
		return lease === null || this.#revoked.get(this.workOf(lease))?.has(lease) !== true;
	}

	/** The work a lease was granted for, as the store knows it. */
	workOf(lease: string): string {
		return lease.replace(/ \d+$/, "");
	}
}

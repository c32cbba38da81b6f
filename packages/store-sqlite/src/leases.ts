import { type Claimed, type Instance, isThreadControlError, type Lease } from "@thread-control/core";
import type { Connection } from "./connection.ts";
import { nextWork } from "./queue.ts";
import type { Tables } from "./tables.ts";
import { threadOf } from "./threads.ts";

/** Leases that go on, are given back, or are taken over. */
export class Leases {
	readonly #connection: Connection;
	readonly #tables: Tables;

	constructor(connection: Connection, tables: Tables) {
		this.#connection = connection;
		this.#tables = tables;
	}

	/** See `Store.renew`. */
	async renew(leases: readonly Lease[], { now, leaseMs }: Instance): Promise<readonly Lease[]> {
		if (leases.length === 0) return await this.#connection.once(() => []);
		return await this.#connection.write(() => leases.filter((lease) => this.#runUntil(lease, now + leaseMs)));
	}

	/** See `Store.release`. */
	async release(leases: readonly Lease[]): Promise<void> {
		if (leases.length === 0) return await this.#connection.once(() => undefined);
		await this.#connection.write(() => {
			for (const lease of leases) this.#runUntil(lease, 0);
		});
	}

	/**
	 * See `Store.claim`. Threads whose record is of a newer version are left to instances that can read them; where there is
	 * nothing else to claim, it rejects with their `record_newer`.
	 */
	async claim(limit: number, instance: Instance): Promise<readonly Claimed[]> {
		// Asked all the time and mostly in vain, so without the write lock at first.
		if (!(await this.#connection.once(() => this.#tables.queue.anyClaimable(instance.now)))) return [];
		return await this.#connection.write(() => {
			const claimed: Claimed[] = [];
			let newer: unknown;
			for (const head of this.#tables.queue.claimable(instance.now, limit)) {
				const row = this.#tables.threads.read(head.thread);
				if (row === undefined) continue;
				try {
					const record = threadOf(row, head.thread);
					const epoch = row.epoch + 1;
					const key = this.#tables.queue.claim(head.key, instance);
					this.#tables.threads.setQueue(head.thread, { epoch, head: key, waiting: row.waiting });
					const { work, attempts } = nextWork(head);
					claimed.push({ lease: { thread: head.thread, epoch }, record, next: { work, attempts: attempts + 1 } });
				} catch (error) {
					if (!isThreadControlError(error) || error.code !== "record_newer") throw error;
					newer = error;
				}
			}
			if (claimed.length === 0 && newer !== undefined) throw newer;
			return claimed;
		});
	}

	/** Answers whether the lease is held; then it runs out at `until`. */
	#runUntil({ thread, epoch }: Lease, until: number): boolean {
		const { threads, queue } = this.#tables;
		const state = threads.state(thread);
		if (state?.epoch !== epoch) return false;
		if (state.busy && state.head !== null) {
			threads.setQueue(thread, { ...state, head: queue.move(state.head, until) });
		}
		return true;
	}
}

import {
	type Claimed,
	type Instance,
	isThreadControlError,
	type Lease,
	type ThreadRecord,
	type Versioned,
} from "@thread-control/core";
import { accountIdOf, accountOf, type StoredRecord } from "./accounts.ts";
import type { Connection } from "./connection.ts";
import { nextWork, type Running } from "./queue.ts";
import type { Tables } from "./tables.ts";
import { type ThreadQueue, threadOf } from "./threads.ts";

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

	/** See `Store.claim`. */
	async claim(limit: number, instance: Instance): Promise<readonly Claimed[]> {
		// Asked all the time and mostly in vain, so without the write lock at first.
		if (!(await this.#connection.once(() => this.#tables.queue.anyClaimable(instance.now)))) return [];
		return await this.#connection.write(() => {
			const { queue, threads } = this.#tables;
			const claimed: Claimed[] = [];
			let newer: unknown;
			let heads = queue.claimable(instance.now, limit);
			while (heads.length > 0 && claimed.length < limit) {
				for (const head of heads) {
					const row = threads.read(head.thread);
					if (row === undefined) continue;
					try {
						claimed.push(this.#claim(head, row, this.#readable(head, row), instance));
					} catch (error) {
						if (!isThreadControlError(error) || error.code !== "record_newer") throw error;
						newer = error;
					}
				}
				heads = queue.claimable(instance.now, limit - claimed.length, heads.at(-1)?.key);
			}
			if (claimed.length === 0 && newer !== undefined) throw newer;
			return claimed;
		});
	}

	/** The record of a thread that can be gone on with. Throws `record_newer` where it or its account's is of a newer version. */
	#readable({ thread }: Running, row: StoredRecord): Versioned<ThreadRecord> {
		const account = accountIdOf(thread);
		accountOf(this.#tables.accounts.read(account), account);
		return threadOf(row, thread);
	}

	#claim(
		head: Running,
		{ epoch: before, waiting }: ThreadQueue,
		record: Versioned<ThreadRecord>,
		instance: Instance,
	): Claimed {
		const { thread } = head;
		const epoch = before + 1;
		const key = this.#tables.queue.claim(head.key, instance);
		this.#tables.threads.setQueue(thread, { epoch, head: key, waiting });
		const { work, attempts } = nextWork(head);
		return { lease: { thread, epoch }, record, next: { work, attempts: attempts + 1 } };
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

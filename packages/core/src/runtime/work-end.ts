import { setTimeout as sleep } from "node:timers/promises";
import type { ThreadKey } from "../domain/thread.ts";
import type { FinishRequest, Instance, Lease, NextWork } from "../ports/store.ts";
import { isRecordNewer } from "../thread-control-error.ts";
import { type Kernel, storeError } from "./kernel.ts";
import type { Leases } from "./leases.ts";
import type { Records } from "./records.ts";
import type { UserCode } from "./user-code.ts";

/** The first pause before the store is told again; each further one is twice as long. */
const FIRST_PAUSE_MS = 50;

/** Tells the store how work ended: for as long as the lease may last, then whoever claims the thread runs it again. */
export class WorkEnd {
	readonly #kernel: Kernel;
	readonly #records: Records;
	readonly #leases: Leases;
	readonly #user: UserCode;

	constructor(kernel: Kernel, records: Records, leases: Leases, user: UserCode) {
		this.#kernel = kernel;
		this.#records = records;
		this.#leases = leases;
		this.#user = user;
	}

	/** Takes it out of the queue; answers what comes next. */
	async finish(key: ThreadKey, request: FinishRequest): Promise<NextWork | null> {
		const { store, report } = this.#kernel;
		const finished = await this.#insist(key, async (instance) => {
			try {
				return await store.finish(request, instance);
			} catch (cause) {
				if (!isRecordNewer(cause)) throw cause;
				// It was taken out all the same; what the thread has left to do is for those who can read it.
				if (request.goOn) await store.release([request.lease]);
				report(storeError("finishing a turn", cause, key));
				return null;
			}
		});
		if (finished === null) return null;
		this.#records.keep(request.lease.thread, finished.record);
		if (!finished.held) this.#lost(key, request.lease);
		else if (request.how === "parked") this.#kernel.counters.parked += 1;
		return finished.next;
	}

	/** Leaves it where it is, for whoever claims the thread next. */
	async giveBack(key: ThreadKey, lease: Lease, work: string): Promise<null> {
		const { store } = this.#kernel;
		await this.#insist(key, async () => {
			// A question whose answer we did not hear may have marked a send that never left.
			const settled = this.#leases.settledIn(work);
			if (settled.length > 0) {
				await store.guard(lease.thread, { lease, intent: null, settled }).catch((cause: unknown) => {
					// It was written down all the same.
					if (!isRecordNewer(cause)) throw cause;
				});
			}
			await store.release([lease]);
		});
		return null;
	}

	/** Null: the store did not take it in time, or `tell` answered so. */
	async #insist<T>(key: ThreadKey, tell: (instance: Instance) => Promise<T>): Promise<T | null> {
		const { instance, settings, report } = this.#kernel;
		const begun = instance();
		for (let pauseMs = FIRST_PAUSE_MS, asking = begun; ; pauseMs *= 2, asking = instance()) {
			try {
				return await tell(asking);
			} catch (cause) {
				if (pauseMs === FIRST_PAUSE_MS) report(storeError("finishing a turn", cause, key));
				if (instance().now + pauseMs > begun.now + settings.leaseMs) return null;
				await sleep(pauseMs);
			}
		}
	}

	/** Another instance has the thread. */
	#lost(key: ThreadKey, lease: Lease): void {
		this.#leases.lose(lease);
		const message =
			"another instance took the thread over while a turn ran here: this one may not speak any more. Was the process stopped for longer than leaseMs?";
		this.#user.failed(key, "turn_failed", message, null);
	}
}

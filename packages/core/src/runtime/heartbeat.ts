import { type Kernel, storeError } from "./kernel.ts";
import type { Leases } from "./leases.ts";

/** Renews the leases of what runs here, so that no other instance takes it for dead. */
export class Heartbeat {
	readonly #kernel: Kernel;
	readonly #leases: Leases;
	readonly #timer: NodeJS.Timeout;
	#beatAt: number;

	constructor(kernel: Kernel, leases: Leases) {
		this.#kernel = kernel;
		this.#leases = leases;
		this.#beatAt = kernel.instance().now;
		this.#timer = setInterval(() => void this.beat(), kernel.settings.leaseMs / 3);
		this.#timer.unref();
	}

	/** Whether it has not been renewed for so long that we may be taken for dead, as in a process that was stopped. */
	get late(): boolean {
		const { instance, settings } = this.#kernel;
		return instance().now - this.#beatAt > settings.leaseMs / 2;
	}

	/** Renews once. What is lost may not speak any more. Never rejects. */
	async beat(): Promise<void> {
		const { store, instance, report } = this.#kernel;
		this.#beatAt = instance().now;
		const held = this.#leases.all();
		if (held.length === 0) return;
		try {
			const kept = new Map((await store.renew(held, instance())).map(({ thread, epoch }) => [thread, epoch]));
			// A lease that was given back meanwhile, because its queue ran empty, is not lost: nobody asks for it any more.
			for (const lease of held) if (kept.get(lease.thread) !== lease.epoch) this.#leases.lose(lease);
		} catch (cause) {
			report(storeError("renewing leases", cause, null));
		}
	}

	stop(): void {
		clearInterval(this.#timer);
	}
}

import { type Kernel, storeError } from "./kernel.ts";
import type { Leases } from "./leases.ts";

/** Renews the leases of what runs here, so that no other instance takes it for dead. */
export class Heartbeat {
	readonly #kernel: Kernel;
	readonly #leases: Leases;
	readonly #timer: NodeJS.Timeout;
	/** When the store last took it, by the time it was asked. */
	#renewedAt: number;

	constructor(kernel: Kernel, leases: Leases) {
		this.#kernel = kernel;
		this.#leases = leases;
		this.#renewedAt = kernel.instance().now;
		this.#timer = setInterval(() => void this.beat(), kernel.settings.leaseMs / 3);
		this.#timer.unref();
	}

	/** Whether nothing was renewed for so long that we may be taken for dead, as in a process that was stopped or did not reach the store. */
	get late(): boolean {
		const { instance, settings } = this.#kernel;
		return instance().now - this.#renewedAt > settings.leaseMs / 2;
	}

	/** Renews once. What is lost may not speak any more. Never rejects. */
	async beat(): Promise<void> {
		const { store, instance, report } = this.#kernel;
		const asked = instance();
		const held = this.#leases.all();
		try {
			const renewed = held.length === 0 ? [] : await store.renew(held, asked);
			this.#renewedAt = Math.max(this.#renewedAt, asked.now);
			const kept = new Map(renewed.map(({ thread, epoch }) => [thread, epoch]));
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

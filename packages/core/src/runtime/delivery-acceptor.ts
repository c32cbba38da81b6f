import type { EventId, ThreadEvent } from "../domain/event.ts";
import { type AccountId, accountId, type ThreadId, threadId } from "../domain/thread.ts";
import type { Accepted } from "../ports/store.ts";
import type { ParsedDelivery } from "../webhook/delivery-steps.ts";
import type { Accounts } from "./accounts.ts";
import type { AcceptedDelivery } from "./delivery-progress.ts";
import { type Kernel, storeError } from "./kernel.ts";

/** ③ Reads what a delivery needs, and leaves out what was committed before. */
export class DeliveryAcceptor {
	readonly #kernel: Kernel;
	readonly #accounts: Accounts;

	constructor(kernel: Kernel, accounts: Accounts) {
		this.#kernel = kernel;
		this.#accounts = accounts;
	}

	/** Each event of a body once. */
	once(parsed: ParsedDelivery): ParsedDelivery {
		const { counters } = this.#kernel;
		counters.deliveries += 1;
		const seen = new Map<EventId, ThreadEvent>();
		for (const event of parsed.events) {
			counters.events += 1;
			if (event.kind === "unsupported") counters.unsupported += 1;
			if (seen.has(event.id)) counters.duplicates += 1;
			else seen.set(event.id, event);
		}
		return { step: "parsed", events: [...seen.values()] };
	}

	/** Throws `store_unavailable`. */
	async accept({ events }: ParsedDelivery): Promise<AcceptedDelivery> {
		const threads = new Set<ThreadId>();
		const accounts = new Set<AccountId>();
		for (const event of events) {
			accounts.add(accountId(event.account));
			if (event.thread !== null) threads.add(threadId(event.thread));
		}
		let known: Accepted;
		try {
			const ids = events.map((event) => event.id);
			known = await this.#kernel.store.accept({ events: ids, threads: [...threads], accounts: [...accounts] });
		} catch (cause) {
			throw storeError("accepting a delivery", cause, null);
		}
		for (const [id, record] of known.accounts) this.#accounts.note(id, record);
		this.#kernel.counters.duplicates += known.duplicates.size;
		return { step: "accepted", known, fresh: events.filter((event) => !known.duplicates.has(event.id)) };
	}
}

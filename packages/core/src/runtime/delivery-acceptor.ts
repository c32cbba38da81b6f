import type { EventId, ThreadEvent } from "../domain/event.ts";
import { accountId, type ThreadId, threadId } from "../domain/thread.ts";
import type { Accepted, AcceptRequest } from "../ports/store.ts";
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
		counters.events += parsed.events.length;
		for (const event of parsed.events) if (event.kind === "unsupported") counters.unsupported += 1;
		if (parsed.events.length <= 1) return parsed;
		const seen = new Map<EventId, ThreadEvent>();
		for (const event of parsed.events) if (!seen.has(event.id)) seen.set(event.id, event);
		counters.duplicates += parsed.events.length - seen.size;
		return { step: "parsed", events: [...seen.values()] };
	}

	/** Throws `store_unavailable`. */
	async accept({ events }: ParsedDelivery): Promise<AcceptedDelivery> {
		let known: Accepted;
		try {
			known = await this.#kernel.store.accept(requestFor(events));
		} catch (cause) {
			throw storeError("accepting a delivery", cause, null);
		}
		for (const [id, record] of known.accounts) this.#accounts.note(id, record);
		if (known.duplicates.size === 0) return { step: "accepted", known, fresh: events };
		this.#kernel.counters.duplicates += known.duplicates.size;
		return { step: "accepted", known, fresh: events.filter((event) => !known.duplicates.has(event.id)) };
	}
}

/** What the events need of the store, everything once. */
function requestFor(events: readonly ThreadEvent[]): AcceptRequest {
	const ids = events.map((event) => event.id);
	const accounts = events.map((event) => accountId(event.account));
	const threads: ThreadId[] = [];
	for (const { thread } of events) if (thread !== null) threads.push(threadId(thread));
	// Nearly every delivery has one event.
	if (events.length === 1) return { events: ids, threads, accounts };
	return { events: ids, threads: [...new Set(threads)], accounts: [...new Set(accounts)] };
}

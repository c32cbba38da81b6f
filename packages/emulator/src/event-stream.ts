/** What `GET /_emulator/events` sends: a `type` with that type's fields. */
export interface EmulatorEvent {
	readonly seq: number;
	readonly at: number;
	readonly type: "delivery" | "call" | "thread" | "incident" | "config" | "clock" | "reset";
	readonly [field: string]: unknown;
}

/** Hands every event to everyone who listens at that moment; keeps none. */
export class EventStream {
	readonly #now: () => number;
	readonly #listeners = new Set<(event: EmulatorEvent) => void>();
	#seq = 0;

	constructor(now: () => number) {
		this.#now = now;
	}

	/** Sends an event; `fields` is asked for its content only if somebody listens. */
	send(type: EmulatorEvent["type"], fields: () => Record<string, unknown>): void {
		this.#seq += 1;
		if (this.#listeners.size === 0) return;
		const event: EmulatorEvent = { seq: this.#seq, at: this.#now(), type, ...fields() };
		for (const listener of this.#listeners) listener(event);
	}

	/** Listens from now on; answers how to stop. */
	listen(listener: (event: EmulatorEvent) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}
}

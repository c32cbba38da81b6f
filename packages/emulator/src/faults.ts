/** Faults of deliveries: what happens to the next webhook instead of plainly sending it. */
export const DELIVERY_FAULTS = ["duplicate", "reorder", "drop", "delay"] as const;

/** Faults of Graph POSTs: what happens to the next call instead of plainly answering it. */
export const CALL_FAULTS = ["500_before", "500_after", "timeout_after", "rate_limit"] as const;

/** The kind of a fault on demand. */
export type FaultKind = (typeof DELIVERY_FAULTS)[number] | (typeof CALL_FAULTS)[number];

/** A fault that was asked for. `appId` limits it to deliveries to, or calls by, that app. */
export interface Fault {
	readonly kind: FaultKind;
	times: number;
	readonly appId?: string;
	readonly delayMs?: number;
}

/** Faults waiting for their next delivery or call. */
export class Faults {
	readonly #changed: (waiting: readonly Fault[]) => void;
	#waiting: Fault[];

	/** `waiting`: those that were asked for before; `changed` is told of all that wait whenever they are others. */
	constructor(waiting: readonly Fault[] = [], changed: (waiting: readonly Fault[]) => void = () => undefined) {
		this.#waiting = waiting.map((fault) => ({ ...fault }));
		this.#changed = changed;
	}

	add(fault: Fault): void {
		this.#waiting.push(fault);
		this.#changed(this.#waiting);
	}

	/** The first waiting fault of these kinds that concerns the app; it is used up once. */
	take(kinds: readonly FaultKind[], appId: string | null): Fault | undefined {
		const fault = this.#waiting.find(
			(each) => kinds.includes(each.kind) && (each.appId === undefined || each.appId === appId),
		);
		if (!fault) return undefined;
		fault.times -= 1;
		if (fault.times <= 0) this.#waiting = this.#waiting.filter((each) => each !== fault);
		this.#changed(this.#waiting);
		return fault;
	}

	/** What is still waiting. */
	list(): readonly Fault[] {
		return this.#waiting;
	}

	clear(): void {
		this.#waiting = [];
	}
}

/** Real milliseconds a timer may be set for at once; longer waits are set again when it fires. */
const LONGEST_TIMER_MS = 0x7fff_ffff;

interface Alarm {
	readonly at: number;
	readonly ring: () => void;
}

/**
 * The emulator's clock: the given time source plus whatever `advance` added. Everything that happens later (expiry,
 * retries) is an alarm on it, so that moving it rings them.
 */
export class Clock {
	readonly #source: () => number;
	#alarms: Alarm[] = [];
	#offsetMs = 0;
	#timer: NodeJS.Timeout | undefined;

	/** `source` answers epoch milliseconds; `aheadMs`: how far the clock was moved before. */
	constructor(source: () => number = Date.now, aheadMs = 0) {
		this.#source = source;
		this.#offsetMs = aheadMs;
	}

	/** How far the clock was moved, milliseconds. */
	get aheadMs(): number {
		return this.#offsetMs;
	}

	/** Epoch milliseconds, whole. */
	now(): number {
		return Math.floor(this.#source() + this.#offsetMs);
	}

	/** Moves the clock forward and rings every alarm that is now due, earliest first. */
	advance(byMs: number): void {
		this.#offsetMs += byMs;
		this.#ringDue();
	}

	/** Calls `ring` once the clock has reached `at` (epoch ms); answers how to call it off. */
	alarm(at: number, ring: () => void): () => void {
		const alarm: Alarm = { at, ring };
		let low = 0;
		let high = this.#alarms.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.#alarms[middle]?.at ?? 0) <= at) low = middle + 1;
			else high = middle;
		}
		this.#alarms.splice(low, 0, alarm);
		if (low === 0) this.#arm();
		return () => {
			this.#alarms = this.#alarms.filter((other) => other !== alarm);
		};
	}

	/** Forgets every alarm. */
	clear(): void {
		clearTimeout(this.#timer);
		this.#alarms = [];
	}

	#arm(): void {
		clearTimeout(this.#timer);
		const next = this.#alarms[0];
		if (!next) return;
		const waitMs = Math.min(Math.max(next.at - this.now(), 1), LONGEST_TIMER_MS);
		this.#timer = setTimeout(() => this.#ringDue(), waitMs);
	}

	#ringDue(): void {
		const now = this.now();
		for (let next = this.#alarms[0]; next && next.at <= now; next = this.#alarms[0]) {
			this.#alarms.shift();
			next.ring();
		}
		this.#arm();
	}
}

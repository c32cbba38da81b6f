import type { Clock } from "../ports/clock.ts";
import type { GraphResult } from "../ports/graph.ts";

/** The platform's time as far as its answers told us: the bot's clock moved by the offset of the last `Date` header (DESIGN §5). */
export class PlatformClock {
	readonly #clock: Clock;
	#offsetMs = 0;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Learns from an answer; a call the platform never answered says nothing about its clock. */
	heard(answer: GraphResult<unknown>): void {
		if (answer.result === "unknown" || (answer.result === "refused" && answer.refusal.status === 0)) return;
		this.#offsetMs = answer.clockOffsetMs;
	}

	/** The bot's own time. */
	botNow(): number {
		return this.#clock();
	}

	now(): number {
		return this.#clock() + this.#offsetMs;
	}

	/** A moment of the bot's clock in platform time. */
	at(botAt: number): number {
		return botAt + this.#offsetMs;
	}
}

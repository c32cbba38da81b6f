/** A clock that stands still until it is moved. */
export interface SimulatedClock {
	/** Epoch milliseconds; may be handed on by itself, as `createThreadControl({ clock: clock.now })`. */
	readonly now: () => number;
	/** Moves the clock forward; answers the new time. Throws `RangeError` for anything but a finite number of 0 or more. */
	readonly advance: (ms: number) => number;
}

/** A clock at `startAt`, epoch milliseconds; without it at 2026-01-01T00:00:00Z. It rings no timers: run `control.sweep()` after moving it. */
export function simulatedClock(startAt = 1_767_225_600_000): SimulatedClock {
	let now = startAt;
	return {
		now: () => now,
		advance(ms) {
			if (!Number.isFinite(ms) || ms < 0) {
				throw new RangeError(`a simulated clock moves forward by milliseconds of 0 or more, not by ${ms}`);
			}
			now += ms;
			return now;
		},
	};
}

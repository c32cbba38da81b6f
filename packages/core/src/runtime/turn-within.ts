/** The time a piece of the user's code has: whether it is over, and a signal that says so. */
export class TurnTime {
	#over = false;
	#abort: AbortController | undefined;

	get over(): boolean {
		return this.#over;
	}

	/** Made when it is asked for: an AbortSignal costs as much as the guard. */
	get signal(): AbortSignal {
		if (this.#abort === undefined) {
			this.#abort = new AbortController();
			if (this.#over) this.#abort.abort();
		}
		return this.#abort.signal;
	}

	end(): void {
		this.#over = true;
		this.#abort?.abort();
	}
}

/**
 * Runs something for at most `withinMs`; then its time is over and we go on without it. `late` is called first of all then.
 * Rejects with what it rejected with in time; what it rejects with later goes to `failedLate`.
 */
export function runWithin(
	withinMs: number,
	run: (time: TurnTime) => void | Promise<void>,
	failedLate: (cause: unknown) => void,
	late: () => void,
): Promise<"done" | "late"> {
	return new Promise((resolve, reject) => {
		const time = new TurnTime();
		const timer = setTimeout(() => {
			late();
			time.end();
			resolve("late");
		}, withinMs);
		const done = (): void => {
			clearTimeout(timer);
			resolve("done");
		};
		const failed = (cause: unknown): void => {
			if (time.over) {
				failedLate(cause);
				return;
			}
			clearTimeout(timer);
			reject(cause);
		};
		try {
			const running = run(time);
			if (typeof running?.then === "function") running.then(done, failed);
			else done();
		} catch (cause) {
			failed(cause);
		}
	});
}

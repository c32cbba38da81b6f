/** Runs jobs of one lane one after the other, different lanes side by side. A job must not reject. */
export class TurnQueue {
	readonly #lanes = new Map<string, (() => Promise<void>)[]>();
	readonly #waiting = new Set<() => void>();
	readonly #idle: (lane: string) => void;

	/** `idle` is told of a lane that ran out of jobs, before anything can be pushed to it again. */
	constructor(idle: (lane: string) => void) {
		this.#idle = idle;
	}

	/** Appends a job. Answers at once; the job starts in a later turn of the event loop, so whoever pushes can answer first. */
	push(lane: string, job: () => Promise<void>): void {
		const jobs = this.#lanes.get(lane);
		if (jobs !== undefined) {
			jobs.push(job);
			return;
		}
		this.#lanes.set(lane, [job]);
		setImmediate(() => void this.#run(lane));
	}

	/** Whether a lane has anything queued or running. */
	busy(lane: string): boolean {
		return this.#lanes.has(lane);
	}

	/** Resolves when everything a lane has to do by now was done; what is pushed afterwards is not waited for. */
	async caughtUp(lane: string): Promise<void> {
		if (!this.busy(lane)) return;
		await new Promise<void>((resolve) => this.push(lane, async () => resolve()));
	}

	/** Resolves when nothing is queued or running. */
	async settled(): Promise<void> {
		if (this.#lanes.size === 0) return;
		await new Promise<void>((resolve) => this.#waiting.add(resolve));
	}

	async #run(lane: string): Promise<void> {
		const jobs = this.#lanes.get(lane) ?? [];
		// The job stays at the head while it runs: the lane is busy until it ended.
		for (let job = jobs[0]; job !== undefined; job = jobs[0]) {
			await job();
			jobs.shift();
		}
		this.#lanes.delete(lane);
		this.#idle(lane);
		if (this.#lanes.size > 0) return;
		for (const resolve of this.#waiting) resolve();
		this.#waiting.clear();
	}
}

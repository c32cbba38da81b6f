import type { Store, ThreadId } from "@thread-control/core";

/** Where a process is to die: at its n-th step from now, before the step has any effect or after it. */
export interface Doom {
	readonly steps: number;
	readonly when: "before" | "after";
}

/** Calls of the store that are to fail: the next few, or all until the store is back; before they have any effect, or after it. */
export interface Outage {
	readonly calls: number;
	readonly when: "before" | "after";
}

/** A process that can die at any of its steps. From then on nothing it does has an effect, and nothing is answered to it. */
export class Life {
	dead = false;
	readonly death: Promise<void>;
	/** How many steps are under way. */
	running = 0;
	readonly #stirred: () => void;
	#ended: () => void = () => {};
	#doom: { steps: number; readonly when: Doom["when"] } | null = null;
	#outage: { calls: number; readonly when: Outage["when"] } | null = null;
	readonly #failed: () => void;

	/** `stirred` is told of every step, `failed` of every call of the store that fails. */
	constructor(stirred: () => void, failed: () => void) {
		this.#stirred = stirred;
		this.#failed = failed;
		this.death = new Promise((resolve) => {
			this.#ended = resolve;
		});
	}

	doom({ steps, when }: Doom): void {
		this.#doom = { steps, when };
	}

	/** From now on the store fails it; null: it is back. */
	fail(outage: Outage | null): void {
		this.#outage = outage === null ? null : { ...outage };
	}

	/** It lives on, and the store is back. */
	spare(): void {
		this.#doom = null;
		this.#outage = null;
	}

	/** Whether its next call of the store fails. */
	get failing(): boolean {
		return this.#outage !== null;
	}

	/** Takes a step that is a call of the store; rejects where that fails. */
	async ask<T>(act: () => Promise<T>): Promise<T> {
		return await this.step(async () => {
			const fails = this.#failure();
			if (fails === "before") throw new Error("the store cannot be reached");
			const answer = await act();
			if (fails === "after") throw new Error("the store's answer was lost");
			return answer;
		});
	}

	/** Its steps do not count for as long as somebody looks on. */
	observed = false;

	die(): void {
		this.dead = true;
		this.#stirred();
		this.#ended();
	}

	/** Takes one step; never resolves for the dead. */
	async step<T>(act: () => Promise<T>): Promise<T> {
		const end = this.#count();
		if (end === "before") this.die();
		if (this.dead) return await NEVER;
		this.running += 1;
		this.#stirred();
		try {
			return await act();
		} finally {
			this.running -= 1;
			this.#stirred();
			if (end === "after") this.die();
			// Nobody is left who could hear of it.
			if (this.dead) await NEVER;
		}
	}

	/** A call of the store by the real clock: it is no step, for no run may depend on when it comes. */
	async beat<T>(act: () => Promise<T>): Promise<T> {
		if (this.dead) return await NEVER;
		if (this.failing) throw new Error("the store cannot be reached");
		return await act();
	}

	#failure(): Outage["when"] | null {
		if (this.#outage === null || this.observed) return null;
		const { when } = this.#outage;
		this.#outage.calls -= 1;
		if (this.#outage.calls <= 0) this.#outage = null;
		this.#failed();
		return when;
	}

	#count(): Doom["when"] | null {
		if (this.#doom === null || this.observed) return null;
		this.#doom.steps -= 1;
		if (this.#doom.steps > 0) return null;
		const { when } = this.#doom;
		this.#doom = null;
		return when;
	}
}

const NEVER = new Promise<never>(() => {});

/** The store as one process of several reaches it. `asked` hears of every guard's read as it begins. */
export function mortalStore(store: Store, life: Life, asked: (thread: ThreadId) => void): Store {
	return {
		// The store outlives the processes of a run, whatever it is made of.
		durable: true,
		accept: (request) => life.ask(() => store.accept(request)),
		commit: (changes, instance) => life.ask(() => store.commit(changes, instance)),
		finish: (request, instance) => life.ask(() => store.finish(request, instance)),
		guard: (thread, question) =>
			life.ask(() => {
				asked(thread);
				return store.guard(thread, question);
			}),
		renew: (leases, instance) => life.beat(() => store.renew(leases, instance)),
		claim: (limit, instance) => life.ask(() => store.claim(limit, instance)),
		release: (leases) => life.ask(() => store.release(leases)),
		due: (now, limit) => life.ask(() => store.due(now, limit)),
		history: (thread) => life.ask(() => store.history(thread)),
		parked: (limit) => store.parked(limit),
		erase: (thread) => store.erase(thread),
		botStorage: () => store.botStorage(),
		close: () => (life.dead ? Promise.resolve() : store.close()),
	};
}

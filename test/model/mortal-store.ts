import type { Store, ThreadId } from "@thread-control/core";

/** Where a process is to die: at its n-th step from now, before the step has any effect or after it. */
export interface Doom {
	readonly steps: number;
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

	/** `stirred` is told of every step. */
	constructor(stirred: () => void) {
		this.#stirred = stirred;
		this.death = new Promise((resolve) => {
			this.#ended = resolve;
		});
	}

	doom({ steps, when }: Doom): void {
		this.#doom = { steps, when };
	}

	/** It lives on. */
	spare(): void {
		this.#doom = null;
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
		accept: (request) => life.step(() => store.accept(request)),
		commit: (changes, instance) => life.step(() => store.commit(changes, instance)),
		finish: (request, instance) => life.step(() => store.finish(request, instance)),
		guard: (thread, question) =>
			life.step(() => {
				asked(thread);
				return store.guard(thread, question);
			}),
		renew: (leases, instance) => (life.dead ? NEVER : store.renew(leases, instance)),
		claim: (limit, instance) => life.step(() => store.claim(limit, instance)),
		release: (leases) => life.step(() => store.release(leases)),
		due: (now, limit) => life.step(() => store.due(now, limit)),
		history: (thread) => life.step(() => store.history(thread)),
		parked: (limit) => store.parked(limit),
		erase: (thread) => store.erase(thread),
		botStorage: () => store.botStorage(),
		close: () => (life.dead ? Promise.resolve() : store.close()),
	};
}

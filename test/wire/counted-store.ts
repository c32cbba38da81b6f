import type { Store } from "@thread-control/core";

/** A store that counts the calls at the port, and can be broken. */
export interface CountedStore extends Store {
	/** The calls since the last `reset`, by name, in order. */
	readonly calls: readonly string[];
	reset(): void;
	/** Which calls reject from now on. */
	broken: (call: string) => boolean;
}

/** Wraps a store. `due` (the sweep) and `botStorage` (the framework's own) are not counted. */
export function countedStore(store: Store): CountedStore {
	const calls: string[] = [];
	const counted = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
		calls.push(name);
		if (wrapped.broken(name)) throw new Error("connection refused");
		return await call();
	};
	const wrapped: CountedStore = {
		calls,
		reset: () => {
			calls.length = 0;
		},
		broken: () => false,
		accept: (request) => counted("accept", () => store.accept(request)),
		commit: (changes, now) => counted("commit", () => store.commit(changes, now)),
		finish: (thread, work, how) => counted("finish", () => store.finish(thread, work, how)),
		guard: (thread, lease) => counted("guard", () => store.guard(thread, lease)),
		due: (now, limit) => store.due(now, limit),
		history: (thread) => counted("history", () => store.history(thread)),
		botStorage: () => store.botStorage(),
		close: () => store.close(),
	};
	return wrapped;
}

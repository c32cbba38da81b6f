import type { Store } from "@thread-control/core";

/** A store that counts the calls at the port, and can be broken. */
export interface CountedStore extends Store {
	/** The calls since the last `reset`, by name, in order. */
	readonly calls: readonly string[];
	reset(): void;
	/** Which calls reject from now on. */
	broken: (call: string) => boolean;
}

/** Wraps a store. What the sweep asks, the heartbeat and `botStorage` (the framework's own) are not counted. */
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
		durable: store.durable,
		accept: (request) => counted("accept", () => store.accept(request)),
		commit: (changes, instance) => counted("commit", () => store.commit(changes, instance)),
		finish: (request, instance) => counted("finish", () => store.finish(request, instance)),
		guard: (thread, question) => counted("guard", () => store.guard(thread, question)),
		history: (thread) => counted("history", () => store.history(thread)),
		due: (now, limit) => store.due(now, limit),
		claim: (limit, instance) => store.claim(limit, instance),
		renew: (leases, instance) => store.renew(leases, instance),
		release: (leases) => store.release(leases),
		parked: (limit) => store.parked(limit),
		erase: (thread) => store.erase(thread),
		botStorage: () => store.botStorage(),
		close: () => store.close(),
	};
	return wrapped;
}

import { memoryStore } from "../memory/memory-store.ts";
import type { Store } from "../ports/store.ts";

export type StoreMethod = "accept" | "commit" | "finish" | "guard" | "due" | "history" | "renew";

/** A memory store that counts its calls, fails and waits on demand. */
export interface FaultyStore extends Store {
	readonly calls: readonly StoreMethod[];
	/** Runs before each call; what it throws, the call rejects with. */
	before: (method: StoreMethod, args: readonly unknown[]) => void | Promise<void>;
	forget(): void;
}

export function faultyStore(inner: Store = memoryStore()): FaultyStore {
	const calls: StoreMethod[] = [];
	const through =
		<A extends readonly unknown[], R>(method: StoreMethod, call: (...args: A) => Promise<R>) =>
		async (...args: A): Promise<R> => {
			calls.push(method);
			await store.before(method, args);
			return await call(...args);
		};
	const store: FaultyStore = {
		calls,
		before: () => {},
		forget: () => {
			calls.length = 0;
		},
		accept: through("accept", inner.accept),
		commit: through("commit", inner.commit),
		finish: through("finish", inner.finish),
		guard: through("guard", inner.guard),
		due: through("due", inner.due),
		history: through("history", inner.history),
		durable: inner.durable,
		renew: through("renew", inner.renew),
		// Every sweep asks for it: not worth a count.
		claim: inner.claim,
		release: inner.release,
		parked: inner.parked,
		erase: inner.erase,
		botStorage: () => inner.botStorage(),
		close: () => inner.close(),
	};
	return store;
}

/** Makes every call of these methods fail until the answer is called. */
export function breakStore(store: FaultyStore, ...methods: readonly StoreMethod[]): () => void {
	store.before = (method) => {
		if (methods.includes(method)) throw new Error("the disk is on fire");
	};
	return () => {
		store.before = () => {};
	};
}

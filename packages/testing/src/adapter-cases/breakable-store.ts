import { memoryStore, type Store } from "@thread-control/core";

/** A memory store that cannot be reached while it is `down`. Its `botStorage` can: it is the framework's. */
export class BreakableStore {
	/** While true every call rejects. */
	down = false;
	readonly store: Store;

	constructor() {
		this.store = new Proxy(memoryStore(), {
			get: (inner, name) => {
				const member = inner[name as keyof Store] as unknown;
				if (typeof member !== "function" || name === "close" || name === "botStorage") return member;
				return async (...given: unknown[]): Promise<unknown> => {
					if (this.down) throw new Error("the contract's store is down");
					return await member.apply(inner, given);
				};
			},
		});
	}
}

/** A runner's `test`: vitest's, `node:test`'s, or any other with `skip`. */
export interface ContractTest {
	(name: string, run: () => Promise<void>): unknown;
	/** Registers a case that is left out; its name says why. */
	readonly skip: (name: string, run: () => Promise<void>) => unknown;
}

/** Cases that cannot be passed, and why. */
export interface ContractSkip {
	/** Why they cannot be passed; shown by the runner. */
	readonly reason: string;
	/** Names of cases, as the contract lists them. */
	readonly tests: readonly string[];
}

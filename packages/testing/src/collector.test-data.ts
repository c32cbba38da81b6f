import type { ContractTest } from "./contract-test.ts";

/** What a contract registered. */
export interface Collected {
	readonly registered: Map<string, () => Promise<void>>;
	readonly skipped: string[];
	readonly test: ContractTest;
}

/** A runner that runs nothing. */
export function collector(): Collected {
	const registered = new Map<string, () => Promise<void>>();
	const skipped: string[] = [];
	const collect = (name: string, run: () => Promise<void>): void => void registered.set(name, run);
	return { registered, skipped, test: Object.assign(collect, { skip: (name: string) => void skipped.push(name) }) };
}

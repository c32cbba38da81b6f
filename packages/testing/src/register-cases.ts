import type { ContractSkip, ContractTest } from "./contract-test.ts";

/** A contract, and the runner its cases are registered with. */
interface Registration<C> {
	/** As messages call it: `the …`. */
	readonly contract: string;
	/** Every case there is, and the export that lists them; skips may name all of them. */
	readonly all: { readonly name: string; readonly cases: readonly C[] };
	readonly test: ContractTest;
	readonly skip: readonly ContractSkip[];
	/** Whether a case can be run at all; one that cannot is left out. Default: all can. */
	readonly applies?: (each: C) => boolean;
	readonly run: (each: C) => Promise<void>;
}

/**
 * Registers each case as a test of its own; one that is skipped says why in its name. Throws when a skip names no case or
 * gives no reason.
 */
export function registerCases<C extends { readonly name: string }>({
	contract,
	all: { name: list, cases },
	test,
	skip,
	applies = () => true,
	run,
}: Registration<C>): void {
	const skipped = new Map<string, string>();
	for (const { reason, tests } of skip) {
		if (reason.trim() === "") throw new Error(`the ${contract} skips nothing without a reason: ${tests.join("; ")}`);
		for (const name of tests) {
			if (!cases.some((each) => each.name === name)) {
				throw new Error(`the ${contract} has no case “${name}”: look for its name in ${list}`);
			}
			skipped.set(name, reason);
		}
	}
	for (const each of cases.filter(applies)) {
		const reason = skipped.get(each.name);
		if (reason === undefined) test(each.name, () => run(each));
		else test.skip(`${each.name} (skipped: ${reason})`, () => run(each));
	}
}

import { deepEqual } from "node:assert/strict";
import type { AdapterCase } from "./adapter-cases/adapter-case.ts";
import type { ContractBot, ContractSetup } from "./adapter-cases/contract-bot.ts";
import { ContractStage } from "./adapter-cases/contract-stage.ts";
import { GUARD_CASES } from "./adapter-cases/guard-cases.ts";
import { HANDOVER_CASES } from "./adapter-cases/handover-cases.ts";
import { OUTAGE_CASES } from "./adapter-cases/outage-cases.ts";
import { QUESTION_CASES } from "./adapter-cases/question-cases.ts";
import { STANDBY_CASES } from "./adapter-cases/standby-cases.ts";
import { TURN_CASES } from "./adapter-cases/turn-cases.ts";
import type { ContractSkip, ContractTest } from "./contract-test.ts";
import { registerCases } from "./register-cases.ts";

/** What the contract is run with. */
export interface AdapterContractOptions {
	/** Your runner's `test`. */
	readonly test: ContractTest;
	/** A new bot on the adapter, with a control of its own; asked once for every case, which closes it. */
	readonly createBot: (setup: ContractSetup) => ContractBot | Promise<ContractBot>;
	/** Cases to leave out, each with a reason. */
	readonly skip?: readonly ContractSkip[];
}

/** Every case of the contract, in order. */
export const ADAPTER_CASES: readonly AdapterCase[] = [
	...TURN_CASES,
	...STANDBY_CASES,
	...GUARD_CASES,
	...QUESTION_CASES,
	...HANDOVER_CASES,
	...OUTAGE_CASES,
];

/**
 * Registers the contract of adapters as tests, one for each case: what a bot on any framework may rely on. Each case starts a
 * platform of its own on this machine. Throws when a skip names no case of it or gives no reason.
 */
export function adapterContract({ test, createBot, skip = [] }: AdapterContractOptions): void {
	registerCases({
		contract: "adapter contract",
		all: { name: "ADAPTER_CASES", cases: ADAPTER_CASES },
		test,
		skip,
		run: (each) => runCase(each, createBot),
	});
}

async function runCase(
	{ run, options = {}, reports = [], mayReport = [] }: AdapterCase,
	createBot: AdapterContractOptions["createBot"],
): Promise<void> {
	const stage = await ContractStage.open(createBot, options);
	try {
		await run(stage);
		const codes = new Set(stage.errors.map(({ code }) => code));
		deepEqual(
			[...codes].filter((code) => !mayReport.includes(code)),
			reports,
			`what was reported: ${stage.errors.map(({ message }) => message).join("; ")}`,
		);
	} finally {
		await stage.close();
	}
}

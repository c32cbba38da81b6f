import { describe, expect, test } from "vitest";
import { ADAPTER_CASES, adapterContract } from "./adapter-contract.ts";
import type { BrokenBot, Making } from "./broken-bots/broken-bot.test-data.ts";
import { BROKEN_HANDOVERS } from "./broken-bots/handovers.test-data.ts";
import { BROKEN_IN_OUTAGES } from "./broken-bots/outages.test-data.ts";
import { BROKEN_SPEECH } from "./broken-bots/speech.test-data.ts";
import { BROKEN_ON_STANDBY } from "./broken-bots/standby.test-data.ts";
import { BROKEN_TURNS } from "./broken-bots/turns.test-data.ts";
import { collector } from "./collector.test-data.ts";

const BROKEN: readonly BrokenBot[] = [
	...BROKEN_ON_STANDBY,
	...BROKEN_SPEECH,
	...BROKEN_TURNS,
	...BROKEN_HANDOVERS,
	...BROKEN_IN_OUTAGES,
];

/** Which of these cases a bot fails. */
async function failed(createBot: Making, names: readonly string[]): Promise<readonly string[]> {
	const { registered, test } = collector();
	adapterContract({ test, createBot });
	const failures: string[] = [];
	for (const name of names) {
		const run = registered.get(name);
		if (run === undefined) throw new Error(`no case “${name}”`);
		await run().catch(() => failures.push(name));
	}
	return failures;
}

describe("a bot that breaks a rule fails by it", () => {
	test.each(BROKEN)("%s", async (_, createBot, names) => {
		expect(await failed(createBot, names)).toEqual(names);
	});
});

test("no case passes everything: each is failed by one of these bots", () => {
	const shown = new Set(BROKEN.flatMap(([, , names]) => names));
	expect(ADAPTER_CASES.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
});

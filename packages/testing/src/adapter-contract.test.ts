import type { test as nodeTest } from "node:test";
import { describe, expect, expectTypeOf, test } from "vitest";
import { PlainBot } from "./adapter-contract.test-data.ts";
import { ADAPTER_CASES, adapterContract } from "./adapter-contract.ts";
import { collector } from "./collector.test-data.ts";
import type { ContractTest } from "./contract-test.ts";

describe("a bot on core alone", () => {
	adapterContract({ test, createBot: (setup) => new PlainBot(setup) });
});

describe("registering", () => {
	const createBot = (setup: ConstructorParameters<typeof PlainBot>[0]): PlainBot => new PlainBot(setup);
	const [first] = ADAPTER_CASES.map(({ name }) => name);
	const tests = [first ?? ""];

	test("every case is a test of its own, its name is unique", () => {
		const { registered, test } = collector();
		adapterContract({ test, createBot });
		expect([...registered.keys()]).toEqual(ADAPTER_CASES.map(({ name }) => name));
	});

	test("a skip says why", () => {
		const { registered, skipped, test } = collector();
		adapterContract({ test, createBot, skip: [{ reason: "it has no ids", tests }] });
		expect(skipped).toEqual([`${first} (skipped: it has no ids)`]);
		expect(registered.has(first ?? "")).toBe(false);
		expect(() => adapterContract({ test, createBot, skip: [{ reason: " ", tests }] })).toThrow("without a reason");
		expect(() => adapterContract({ test, createBot, skip: [{ reason: "x", tests: ["no such case"] }] })).toThrow(
			"no such case",
		);
	});

	test("bots are closed, also when a case fails", async () => {
		const { registered, test } = collector();
		let closed = 0;
		adapterContract({
			test,
			createBot: (setup) => {
				const bot = createBot(setup);
				const close = bot.close.bind(bot);
				return Object.assign(bot, {
					deliver: () => Promise.reject(new Error("broken")),
					async close() {
						closed += 1;
						await close();
					},
				});
			},
		});
		await expect(registered.get(first ?? "")?.()).rejects.toThrow("broken");
		expect(closed).toBe(1);
	});

	test("node:test's `test` is one the contract takes", () => {
		expectTypeOf<typeof nodeTest>().toExtend<ContractTest>();
	});
});

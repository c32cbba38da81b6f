import type { test as nodeTest } from "node:test";
import { memoryStore, type Store } from "@thread-control/core";
import { describe, expect, test } from "vitest";
import { collector } from "./collector.test-data.ts";
import type { ContractTest } from "./contract-test.ts";
import { STORE_CASES, storeContract } from "./store-contract.ts";

describe("registering", () => {
	const createStore = (): Store => memoryStore();

	test("every case is a test of its own, its name is unique", () => {
		const { registered, test } = collector();
		storeContract({ test, createStore, openAgain: createStore });
		expect([...registered.keys()]).toEqual(STORE_CASES.map(({ name }) => name));
	});

	test("what says nothing about one connection needs two", () => {
		const { registered, test } = collector();
		storeContract({ test, createStore });
		const missing = STORE_CASES.filter(({ name }) => !registered.has(name));
		expect(missing.length).toBeGreaterThan(0);
		expect(missing.every(({ needsOther }) => needsOther)).toBe(true);
	});

	test("a skip says why", () => {
		const { registered, skipped, test } = collector();
		const [first] = STORE_CASES;
		const tests = [first?.name ?? ""];
		storeContract({ test, createStore, skip: [{ reason: "no clock of its own", tests }] });
		expect(skipped).toEqual([`${first?.name} (skipped: no clock of its own)`]);
		expect(registered.has(first?.name ?? "")).toBe(false);
		expect(() => storeContract({ test, createStore, skip: [{ reason: " ", tests }] })).toThrow("without a reason");
		expect(() => storeContract({ test, createStore, skip: [{ reason: "x", tests: ["no such case"] }] })).toThrow(
			"no such case",
		);
	});

	test("stores are closed, also when a case fails", async () => {
		const closed: string[] = [];
		const { registered, test } = collector();
		const closing = (name: string): Store => {
			const store = memoryStore();
			return { ...store, due: () => Promise.reject(new Error("broken")), close: async () => void closed.push(name) };
		};
		storeContract({ test, createStore: () => closing("first"), openAgain: () => closing("second") });
		await expect(registered.get("due: at the exact millisecond, by the time the caller gives")?.()).rejects.toThrow(
			"broken",
		);
		expect(closed).toEqual(["second", "first"]);
	});

	test("node:test's `test` is one the contract takes", () => {
		const accepts = (runner: typeof nodeTest): ContractTest => runner;
		expect(accepts.length).toBe(1);
	});
});

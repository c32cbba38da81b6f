import type { test as nodeTest } from "node:test";
import { type Change, memoryStore, type Store } from "@thread-control/core";
import { describe, expect, test } from "vitest";
import { type ContractTest, STORE_CASES, storeContract } from "./store-contract.ts";

interface Collected {
	readonly registered: Map<string, () => Promise<void>>;
	readonly skipped: string[];
	readonly test: ContractTest;
}

function collector(): Collected {
	const registered = new Map<string, () => Promise<void>>();
	const skipped: string[] = [];
	const collect = (name: string, run: () => Promise<void>): void => void registered.set(name, run);
	return { registered, skipped, test: Object.assign(collect, { skip: (name: string) => void skipped.push(name) }) };
}

/** The cases a store fails. */
async function failures(createStore: () => Store): Promise<readonly string[]> {
	const { registered, test } = collector();
	storeContract({ test, createStore });
	const failed: string[] = [];
	for (const [name, run] of registered) await run().catch(() => failed.push(name));
	return failed;
}

/** A memory store with one rule broken. */
function broken(breaks: (store: Store) => Partial<Store>): () => Store {
	return () => {
		const store = memoryStore();
		return { ...store, ...breaks(store) };
	};
}

const withChanges =
	(alter: (change: Change) => Change) =>
	(store: Store): Partial<Store> => ({ commit: (changes, now) => store.commit(changes.map(alter), now) });

describe("a store that breaks a rule fails by it", () => {
	test.each<readonly [string, (store: Store) => Partial<Store>, string]>([
		[
			"marks with accept",
			(store) => {
				const seen = new Set<string>();
				return {
					async accept(request) {
						const accepted = await store.accept(request);
						const again = request.events.filter((id) => seen.has(id));
						for (const id of request.events) seen.add(id);
						return { ...accepted, duplicates: new Set([...accepted.duplicates, ...again]) };
					},
				};
			},
			"accept: marks nothing; what was not committed is new again",
		],
		[
			"forgets marks",
			withChanges((change) => ({ ...change, events: [] })),
			"accept: names exactly the events that were committed, on every connection",
		],
		[
			"never forgets marks",
			(store) => ({ commit: (changes) => store.commit(changes, 0) }),
			"accept: a mark holds for 36 hours, and is gone after them",
		],
		[
			"writes over whatever was written meanwhile",
			(store) => ({
				async commit(changes, now) {
					const results = [...(await store.commit(changes, now))];
					for (const [index, change] of changes.entries()) {
						while (results[index]?.result === "conflict" && change.type === "thread" && change.events.length === 0) {
							const expected = (await store.guard(change.thread, null)).record.version;
							const [again] = await store.commit([{ ...change, expected }], now);
							if (again !== undefined) results[index] = again;
						}
					}
					return results;
				},
			}),
			"commit: of two writers at once exactly one commits, and its record is the one that stays",
		],
		[
			"writes all changes of a call or none",
			(store) => ({
				async commit(changes, now) {
					for (const change of changes) {
						if (change.type !== "thread") continue;
						const { version } = (await store.guard(change.thread, null)).record;
						if (version !== change.expected) return changes.map(() => ({ result: "conflict" as const }));
					}
					return await store.commit(changes, now);
				},
			}),
			"commit: several changes are each for itself, answered in their order",
		],
		[
			"answers history as it was written",
			(store) => ({
				async history(thread) {
					const entries = await store.history(thread);
					return [...entries].sort((a, b) =>
						a.type === "said" && b.type === "said" && a.said.mid < b.said.mid ? 1 : -1,
					);
				},
			}),
			"history: is ordered by platform time, late entries move to their place",
		],
		[
			"is due a millisecond late",
			(store) => ({ due: (now, limit) => store.due(now - 1, limit) }),
			"due: at the exact millisecond, by the time the caller gives",
		],
		[
			"goes by a clock of its own",
			(store) => ({ due: (_, limit) => store.due(Date.now(), limit) }),
			"due: at the exact millisecond, by the time the caller gives",
		],
		[
			"keeps what is due",
			withChanges((change) => (change.type === "thread" && change.dueAt === null ? { ...change, dueAt: 1 } : change)),
			"due: a change moves it, or with null clears it",
		],
		[
			"lets parked turns speak",
			(store) => ({ guard: async (thread, lease) => ({ ...(await store.guard(thread, lease)), leaseHeld: true }) }),
			"finish: parked, its lease is lost at once, on every connection; that of others is not",
		],
		[
			"cuts metadata",
			withChanges((change) => {
				if (change.type === "account" || !change.next.strong?.metadata) return change;
				const strong = { ...change.next.strong, metadata: change.next.strong.metadata.slice(0, 255) };
				return { ...change, next: { ...change.next, strong } };
			}),
			"round trip: the largest metadata, beyond ASCII, in the record and in the history",
		],
		[
			"has a new bot storage every time",
			() => ({ botStorage: () => memoryStore().botStorage() }),
			"bot storage: is one storage, however often it is asked for",
		],
		[
			"cannot be closed",
			() => ({ close: async () => {} }),
			"close: afterwards every call rejects, and its error has the code closed",
		],
	])("%s", async (_, breaks, name) => {
		expect(await failures(broken(breaks))).toContain(name);
	});
});

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

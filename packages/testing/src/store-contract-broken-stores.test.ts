import { type Change, type Instance, memoryStore, type Store } from "@thread-control/core";
import { describe, expect, test } from "vitest";
import { collector } from "./collector.test-data.ts";
import { storeContract } from "./store-contract.ts";

/** The cases that a memory store fails with some of its methods replaced. */
async function failures(breaks: (store: Store) => Partial<Store>): Promise<readonly string[]> {
	const { registered, test } = collector();
	storeContract({
		test,
		createStore({ history }) {
			const store = memoryStore(history === undefined ? {} : { history });
			return { ...store, ...breaks(store) };
		},
	});
	const failed: string[] = [];
	for (const [name, run] of registered) await run().catch(() => failed.push(name));
	return failed;
}

const withChanges =
	(alter: (change: Change) => Change) =>
	(store: Store): Partial<Store> => ({
		commit: (changes, instance) => store.commit(changes.map(alter), instance),
	});

const withClock =
	(alter: (instance: Instance) => Instance) =>
	(store: Store): Partial<Store> => ({
		commit: (changes, instance) => store.commit(changes, alter(instance)),
		finish: (request, instance) => store.finish(request, alter(instance)),
		renew: (leases, instance) => store.renew(leases, alter(instance)),
		claim: (limit, instance) => store.claim(limit, alter(instance)),
	});

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
			"goes by a clock of its own",
			withClock((instance) => ({ ...instance, now: Date.now() })),
			"accept: a mark holds against commits for 36 hours to the millisecond, by the time the caller gives",
		],
		[
			"gives the lease to everybody",
			(store) => ({
				async commit(changes, instance) {
					const results = await store.commit(changes, instance);
					return results.map((each, index) => {
						const change = changes[index];
						const work = change?.type === "thread" && change.work !== null;
						return each.result === "committed" && work ? { ...each, run: each.run ?? 1 } : each;
					});
				},
			}),
			"queue: work put behind other work is nobody's to begin, whoever puts it there and however late",
		],
		[
			"never forgets that work was there",
			(store) => ({ finish: (request, instance) => store.finish({ ...request, goOn: false }, instance) }),
			"queue: emptied, it is begun anew by whoever commits next, with a greater epoch",
		],
		[
			"takes out the head alone",
			(store) => ({
				async finish(request, instance) {
					const finished = await store.finish({ ...request, work: "w1" }, instance);
					return finished;
				},
			}),
			"finish: takes work out wherever it stands, and without going on changes nothing else",
		],
		[
			"finishes by any lease",
			(store) => ({
				finish: async (request, instance) => ({ ...(await store.finish(request, instance)), held: true }),
			}),
			"finish: by a lease that was lost changes nothing, and says so",
		],
		[
			"loses what was given up",
			(store) => ({ finish: (request, instance) => store.finish({ ...request, how: "done" }, instance) }),
			"parked: work given up is kept with its thread and the time, and the thread goes on",
		],
		[
			"answers what was given up oldest first",
			(store) => ({ parked: async (limit) => [...(await store.parked(limit))].reverse() }),
			"parked: the newest first, of all threads, and no more than asked for",
		],
		[
			"holds leases that ran out",
			(store) => ({ claim: async () => [], renew: store.renew }),
			"claim: at the exact millisecond in which the lease runs out, by the time the caller gives",
		],
		[
			"lets leases run out a millisecond late",
			withClock((instance) => ({ ...instance, leaseMs: instance.leaseMs + 1 })),
			"claim: at the exact millisecond in which the lease runs out, by the time the caller gives",
		],
		[
			"lets a lost lease speak",
			(store) => ({
				guard: async (thread, question) => ({ ...(await store.guard(thread, question)), leaseHeld: true }),
			}),
			"guard: a lease is held until another instance has the thread, and lost on every connection from then on",
		],
		[
			"renews nothing",
			() => ({ renew: async (leases) => leases }),
			"renew: a lease lasts from then on, to the millisecond",
		],
		[
			"keeps what is released",
			() => ({ release: async () => {} }),
			"release: others may claim at once; until they do the lease is held",
		],
		[
			"forgets attempts",
			(store) => ({
				claim: async (limit, instance) =>
					(await store.claim(limit, instance)).map((each) => ({ ...each, next: { ...each.next, attempts: 1 } })),
			}),
			"claim: attempts count how often the head was broken off, and no other work",
		],
		[
			"writes down no intents",
			(store) => ({
				guard: (thread, question) =>
					store.guard(
						thread,
						question?.intent ? { ...question, intent: { ...question.intent, work: "none" } } : question,
					),
			}),
			"intents: new at first, open from then on, on every connection",
		],
		[
			"hears no echo",
			withChanges((change) => (change.type === "thread" ? { ...change, settled: [] } : change)),
			"intents: an echo settles them, whoever commits it",
		],
		[
			"settles after it was asked",
			(store) => ({
				async guard(thread, question) {
					const answer = await store.guard(thread, question && { ...question, settled: [] });
					if (question !== null) await store.guard(thread, { ...question, intent: null });
					return answer;
				},
			}),
			"intents: a question settles before it asks",
		],
		[
			"erases nothing",
			() => ({ erase: async () => {} }),
			"erase: record, history, deadline, work and parked work are gone, on every connection",
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
			"keeps what is due",
			withChanges((change) => (change.type === "thread" && change.dueAt === null ? { ...change, dueAt: 1 } : change)),
			"due: a change moves it, or with null clears it",
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
		expect(await failures(breaks)).toContain(name);
	});

	test("and one that keeps them all fails by none", async () => {
		expect(await failures(() => ({}))).toEqual([]);
	});
});

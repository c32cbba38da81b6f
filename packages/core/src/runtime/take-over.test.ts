import { describe, expect, test, vi } from "vitest";
import { type Bench, bench, breathe, DESK, EPOCH, message, normal, requested, SELF } from "./bench.test-data.ts";
import { breakStore, faultyStore } from "./faulty-store.test-data.ts";
import { ok } from "./scripted-graph.test-data.ts";
import { dies, LEASE_MS, pair, takesOver } from "./two-instances.test-data.ts";

/** The first begins a turn that outlives its lease; the other takes it over, and hangs in it. */
async function losesTo(a: Bench, b: Bench): Promise<void> {
	await a.post(normal(message({ mid: "m" })));
	await breathe();
	dies(b);
	b.advance(LEASE_MS);
	await b.control.sweep();
	await breathe();
}

describe("work of an instance that died", () => {
	test("is taken over when its lease has run out, not before, and run once", async () => {
		const [a, b] = pair();
		dies(a);
		await a.post(normal(message({ mid: "m" })));
		await breathe();
		b.advance(LEASE_MS - 1);
		await b.control.sweep();
		expect(b.turns).toEqual([]);
		b.advance(1);
		await b.control.sweep();
		await b.control.settled();
		expect(b.turns).toMatchObject([{ mid: "m" }]);
		expect(b.control.counters.claimed).toBe(1);
		await takesOver(b);
		expect(b.turns).toHaveLength(1);
	});

	test("the events behind it follow in order, also those that came to the other instance", async () => {
		const [a, b] = pair();
		dies(a);
		await a.post(normal(message({ mid: "1" })));
		await breathe();
		await b.post(normal(message({ mid: "2" })));
		await a.post(normal(message({ mid: "3" })));
		await breathe();
		expect(b.turns).toEqual([]);
		await takesOver(b);
		expect(b.turns.map((event) => event.kind === "message" && event.mid)).toEqual(["1", "2", "3"]);
	});

	test("a turn that still runs there may not speak any more, and what it ends with is not counted", async () => {
		const [a, b] = pair();
		let go = (): void => {};
		a.onTurn = async (turn) => {
			await new Promise<void>((resolve) => {
				go = resolve;
			});
			expect(await turn.thread.send("late")).toMatchObject({ result: "blocked", reason: "lease_lost" });
		};
		await a.post(normal(message({ mid: "m" })));
		await breathe();
		await takesOver(b);
		go();
		await a.control.settled();
		expect(a.graph.said()).toEqual([]);
		expect(a.errors).toMatchObject([{ code: "turn_failed", message: expect.stringContaining("another instance") }]);
	});

	test("an instance that lost it runs it when it comes back, and may speak", async () => {
		const [a, b] = pair();
		let go = (): void => {};
		a.onTurn = async ({ thread }) => {
			await new Promise<void>((resolve) => {
				go = resolve;
			});
			await thread.send("too late");
		};
		await losesTo(a, b);
		expect(b.turns).toMatchObject([{ mid: "m" }]);
		go();
		await a.control.settled();
		a.onTurn = async ({ thread }) => void (await thread.send("at last"));
		a.advance(2 * LEASE_MS);
		await a.control.sweep();
		await a.control.settled();
		expect(a.graph.said()).toEqual(["at last"]);
		expect(a.turns).toHaveLength(2);
	});

	test("an instance that cannot renew its leases takes nothing over, least of all from itself", async () => {
		const [a] = pair();
		dies(a);
		await a.post(normal(message({ mid: "m" })));
		await breathe();
		const mend = breakStore(a.store, "renew");
		a.advance(LEASE_MS);
		await a.control.sweep();
		expect(a.control.counters.claimed).toBe(0);
		expect(a.errors).toMatchObject([{ code: "store_unavailable", message: expect.stringContaining("renewing") }]);
		mend();
		await a.control.sweep();
		expect(a.control.counters.claimed).toBe(0);
		expect(a.store.calls.filter((call) => call === "renew")).toHaveLength(2);
	});

	test("while the store does not answer nothing is taken over: what is not heard of would count as begun", async () => {
		const [a, b] = pair();
		dies(a);
		await a.post(normal(message({ mid: "m" })));
		await breathe();
		const mend = breakStore(b.store, "due");
		for (let round = 1; round <= 4; round += 1) {
			b.advance(LEASE_MS);
			await b.control.sweep();
		}
		expect(b.control.counters.claimed).toBe(0);
		mend();
		await b.control.sweep();
		await b.control.settled();
		expect(b.turns).toMatchObject([{ mid: "m" }]);
	});

	test("what it took over is renewed while an older turn of the thread has not ended", async () => {
		const [a, b] = pair();
		let go = (): void => {};
		a.onTurn = async () => {
			await new Promise<void>((resolve) => {
				go = resolve;
			});
		};
		await losesTo(a, b);
		// Now the thread is the other one's, who hangs; and here the turn that lost it still runs.
		a.advance(2 * LEASE_MS);
		await a.control.sweep();
		expect(a.control.counters.claimed).toBe(1);
		for (let round = 0; round < 4; round += 1) {
			a.advance(LEASE_MS);
			await a.control.sweep();
		}
		expect(a.control.counters.claimed).toBe(1);
		a.onTurn = async ({ thread }) => void (await thread.send("at last"));
		go();
		await a.control.settled();
		expect(a.graph.said()).toEqual(["at last"]);
		expect(a.control.counters.parked).toBe(0);
	});

	test("a lease that is renewed is not taken over, however long the turn", async () => {
		const [a, b] = pair({ leaseMs: 60 });
		dies(a);
		await a.post(normal(message()));
		for (let round = 0; round < 5; round += 1) {
			await new Promise((resolve) => setTimeout(resolve, 30));
			a.advance(30);
			b.advance(30);
		}
		expect(a.store.calls.filter((call) => call === "renew").length).toBeGreaterThan(1);
		await b.control.sweep();
		expect(b.turns).toEqual([]);
	});

	test("after three attempts it is parked, and the thread goes on", async () => {
		const [a, b] = pair();
		const [c, d] = [bench({ store: faultyStore(a.store) }), bench({ store: faultyStore(a.store) })];
		for (const [times, each] of [a, b, c].entries()) {
			dies(each);
			each.advance(times * LEASE_MS);
			if (times === 0) await each.post(normal(message({ mid: "poison" }), message({ mid: "next" })));
			else await each.control.sweep();
			await breathe();
			expect(each.turns).toHaveLength(1);
		}
		d.advance(2 * LEASE_MS);
		await takesOver(d);
		expect(d.turns).toMatchObject([]);
		expect(d.control.counters.parked).toBe(1);
		expect(d.errors).toMatchObject([{ code: "turn_failed", message: expect.stringContaining("parked") }]);
		expect(await d.store.parked(10)).toMatchObject([{ work: { id: "normal:poison" } }]);
		await d.deliver(normal(message({ mid: "later" })));
		expect(d.turns).toMatchObject([{ mid: "later" }]);
	});

	test("what the customer writes while nobody knows what became of its command waits until that is read", async () => {
		const [a, b] = pair();
		a.graph.hold("pass");
		dies(a, async ({ thread }) => void (await thread.pass()));
		await a.post(normal(message({ mid: "agent" })));
		await vi.waitFor(() => expect(a.graph.of("pass")).toHaveLength(1));
		await b.post(normal(message({ mid: "hello?" })));
		b.advance(LEASE_MS);
		await b.control.sweep();
		await vi.waitFor(() => expect(b.standby).toMatchObject([{ mid: "agent" }]));
		expect(b.turns).toEqual([]);
		b.graph.script("threadOwner", () => ok({ kind: "visible", app: SELF, expiresAt: null }));
		b.advance(60_000);
		await b.control.settled();
		expect(b.returns).toMatchObject([{ result: { outcome: "failed" } }]);
		expect(b.turns).toMatchObject([{ mid: "hello?" }]);
	});

	test("a turn whose instance died while it extended its control waits until that is known, and is run again", async () => {
		const [a, b] = pair();
		a.graph.hold("extend");
		dies(a, async ({ thread }) => void (await thread.extend(60_000)));
		await a.post(normal(message({ mid: "m" })));
		await vi.waitFor(() => expect(a.graph.of("extend")).toHaveLength(1));
		b.graph.script("threadOwner", () => ok({ kind: "visible", app: SELF, expiresAt: null }));
		b.onTurn = async ({ thread }) => void (await thread.send("here I am"));
		b.advance(LEASE_MS);
		await b.control.sweep();
		await breathe();
		expect([b.turns, b.standby]).toEqual([[], []]);
		b.advance(60_000);
		await b.control.settled();
		expect(b.graph.said()).toEqual(["here I am"]);
		expect(b.standby).toEqual([]);
	});

	test.each([
		["had not reached the platform is granted", SELF, 1],
		["had taken effect is not passed on a second time", DESK, 0],
	] as const)("a request whose pass %s", async (_, found, passes) => {
		const [a, b] = pair({ onRequest: "grant" });
		a.graph.hold("pass");
		const heard: boolean[] = [];
		b.control.onRequested((_event, _thread, granted) => void heard.push(granted));
		await a.deliver(normal(message({ mid: "m" })));
		await a.post(normal(requested(DESK, { at: EPOCH + 1_000 })));
		await vi.waitFor(() => expect(a.graph.of("pass")).toHaveLength(1));
		b.graph.script("threadOwner", () => ok({ kind: "visible", app: found, expiresAt: null }));
		b.advance(LEASE_MS);
		await b.control.sweep();
		await breathe();
		expect([b.graph.of("pass"), heard]).toEqual([[], []]);
		b.advance(60_000);
		await b.control.settled();
		expect(b.graph.of("pass")).toHaveLength(passes);
		expect(heard).toEqual([true]);
	});

	test("a turn that could not ask the store is run again when the store is back, by whoever comes first", async () => {
		const [a, b] = pair();
		a.onTurn = async ({ thread }) => {
			const mend = breakStore(a.store, "guard");
			expect(await thread.send("one")).toMatchObject({ result: "blocked", reason: "store_unavailable" });
			mend();
		};
		await a.deliver(normal(message({ mid: "m" })));
		b.onTurn = async ({ thread }) => void (await thread.send("one"));
		await b.control.sweep();
		await b.control.settled();
		expect(b.graph.said()).toEqual(["one"]);
		expect(a.graph.said()).toEqual([]);
	});

	test("a send whose question was written down though its answer was lost is said in the next run", async () => {
		const [a, b] = pair();
		const { guard } = a.store;
		a.onTurn = async ({ thread }) => {
			a.store.guard = async (...question) => {
				a.store.guard = guard;
				await guard(...question);
				throw new Error("the answer was lost");
			};
			expect(await thread.send("one")).toMatchObject({ result: "blocked", reason: "store_unavailable" });
		};
		await a.deliver(normal(message({ mid: "m" })));
		b.onTurn = async ({ thread }) => void (await thread.send("one"));
		await b.control.sweep();
		await b.control.settled();
		expect(b.graph.said()).toEqual(["one"]);
	});

	test("the same for a command, and for what leads to the turn", async () => {
		const [a, b] = pair();
		a.onTurn = async ({ thread }) => {
			const mend = breakStore(a.store, "commit");
			await thread.pass().finally(mend);
		};
		await a.deliver(normal(message({ mid: "m" })));
		expect(a.errors).toMatchObject([{ code: "turn_failed", message: expect.stringContaining("run again") }]);
		b.onTurn = async ({ thread }) => void (await thread.pass());
		await b.control.sweep();
		await b.control.settled();
		expect(b.graph.of("pass")).toHaveLength(1);
	});

	test("an instance that closes gives back what did not end", async () => {
		const [a, b] = pair();
		dies(a);
		a.store.close = async () => {};
		await a.post(normal(message({ mid: "m" })));
		await breathe();
		await a.control.close({ closeWithinMs: 1 });
		await b.control.sweep();
		await b.control.settled();
		expect(b.turns).toMatchObject([{ mid: "m" }]);
	});
});

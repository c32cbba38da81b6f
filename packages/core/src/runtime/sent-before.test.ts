import { describe, expect, test, vi } from "vitest";
import {
	type Bench,
	bench,
	breathe,
	EPOCH,
	echo,
	message,
	normal,
	PAGE_INBOX,
	passed,
	SELF,
	taken,
} from "./bench.test-data.ts";
import { breakStore, faultyStore } from "./faulty-store.test-data.ts";
import { INBOX_HAS_IT, WE_HAVE_IT } from "./handed-over.test-data.ts";
import type { EventTurn } from "./host.ts";
import { lost, ok, type RecordedCall } from "./scripted-graph.test-data.ts";
import { dies, LEASE_MS, pair, takesOver } from "./two-instances.test-data.ts";

describe("sends of a turn that is run again", () => {
	const twice = async (turn: EventTurn): Promise<void> => {
		await turn.thread.send("one");
		await turn.thread.send("two");
	};

	test("what had left answers with its id, and the rest is sent", async () => {
		const [a, b] = pair();
		let first: unknown;
		dies(a, async ({ thread }) => {
			first = await thread.send("one");
			// The next read tells the store what became of it.
			await thread.standing();
		});
		await a.post(normal(message()));
		await breathe();
		const outcomes: unknown[] = [];
		b.onTurn = async ({ thread }) => {
			outcomes.push(await thread.send("one"), await thread.send("two"));
		};
		await takesOver(b);
		expect(a.graph.said()).toEqual(["one"]);
		expect(b.graph.said()).toEqual(["two"]);
		expect(outcomes).toMatchObject([first, { result: "sent" }]);
		expect(b.control.counters).toMatchObject({ sentBefore: 1, openSends: 0 });
	});

	test("what may have left is not sent twice, and counted", async () => {
		const [a, b] = pair();
		a.graph.hold("send");
		dies(a, twice);
		await a.post(normal(message()));
		await breathe();
		const outcomes: unknown[] = [];
		b.onTurn = async ({ thread }) => {
			outcomes.push(await thread.send("one"), await thread.send("two"));
		};
		await takesOver(b);
		const reason = expect.stringContaining("it is not sent twice");
		expect(outcomes).toMatchObject([{ result: "unknown", reason }, { result: "sent" }]);
		expect(b.graph.said()).toEqual(["two"]);
		expect(b.control.counters.openSends).toBe(1);
	});

	test("resendUnknown sends it again", async () => {
		const [a, b] = pair({ resendUnknown: true });
		a.graph.hold("send");
		dies(a, twice);
		await a.post(normal(message()));
		await breathe();
		b.onTurn = twice;
		await takesOver(b);
		expect(b.graph.said()).toEqual(["one", "two"]);
	});

	test("our own echo settles it: what came back had left", async () => {
		const [a, b] = pair();
		a.graph.hold("send");
		dies(a, twice);
		await a.post(normal(message()));
		await breathe();
		const [call] = a.graph.of("send") as [RecordedCall];
		const { metadata } = (call.args[1] as { message: { metadata: string } }).message;
		const item = echo(SELF, { mid: "m_echo" });
		await b.post(normal({ ...item, message: { ...(item["message"] as object), metadata } }));
		const outcomes: unknown[] = [];
		b.onTurn = async ({ event, thread }) => {
			if (event.kind === "message") outcomes.push(await thread.send("one"));
		};
		await takesOver(b);
		expect(outcomes).toEqual([{ result: "sent", id: "m_echo" }]);
		expect(b.control.counters).toMatchObject({ sentBefore: 1, openSends: 0 });
	});

	test("a second run that is held back does not let the third say again what may have left in the first", async () => {
		const [a, b] = pair();
		const c = bench({ store: faultyStore(a.store) });
		a.graph.hold("send");
		dies(a, twice);
		await a.post(normal(message()));
		await breathe();
		b.onTurn = async ({ thread }) => {
			const mend = breakStore(b.store, "guard");
			await thread.send("one");
			mend();
		};
		await takesOver(b);
		c.advance(LEASE_MS);
		c.onTurn = twice;
		await takesOver(c);
		expect(c.graph.said()).toEqual(["two"]);
		expect(c.control.counters.openSends).toBe(1);
	});

	test("what was refused, or held back, is tried again", async () => {
		const [a, b] = pair();
		a.graph.script("send", () => ({
			result: "refused",
			refusal: {
				meaning: "rate_limited",
				status: 400,
				code: 613,
				subcode: null,
				trace: null,
				message: "slow down",
				advice: "Wait.",
				retryAfterMs: null,
			},
		}));
		dies(a, async ({ thread }) => {
			await thread.send("one");
			await thread.standing();
		});
		await a.post(normal(message()));
		await breathe();
		b.onTurn = async ({ thread }) => {
			await thread.send("one");
		};
		await takesOver(b);
		expect(b.graph.said()).toEqual(["one"]);
	});

	test("an unanswered send stays open: the platform may have taken it", async () => {
		const [a, b] = pair();
		a.graph.script("send", () => lost());
		dies(a, async ({ thread }) => {
			await thread.send("one");
			await thread.standing();
		});
		await a.post(normal(message()));
		await breathe();
		b.onTurn = twice;
		await takesOver(b);
		expect(b.graph.said()).toEqual(["two"]);
	});

	test("what the step said on its return is not taken for what the turn behind it says", async () => {
		const [a, b] = pair();
		const [owner, ours] = [ok(INBOX_HAS_IT), ok(WE_HAVE_IT)];
		a.graph.script("threadOwner", () => owner);
		await a.deliver(normal(message({ mid: "agent" })));
		for (const each of [a, b]) each.advance(10_000);
		await a.thread().pass("inbox");
		for (const { graph } of [a, b]) graph.script("threadOwner", () => ours);
		a.onReturned = async ({ thread }) => {
			await thread.send("welcome back");
			// The next read tells the store what became of it.
			await thread.standing();
		};
		dies(a);
		a.turns.length = 0;
		// So soon after the pass the owner is read first, and the step goes on before the message is heard.
		await a.post(normal(message({ mid: "hello", at: a.now() + 500 })));
		await vi.waitFor(() => expect(a.turns).toMatchObject([{ mid: "hello" }]));
		b.onTurn = async ({ thread }) => void (await thread.send("hello yourself"));
		await takesOver(b);
		expect(a.graph.said()).toEqual(["welcome back"]);
		expect(b.returns).toEqual([]);
		expect(b.graph.said()).toEqual(["hello yourself"]);
	});

	test("a step that could not reach the store on its return is run again when the store is back", async () => {
		const [a, b] = pair();
		a.graph.script("threadOwner", () => ok(INBOX_HAS_IT));
		await a.deliver(normal(message({ mid: "agent" })));
		for (const each of [a, b]) each.advance(10_000);
		await a.thread().pass("inbox");
		for (const { graph } of [a, b]) graph.script("threadOwner", () => ok(WE_HAVE_IT));
		let returned = 0;
		const onReturned: Bench["onReturned"] = async ({ thread }) => {
			returned += 1;
			const mend = returned === 1 ? breakStore(a.store, "guard") : () => {};
			await thread.send("welcome back");
			mend();
		};
		a.onReturned = onReturned;
		b.onReturned = onReturned;
		await a.deliver(normal(message({ mid: "hello", at: a.now() + 500 })));
		await takesOver(b);
		expect([...a.graph.said(), ...b.graph.said()]).toEqual(["welcome back"]);
		expect(a.turns).toMatchObject([{ mid: "agent" }, { mid: "hello" }]);
	});

	test("what a listener of handovers said is not said twice either", async () => {
		const [a, b] = pair();
		for (const each of [a, b]) each.control.onPassed(async (_event, thread) => void (await thread.send("here I am")));
		dies(a);
		await a.post(normal(passed(SELF, PAGE_INBOX), message({ at: EPOCH + 1 })));
		await vi.waitFor(() => expect(a.turns).toHaveLength(1));
		await takesOver(b);
		expect(b.turns).toHaveLength(1);
		expect([...a.graph.said(), ...b.graph.said()]).toEqual(["here I am"]);
	});

	test("a thread that was taken meanwhile is not spoken in at all", async () => {
		const [a, b] = pair();
		dies(a);
		await a.post(normal(message({ mid: "m" })));
		await breathe();
		await b.post(normal(taken("263902037430900" as never, SELF)));
		b.onTurn = twice;
		await takesOver(b);
		expect(b.turns).toEqual([]);
		expect(b.standby).toMatchObject([{ mid: "m" }]);
	});
});

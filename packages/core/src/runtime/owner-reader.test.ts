import { describe, expect, test } from "vitest";
import { breathe, DESK, message, normal, taken } from "./bench.test-data.ts";
import { handedOver, sweepAfter, WE_HAVE_IT } from "./handed-over.test-data.ts";
import { lost, ok } from "./scripted-graph.test-data.ts";

describe("read back while it waits (release and expiry send no webhook)", () => {
	test("every ownerPollMs at first, then more slowly, and not before", async () => {
		const b = await handedOver({ ownerPollMs: 1_000 });
		await sweepAfter(b, 999);
		expect(b.graph.of("threadOwner")).toHaveLength(0);
		await sweepAfter(b, 1);
		expect(b.graph.of("threadOwner")).toHaveLength(1);
		await sweepAfter(b, 1_000);
		expect(b.graph.of("threadOwner")).toHaveLength(1);
		await sweepAfter(b, 500);
		expect(b.graph.of("threadOwner")).toHaveLength(2);
		const before = b.graph.of("threadOwner").length;
		for (let minute = 0; minute < 60; minute += 1) await sweepAfter(b, 6_000);
		// Twelve times the first pause is the slowest: 30 reads at most in those six minutes.
		expect(b.graph.of("threadOwner").length - before).toBeLessThanOrEqual(40);
		expect(b.returns).toEqual([]);
	});

	test.each([
		["ours", WE_HAVE_IT],
		["idle, and we are the default app", { kind: "idle" as const }],
	])("found %s, the step goes on", async (_name, owner) => {
		const b = await handedOver();
		b.graph.script("threadOwner", () => ok(owner));
		await sweepAfter(b, 5_000);
		expect(b.returns).toMatchObject([{ handover: b.id, result: { outcome: "returned", by: "read" } }]);
		expect(await b.thread().send("Welcome back.")).toMatchObject({ result: "sent" });
		await sweepAfter(b, 600_000);
		expect(b.graph.of("threadOwner")).toHaveLength(1);
	});

	test("idle is not ours to answer where we are not the default app", async () => {
		const b = await handedOver({ role: "secondary" });
		b.graph.script("threadOwner", () => ok({ kind: "idle" }));
		await sweepAfter(b, 5_000);
		expect(b.returns).toEqual([]);
	});

	test("a read that fails is repeated at its pace", async () => {
		const b = await handedOver();
		b.graph.script("threadOwner", () => lost());
		await sweepAfter(b, 5_000);
		b.graph.script("threadOwner", () => ok(WE_HAVE_IT));
		await sweepAfter(b, 10_000);
		expect(b.returns).toHaveLength(1);
	});

	test("a send that asks for the owner resumes the step as well: what a read brings is never dropped, nor done twice", async () => {
		const b = await handedOver();
		b.graph.script("threadOwner", () => ok(WE_HAVE_IT));
		// A take that names nobody new, from somebody else: the owner is unknown.
		b.advance(10);
		await b.deliver(normal(taken(null, DESK, { at: b.now() })));
		b.advance(10);
		const sends = await Promise.all([b.thread().send("one"), b.thread().send("two"), b.thread().send("three")]);
		expect(sends.map(({ result }) => result)).toEqual(["sent", "sent", "sent"]);
		expect(b.graph.of("threadOwner").length).toBeLessThanOrEqual(2);
		await b.control.settled();
		expect(b.returns).toMatchObject([{ handover: b.id, result: { outcome: "returned", by: "read" } }]);
	});

	test("a read shared by a send and a turn resumes the step before the turn", async () => {
		const b = await handedOver();
		const log: string[] = [];
		b.onReturned = () => {
			log.push("step");
		};
		b.onTurn = () => {
			log.push("turn");
		};
		b.graph.script("threadOwner", () => ok(WE_HAVE_IT));
		b.advance(10);
		await b.deliver(normal(taken(null, DESK, { at: b.now() })));
		b.advance(10);
		const first = b.graph.hold("threadOwner");
		const sends = [b.thread().owner({ fresh: true })];
		await first.arrived;
		// The turn's read waits behind that one, and the send joins it first.
		sends.push(b.thread().owner({ fresh: true }));
		b.graph.script("threadOwner", () => {
			b.graph.script("threadOwner", () => ok(WE_HAVE_IT));
			return lost();
		});
		await b.post(normal({ ...message({ at: b.now() }), message: undefined, postback: { title: "Go", payload: "GO" } }));
		await breathe();
		first.release();
		await Promise.all(sends);
		await b.control.settled();
		expect(log).toEqual(["step", "turn"]);
	});

	test("after the customer's silence of 24 hours it is not read any more; their next message brings it back as expired", async () => {
		const b = await handedOver();
		b.graph.script("threadOwner", () => ok({ kind: "idle" }));
		await sweepAfter(b, 86_400_001);
		expect(b.returns).toEqual([]);
		const reads = b.graph.of("threadOwner").length;
		await sweepAfter(b, 600_000);
		expect(b.graph.of("threadOwner")).toHaveLength(reads);
		await b.deliver(normal(message({ at: b.now() })));
		expect(b.returns).toMatchObject([{ result: { outcome: "expired", by: "implied" } }]);
		expect(b.turns).toHaveLength(2);
	});
});

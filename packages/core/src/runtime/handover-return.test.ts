import { describe, expect, test } from "vitest";
import {
	bench,
	breathe,
	DESK,
	EPOCH,
	echo,
	message,
	normal,
	onStandby,
	PAGE_INBOX,
	passed,
	SELF,
} from "./bench.test-data.ts";
import { breakStore } from "./faulty-store.test-data.ts";
import { handedOver, WE_HAVE_IT } from "./handed-over.test-data.ts";
import { ok } from "./scripted-graph.test-data.ts";

describe("passed back to us", () => {
	test("the step goes on with the metadata and what was said, each message once", async () => {
		const b = await handedOver();
		const later = { at: b.now() + 1_000 };
		const both = message({ ...later, mid: "c1", text: "is anybody there?" });
		await b.deliver(onStandby(both));
		await b.deliver(onStandby(echo(PAGE_INBOX, { ...later, at: later.at + 1, mid: "e1", text: "yes" })));
		await b.deliver(onStandby(message({ at: later.at + 2, mid: "c2" })));
		b.advance(5_000);
		const metadata = JSON.stringify({ reason: "closed", ticket: 7 });
		await b.deliver(normal(passed(SELF, PAGE_INBOX, { at: b.now(), metadata })));
		expect(b.returns).toHaveLength(1);
		const [turn] = b.returns;
		expect(turn?.handover).toBe(b.id);
		expect(turn?.result).toMatchObject({
			outcome: "returned",
			by: "passed",
			reason: "asked",
			metadata: { text: metadata, reason: "closed", data: { ticket: 7 } },
			startedAt: EPOCH + 10_000,
			customerMessages: 2,
		});
		expect(turn?.result.transcript.map(({ mid, from }) => [mid, from])).toEqual([
			["c1", "customer"],
			["e1", "app"],
			["c2", "customer"],
		]);
		expect(await b.thread().send("Welcome back.")).toMatchObject({ result: "sent" });
	});

	test("onReturned hears it before the step does, and the listener may speak", async () => {
		const b = await handedOver();
		const log: string[] = [];
		b.control.onReturned(async (result, thread) => {
			log.push(`${result.outcome} ${(await thread.send("from the listener")).result}`);
		});
		b.onReturned = () => {
			log.push("step");
		};
		await b.deliver(normal(passed(SELF, PAGE_INBOX, { at: b.now() + 1 })));
		expect(log).toEqual(["returned sent", "step"]);
	});

	test("the late echo of an earlier handover brings nothing back", async () => {
		const b = await handedOver();
		await b.deliver(normal(passed(SELF, PAGE_INBOX, { at: EPOCH + 9_000 })));
		expect(b.returns).toEqual([]);
		expect(await b.thread().handover()).toMatchObject({ state: "open" });
	});

	test("a pass back that comes before the answer to our pass resumes the step once, after the answer", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.advance(10_000);
		const held = b.graph.hold("pass");
		const passing = b.thread().pass("inbox");
		await held.arrived;
		b.advance(50);
		await b.post(normal(passed(SELF, PAGE_INBOX, { at: b.now() })));
		await breathe();
		expect(b.returns).toEqual([]);
		held.release();
		await passing;
		await b.control.settled();
		expect(b.returns).toMatchObject([{ result: { outcome: "returned", by: "passed" } }]);
	});

	test("the step is resumed though the store cannot say what was said", async () => {
		const b = await handedOver();
		breakStore(b.store, "history");
		await b.deliver(normal(passed(SELF, PAGE_INBOX, { at: b.now() + 1 })));
		expect(b.returns).toMatchObject([{ result: { outcome: "returned", transcript: [] } }]);
		expect(b.errors).toMatchObject([{ code: "store_unavailable" }]);
	});
});

describe("implied by the customer's message on the normal channel", () => {
	test("the step resumes first, then the message has its own turn", async () => {
		const b = await handedOver();
		const log: string[] = [];
		b.onReturned = ({ result }) => {
			log.push(`step: ${result.outcome} by ${result.by}`);
		};
		b.onTurn = ({ event }) => {
			log.push(`turn: ${event.kind}`);
		};
		b.advance(60_000);
		await b.deliver(normal(message({ at: b.now() })));
		expect(log).toEqual(["step: returned by implied", "turn: message"]);
	});

	test("so soon after the pass that nobody can tell, the owner is read, and the order stays", async () => {
		const b = await handedOver();
		b.graph.script("threadOwner", () => ok(WE_HAVE_IT));
		const log: string[] = [];
		b.onReturned = () => {
			log.push("step");
		};
		b.onTurn = () => {
			log.push("turn");
		};
		b.advance(1_000);
		await b.deliver(normal(message({ at: b.now() - 500 })));
		expect(log).toEqual(["step", "turn"]);
	});
});

test("control taken from us and given back: no step waits, but the bot is told", async () => {
	const b = bench();
	await b.deliver(normal(passed(DESK, SELF)));
	await b.deliver(normal(passed(SELF, DESK, { at: EPOCH + 60_000 })));
	expect(b.returns).toMatchObject([{ handover: null, result: { outcome: "returned", startedAt: EPOCH } }]);
});

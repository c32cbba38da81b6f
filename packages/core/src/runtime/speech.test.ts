import { afterEach, describe, expect, test, vi } from "vitest";
import { memoryStore } from "../memory/memory-store.ts";
import type { SendBody } from "../ports/graph.ts";
import type { SendQuestion } from "../ports/store.ts";
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
	THREAD,
	taken,
} from "./bench.test-data.ts";
import { breakStore, faultyStore } from "./faulty-store.test-data.ts";
import { lost, ok, refused } from "./scripted-graph.test-data.ts";

const OURS = { kind: "visible" as const, app: SELF, expiresAt: null };
const THEIRS = { kind: "visible" as const, app: DESK, expiresAt: null };

afterEach(() => {
	vi.useRealTimers();
});

describe("a send that is not allowed", () => {
	test("is an outcome: its shape, onBlocked, the counters, and nothing left", async () => {
		const b = bench();
		await b.deliver(normal(taken(PAGE_INBOX, SELF)));
		expect(await b.thread().send("too late")).toEqual({
			result: "blocked",
			id: "",
			blocked: "not_in_control",
			reason: "standby",
		});
		expect(b.blocked).toEqual([{ thread: THREAD, reason: "standby", observed: false }]);
		expect(b.control.counters).toMatchObject({ blocked: 1, sent: 0 });
		expect(b.graph.calls).toEqual([]);
		expect(b.errors).toEqual([]);
	});

	test("a typing indicator is held back like a message", async () => {
		const b = bench();
		await b.deliver(normal(taken(PAGE_INBOX, SELF)));
		expect(await b.thread().send({ sender_action: "typing_on" })).toMatchObject({ result: "blocked" });
		expect(b.graph.of("send")).toEqual([]);
	});

	test("an onBlocked listener that throws is reported; the outcome stays", async () => {
		const b = bench();
		b.control.onBlocked(() => {
			throw new Error("broken");
		});
		await b.deliver(normal(taken(PAGE_INBOX, SELF)));
		expect(await b.thread().send("no")).toMatchObject({ result: "blocked" });
		await breathe();
		const why = expect.stringContaining("an onBlocked listener failed; mend it, the send stayed blocked");
		expect(b.errors).toMatchObject([{ code: "listener_failed", thread: THREAD, message: why }]);
	});

	test("control lost in the middle of a turn: what it says afterwards is held back", async () => {
		const b = bench();
		const results: string[] = [];
		b.onTurn = async ({ thread }) => {
			results.push((await thread.send("one")).result);
			await b.post(normal(taken(PAGE_INBOX, SELF, { at: EPOCH + 1 })));
			results.push((await thread.send("two")).result);
		};
		await b.deliver(normal(message()));
		expect(results).toEqual(["sent", "blocked"]);
		expect(b.graph.said()).toEqual(["one"]);
	});
});

describe("what the platform says to a send", () => {
	test("refused for want of control is learned: the next one does not leave", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("send", () => refused("not_owner"));
		expect(await b.thread().send("refused")).toMatchObject({ result: "refused", refusal: { meaning: "not_owner" } });
		expect(await b.thread().standing()).toBe("standby");
		expect(await b.thread().send("not again")).toMatchObject({ result: "blocked", reason: "standby" });
		expect(b.graph.of("send")).toHaveLength(1);
		expect(b.control.counters).toMatchObject({ refusedSends: 1, blocked: 1 });
	});

	test("refused for another reason says nothing about the owner", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("send", () => refused("outside_window"));
		await b.thread().send("late");
		expect(await b.thread().standing()).toBe("control");
	});

	test("a refusal older than a pass to us does not take it away again", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		const held = b.graph.hold("send");
		b.graph.script("send", () => refused("not_owner"));
		const sending = b.thread().send("began before");
		await held.arrived;
		b.advance(500);
		const post = b.post(normal(passed(SELF, DESK, { at: EPOCH + 500 })));
		held.release();
		await sending;
		await post;
		expect(await b.thread().standing()).toBe("control");
	});

	test("accepted without an id it was sent", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("send", () => ok({ messageId: null, recipientId: null }));
		expect(await b.thread().send("hello")).toEqual({ result: "sent", id: "" });
		expect(b.control.counters.sent).toBe(1);
	});

	test("no answer is unknown, and counted as nothing", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("send", () => lost("timed out"));
		expect(await b.thread().send("?")).toEqual({ result: "unknown", reason: "timed out" });
		expect(b.control.counters.sent).toBe(0);
	});

	test("what was refused stays an answer where the store cannot take it down", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("send", () => refused("not_owner"));
		breakStore(b.store, "commit");
		expect(await b.thread().send("refused")).toMatchObject({ result: "refused" });
		expect(b.errors).toMatchObject([{ code: "store_unavailable", thread: THREAD }]);
	});
});

test.each([
	["sent", () => ok({ messageId: "mid", recipientId: null })],
	["refused", () => refused("outside_window")],
	["lost", () => lost("timed out")],
])("a send that was %s is not waited for any more", async (_, answer) => {
	const b = bench();
	await b.deliver(normal(message()));
	b.graph.script("send", answer);
	await b.thread().send("hello");
	// Time stands still: a delivery that waited would never be answered.
	vi.useFakeTimers({ toFake: ["setTimeout"] });
	expect(await b.post(normal(taken(PAGE_INBOX, SELF, { at: EPOCH + 1 })))).toBe(200);
});

describe("a retry asks the guard again", () => {
	test("control is gone meanwhile: nothing more leaves, and the outcome is a blocked send", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("send", async (_thread, _body, _control, options) => {
			void b.post(normal(taken(PAGE_INBOX, SELF, { at: EPOCH + 1 })));
			await breathe();
			expect(await options?.beforeRetry?.()).toBe(false);
			return refused("transient");
		});
		expect(await b.thread().send("tried once")).toMatchObject({ result: "blocked", reason: "standby" });
		expect(b.blocked).toHaveLength(1);
	});

	test("what may have left before it was held back stays unknown", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("send", async (_thread, _body, _control, options) => {
			void b.post(normal(taken(PAGE_INBOX, SELF, { at: EPOCH + 1 })));
			await breathe();
			expect(await options?.beforeRetry?.()).toBe(false);
			return lost("timed out");
		});
		expect(await b.thread().send("tried once")).toEqual({ result: "unknown", reason: "timed out" });
	});

	test("control is still ours: it goes on", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("send", async (_thread, _body, _control, options) => {
			expect(await options?.beforeRetry?.()).toBe(true);
			return ok({ messageId: "second try", recipientId: null });
		});
		expect(await b.thread().send("tried twice")).toEqual({ result: "sent", id: "second try" });
	});
});

describe("a thread nothing is known of", () => {
	test.each([
		["ours", OURS, "sent"],
		["somebody else's", THEIRS, "blocked"],
		["idle, and we are the default app", { kind: "idle" as const }, "sent"],
	])("ask: the owner is read first; %s", async (_name, owner, result) => {
		const b = bench({ whenUnknown: "ask" });
		b.graph.script("threadOwner", () => ok(owner));
		expect((await b.thread().send("hello")).result).toBe(result);
		expect(b.graph.names()).toEqual(result === "sent" ? ["threadOwner", "send"] : ["threadOwner"]);
	});

	test("ask: what was read is kept; the second send does not read again", async () => {
		const b = bench();
		b.graph.script("threadOwner", () => ok(OURS));
		await b.thread().send("one");
		await b.thread().send("two");
		expect(b.graph.names()).toEqual(["threadOwner", "send", "send"]);
	});

	test("ask: where it cannot be read, nothing leaves", async () => {
		const b = bench();
		b.graph.script("threadOwner", () => lost());
		expect(await b.thread().send("hello")).toMatchObject({ result: "blocked", reason: "owner_unknown" });
	});

	test("ask: what the store learned while we read counts", async () => {
		const b = bench();
		const held = b.graph.hold("threadOwner");
		b.graph.script("threadOwner", () => ok(OURS));
		const sending = b.thread().send("hello");
		await held.arrived;
		b.advance(1);
		void b.post(normal(taken(DESK, SELF, { at: EPOCH + 1 })));
		await breathe();
		held.release();
		expect(await sending).toMatchObject({ result: "blocked", reason: "standby" });
	});

	test.each([
		["suppress", "blocked", []],
		["send", "sent", ["send"]],
	] as const)("%s", async (whenUnknown, result, calls) => {
		const b = bench({ whenUnknown });
		expect((await b.thread().send("hello")).result).toBe(result);
		expect(b.graph.names()).toEqual(calls);
	});
});

describe("soft hold", () => {
	test("a person's reply from the inbox holds us back, until its time is over", async () => {
		const b = bench({ softHoldMs: 60_000 });
		await b.deliver(normal(message()));
		await b.deliver(normal(echo(PAGE_INBOX, { at: EPOCH + 1_000 })));
		b.advance(2_000);
		expect(await b.thread().send("no")).toMatchObject({ result: "blocked", reason: "soft_hold" });
		const { turns } = b.control.counters;
		await b.deliver(normal(message({ at: EPOCH + 2_000 })));
		expect(b.control.counters.turns).toBe(turns);
		b.advance(59_000);
		expect(await b.thread().send("yes")).toMatchObject({ result: "sent" });
	});

	test.each([
		["Meta's AI under the inbox's id", PAGE_INBOX, { ai_generated: true }, 60_000],
		["another app", DESK, {}, 60_000],
		["ourselves", SELF, {}, 60_000],
		["a person, with the hold switched off", PAGE_INBOX, {}, 0],
	])("not for %s", async (_name, app, more, softHoldMs) => {
		const b = bench({ softHoldMs });
		await b.deliver(normal(message()));
		await b.deliver(normal(echo(app, { at: EPOCH + 1, ...more })));
		expect(await b.thread().send("yes")).toMatchObject({ result: "sent" });
	});

	test("a fact about control ends it", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		await b.deliver(normal(echo(PAGE_INBOX, { at: EPOCH + 1 })));
		await b.deliver(normal(passed(SELF, PAGE_INBOX, { at: EPOCH + 2 })));
		expect(await b.thread().send("yes")).toMatchObject({ result: "sent" });
	});
});

test("onStandby: allow speaks under classic, and is refused elsewhere before anything leaves", async () => {
	const classic = bench({ profile: "classic" });
	await classic.deliver(normal(taken(DESK, SELF)));
	expect(await classic.thread().send("a word between", { onStandby: "allow" })).toMatchObject({ result: "sent" });
	for (const profile of ["routing", "zero_config"] as const) {
		const b = bench({ profile });
		await b.deliver(onStandby(message()));
		await expect(b.thread().send("no", { onStandby: "allow" })).rejects.toMatchObject({ code: "command_not_allowed" });
		expect(b.graph.calls).toEqual([]);
	}
});

describe("the mark of a turn's message", () => {
	/** The bodies that left from a turn which sends these. */
	async function bodies(durable: boolean, ...sends: readonly SendBody[]): Promise<readonly unknown[]> {
		const b = bench({ store: faultyStore({ ...memoryStore(), durable }) });
		b.onTurn = async ({ thread }) => {
			for (const send of sends) await thread.send(send);
		};
		await b.deliver(normal(message({ mid: "m" })));
		return b.graph.of("send").map(({ args }) => args[1]);
	}

	test("goes along with each message, and counts nothing else", async () => {
		const typing = { sender_action: "typing_on" } as const;
		expect(
			await bodies(true, { message: { text: "one" } }, typing, { message: { text: "two" }, tag: "HUMAN_AGENT" }),
		).toEqual([
			{ message: { text: "one", metadata: "thread-control:normal:m:0" } },
			typing,
			{ message: { text: "two", metadata: "thread-control:normal:m:1" }, tag: "HUMAN_AGENT" },
		]);
	});

	test("leaves metadata of the sender's own alone", async () => {
		const own = { message: { text: "one", metadata: "mine" } };
		expect(await bodies(true, own)).toEqual([own]);
	});

	test("is nothing where the store does not survive the process", async () => {
		expect(await bodies(false, { message: { text: "one" } })).toEqual([{ message: { text: "one" } }]);
	});

	test("is settled as sent where the platform named no id", async () => {
		const b = bench({ store: faultyStore({ ...memoryStore(), durable: true }) });
		b.graph.script("send", () => ok({ messageId: null, recipientId: null }));
		const told: unknown[] = [];
		b.store.before = (method, [, question]) => {
			if (method === "guard") told.push((question as SendQuestion | null)?.settled.slice());
		};
		b.onTurn = async ({ thread }) => {
			await thread.send("one");
			await thread.send("two");
		};
		await b.deliver(normal(message({ mid: "m" })));
		expect(told).toContainEqual([{ work: "normal:m", index: 0, messageId: "" }]);
	});
});

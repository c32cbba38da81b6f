import { describe, expect, test } from "vitest";
import { bench, DESK, EPOCH, message, normal, PAGE_INBOX, passed, SELF, THREAD, taken } from "./bench.test-data.ts";
import { lost, ok, refused } from "./scripted-graph.test-data.ts";

const INBOX_HAS_IT = { kind: "visible" as const, app: PAGE_INBOX, expiresAt: null };

describe("a goodbye", () => {
	test("goes before the pass, though the pass is written down first; nothing else of ours does", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		const seen: unknown[] = [];
		b.graph.script("send", async () => {
			seen.push((await b.record()).command?.state);
			seen.push((await b.thread().send("in between")).result);
			return ok({ messageId: "goodbye", recipientId: null });
		});
		const outcome = await b.thread().pass("inbox", { reason: "asked", say: "Goodbye." });
		expect(outcome).toMatchObject({ result: "ok", handover: expect.any(String) });
		expect(b.graph.names()).toEqual(["send", "pass"]);
		expect(b.graph.said()).toEqual(["Goodbye."]);
		expect(seen).toEqual(["pending", "blocked"]);
	});

	test.each([
		["refused", () => refused("outside_window")],
		["unanswered", () => lost()],
	] as const)("that was %s does not keep the thread from being passed, and is reported", async (_how, answer) => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("send", answer);
		expect(await b.thread().pass("inbox", { reason: "asked", say: "Goodbye." })).toMatchObject({ result: "ok" });
		expect(b.graph.names()).toEqual(["send", "pass"]);
		expect(b.errors).toMatchObject([{ code: "graph_refused", thread: THREAD }]);
	});

	test.each(["classic", "zero_config"] as const)("under %s never goes inline", async (profile) => {
		const b = bench({ profile });
		await b.deliver(normal(message()));
		await b.thread().pass("inbox", { say: "Goodbye." });
		expect(b.graph.names()).toEqual(["send", "pass"]);
		expect(b.graph.calls[0]?.args[2]).toBeNull();
	});
});

describe("a goodbye that takes control along (routing, no reason to read)", () => {
	test("is one call, and the owner is read because its answer says nothing of control", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("threadOwner", () => ok(INBOX_HAS_IT));
		b.advance(10);
		const outcome = await b.thread().pass(DESK, { say: "Goodbye." });
		expect(b.graph.names()).toEqual(["send", "threadOwner"]);
		expect(b.graph.calls[0]?.args[2]).toEqual({ type: "pass", app: DESK });
		expect(outcome).toMatchObject({ result: "ok", handover: expect.any(String) });
		expect(await b.thread().standing()).toBe("standby");
		expect((await b.record()).handover?.state).toBe("open");
	});

	test("whose control step did not happen is unknown to its caller, and the thread stays ours", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("threadOwner", () => ok({ kind: "visible", app: SELF, expiresAt: null }));
		b.advance(10);
		const outcome = await b.thread().pass("inbox", { say: "Goodbye." });
		expect(outcome).toMatchObject({ result: "unknown", reason: expect.stringContaining("failed") });
		expect(await b.thread().standing()).toBe("control");
		await b.control.settled();
		// The caller was told; no step is resumed beside that.
		expect(b.returns).toEqual([]);
	});

	test("without a step that waits is settled by the owner too", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("threadOwner", () => ok({ kind: "visible", app: SELF, expiresAt: null }));
		b.advance(10);
		const failed = await b.thread().pass("inbox", { say: "Goodbye.", wait: false });
		expect(failed).toMatchObject({ result: "unknown", reason: expect.stringContaining("no effect") });
		b.graph.script("threadOwner", () => ok(INBOX_HAS_IT));
		b.advance(10);
		expect(await b.thread().pass("inbox", { say: "Goodbye.", wait: false })).toEqual({ result: "ok", handover: null });
	});

	test("that was refused is refused, and a refusal for want of control is learned", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("send", () => refused("not_owner"));
		b.advance(10);
		expect(await b.thread().pass("inbox", { say: "Goodbye." })).toMatchObject({ result: "refused" });
		expect(await b.thread().standing()).toBe("standby");
		expect(b.graph.names()).toEqual(["send"]);
	});

	test("that is blocked throws, and the pending command is over", async () => {
		const b = bench({ turnWithinMs: 20 });
		let speak = (): Promise<unknown> => Promise.resolve();
		b.onTurn = async ({ thread }) => {
			speak = () => thread.pass("inbox", { say: "Goodbye." });
			await new Promise(() => {});
		};
		await b.deliver(normal(message()));
		await expect(speak()).rejects.toMatchObject({
			code: "not_in_control",
			message: expect.stringContaining("lease_lost"),
		});
		expect(b.graph.calls).toEqual([]);
		expect((await b.record()).command).toMatchObject({ state: "answered" });
		expect(await b.thread().standing()).toBe("control");
	});

	test("waits longer for its answer than a command alone: two calls may take their time", async () => {
		const b = bench({ graphTimeoutMs: 10_000 });
		await b.deliver(normal(message()));
		const answerBy: (number | undefined)[] = [];
		b.graph.script("send", async () => {
			answerBy.push((await b.record()).command?.answerBy);
			return ok({ messageId: "goodbye", recipientId: null });
		});
		await b.thread().pass("inbox", { reason: "asked", say: "Goodbye." });
		expect(answerBy[0]).toBeGreaterThanOrEqual(EPOCH + 20_000 + 10_000);
	});
});

test("taken and passed back while the goodbye was on its way: the pass that left afterwards is the newer word", async () => {
	const b = bench({ profile: "classic" });
	await b.deliver(normal(message()));
	b.advance(5_000);
	const goodbye = b.graph.hold("send");
	const passing = b.thread().pass(DESK, { say: "Goodbye." });
	await goodbye.arrived;
	b.advance(2_000);
	const [takenAt, backAt] = [b.now() - 1_000, b.now() - 500];
	const handedBack = b.deliver(
		normal(taken(PAGE_INBOX, SELF, { at: takenAt }), passed(SELF, PAGE_INBOX, { at: backAt })),
	);
	goodbye.release();
	expect(await passing).toMatchObject({ result: "ok" });
	await handedBack;
	expect(await b.thread().standing()).toBe("standby");
	expect((await b.record()).handover?.state).toBe("open");
	expect(b.returns).toEqual([]);
});

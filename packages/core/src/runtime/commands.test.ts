import { describe, expect, test } from "vitest";
import { accountId } from "../domain/thread.ts";
import {
	bench,
	breathe,
	DESK,
	EPOCH,
	type Item,
	message,
	normal,
	PAGE_INBOX,
	passed,
	SELF,
	THREAD,
	taken,
} from "./bench.test-data.ts";
import { ok, refused } from "./scripted-graph.test-data.ts";
import type { ThreadHandle } from "./thread-handle.ts";

describe("refused before any request leaves", () => {
	const owned: Readonly<Record<"ours" | "theirs", Item>> = {
		ours: passed(SELF, DESK),
		theirs: passed(DESK, SELF),
	};
	const cases: readonly [
		string,
		Parameters<typeof bench>[0],
		"ours" | "theirs",
		(t: ThreadHandle) => unknown,
		string,
	][] = [
		["classic: pass while another has it", { profile: "classic" }, "theirs", (t) => t.pass(), "command_not_allowed"],
		[
			"classic: take by a Secondary",
			{ profile: "classic", role: "secondary" },
			"theirs",
			(t) => t.take(),
			"command_not_allowed",
		],
		["classic: request by the Primary", { profile: "classic" }, "theirs", (t) => t.request(), "command_not_allowed"],
		["classic: release", { profile: "classic" }, "ours", (t) => t.release(), "command_not_allowed"],
		["classic: extend", { profile: "classic" }, "ours", (t) => t.extend(1_000), "command_not_allowed"],
		["routing: request", {}, "theirs", (t) => t.request(), "command_not_allowed"],
		["routing: take with the page's setting off", { canTake: false }, "theirs", (t) => t.take(), "command_not_allowed"],
		["routing: take what we have", {}, "ours", (t) => t.take(), "command_not_allowed"],
		["routing: release what we have not", {}, "theirs", (t) => t.release(), "command_not_allowed"],
		["zero_config: take", { profile: "zero_config" }, "theirs", (t) => t.take(), "command_not_allowed"],
		[
			"zero_config: request what we have",
			{ profile: "zero_config" },
			"ours",
			(t) => t.request(),
			"command_not_allowed",
		],
		[
			"metadata of 1001 characters",
			{},
			"ours",
			(t) => t.pass(null, { metadata: "x".repeat(1001) }),
			"metadata_too_long",
		],
		["metadata that is no JSON", {}, "ours", (t) => t.pass(null, { metadata: { n: 1n } }), "metadata_invalid"],
		["a target that is no app", {}, "ours", (t) => t.pass("the desk"), "target_unknown"],
		["extend by nothing", {}, "ours", (t) => t.extend(0), "duration_invalid"],
		["extend by more than 7 days", {}, "ours", (t) => t.extend(7 * 86_400_000 + 1), "duration_invalid"],
		["a deadline that is past", {}, "ours", (t) => t.pass("inbox", { returnWithinMs: 0 }), "duration_invalid"],
		[
			"a deadline that is a text",
			{},
			"ours",
			(t) => t.pass("inbox", { agentSilentWithinMs: "60" as never }),
			"duration_invalid",
		],
		[
			"a deadline that never falls",
			{},
			"ours",
			(t) => t.pass("inbox", { customerSilentWithinMs: Number.POSITIVE_INFINITY }),
			"duration_invalid",
		],
		["a request's deadline that is past", {}, "ours", (t) => t.request({ answerWithinMs: -1 }), "duration_invalid"],
		["extend by what is no number", {}, "ours", (t) => t.extend(Number.NaN), "duration_invalid"],
	];
	test.each(cases)("%s", async (_name, options, owner, command, code) => {
		const b = bench(options);
		await b.deliver(normal(owned[owner]));
		const before = await b.record();
		const failure = await Promise.resolve(command(b.thread())).catch((error: unknown) => error);
		expect(failure).toMatchObject({
			code,
			thread: THREAD,
			message: expect.stringContaining(`messenger:${THREAD.account}`),
		});
		expect(b.graph.calls).toEqual([]);
		expect(await b.record()).toEqual(before);
	});

	test("another command is on its way", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		const held = b.graph.hold("pass");
		const passing = b.thread().pass();
		await held.arrived;
		await expect(b.thread().release()).rejects.toMatchObject({ code: "command_pending", thread: THREAD });
		expect(b.graph.names()).toEqual(["pass"]);
		held.release();
		await passing;
	});

	test("of two at the same moment one is issued", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		const both = await Promise.allSettled([b.thread().pass(), b.thread().release()]);
		expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
		expect(b.graph.calls).toHaveLength(1);
	});
});

describe("on its way", () => {
	test("it was written down before it left, and is answered in the record afterwards", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		const seen: unknown[] = [];
		b.graph.script("pass", async () => {
			seen.push((await b.record()).command);
			return ok(null);
		});
		expect(await b.thread().pass(DESK, { metadata: { ticket: 7 }, reason: "asked" })).toMatchObject({ result: "ok" });
		expect(seen).toMatchObject([{ name: "pass", target: DESK, state: "pending" }]);
		expect((await b.record()).command).toMatchObject({ state: "answered" });
		expect(b.graph.calls[0]?.args).toEqual([THREAD, DESK, '{"reason":"asked","ticket":7}']);
		expect(await b.thread().standing()).toBe("standby");
	});

	test("the guard is closed", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		const held = b.graph.hold("pass");
		const passing = b.thread().pass();
		await held.arrived;
		expect(await b.thread().send("not now")).toMatchObject({ result: "blocked", reason: "command_pending" });
		held.release();
		await passing;
		expect(b.graph.said()).toEqual([]);
	});

	test("an owner read meanwhile says nothing: its answer may be from before", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("threadOwner", () => ok({ kind: "visible", app: SELF, expiresAt: null }));
		const held = b.graph.hold("pass");
		const passing = b.thread().pass();
		await held.arrived;
		b.advance(100);
		await b.thread().owner({ fresh: true });
		b.advance(100);
		held.release();
		expect(await passing).toMatchObject({ result: "ok" });
		await b.control.settled();
		expect(await b.thread().standing()).toBe("standby");
		expect((await b.record()).handover?.state).toBe("open");
		expect(b.returns).toEqual([]);
	});

	test("one that the platform refuses for want of control teaches us", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("release", () => refused("not_owner"));
		expect(await b.thread().release()).toMatchObject({ result: "refused", refusal: { meaning: "not_owner" } });
		expect(await b.thread().standing()).toBe("standby");
	});

	test("one refused for another reason changes nothing", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("pass", () => refused("transient"));
		expect(await b.thread().pass()).toMatchObject({ result: "refused" });
		expect(await b.thread().standing()).toBe("control");
		expect(await b.thread().handover()).toMatchObject({ state: "ended", outcome: "failed" });
		await b.control.settled();
		expect(b.returns).toEqual([]);
	});
});

describe("each command", () => {
	test("pass without a target goes to the inbox, or to where the options say; null is the default app", async () => {
		const b = bench();
		const to = bench({ handoverTarget: DESK });
		for (const one of [b, to]) await one.deliver(normal(message()));
		await b.thread().pass();
		await to.thread().pass();
		expect([b, to].map(({ graph }) => graph.calls[0]?.args[1])).toEqual([PAGE_INBOX, DESK]);
		const back = bench();
		await back.deliver(normal(message()));
		await back.thread().pass(null);
		expect(back.graph.calls[0]?.args[1]).toBeNull();
	});

	test("pass that no step waits for begins no handover", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		expect(await b.thread().pass("inbox", { wait: false })).toEqual({ result: "ok", handover: null });
		expect(await b.thread().handover()).toBeNull();
	});

	test("take gives us control", async () => {
		const b = bench();
		await b.deliver(normal(taken(PAGE_INBOX, SELF)));
		expect(await b.thread().take({ reason: "urgent" })).toEqual({ result: "ok", handover: null });
		expect(b.graph.calls[0]?.args).toEqual([THREAD, '{"reason":"urgent"}']);
		expect(await b.thread().standing()).toBe("control");
		await b.control.settled();
		// Somebody may have a question to ask again.
		expect(b.returns).toMatchObject([{ handover: null, result: { outcome: "returned" } }]);
	});

	test("take refused because the page has no routing (27): the account is zero_config from then on", async () => {
		const b = bench({ profile: "auto" });
		await b.deliver(normal(taken(PAGE_INBOX, SELF)));
		b.graph.script("take", () => refused("not_supported", { code: 27, subcode: 2018464 }));
		b.advance(1_000);
		expect(await b.thread().take()).toMatchObject({ result: "refused" });
		const id = accountId(THREAD);
		const { accounts } = await b.store.accept({ events: [], threads: [], accounts: [id] });
		expect(accounts.get(id)?.value).toMatchObject({ profile: "zero_config", profileEvidence: "refusal" });
		await expect(b.thread().take()).rejects.toMatchObject({ code: "command_not_allowed" });
		expect(b.graph.of("take")).toHaveLength(1);
	});

	test("request is delivered and changes nothing by itself", async () => {
		const b = bench({ profile: "zero_config" });
		await b.deliver(normal(passed(DESK, SELF)));
		expect(await b.thread().request({ metadata: "please" })).toEqual({ result: "ok", handover: null });
		expect(b.graph.calls[0]?.args).toEqual([THREAD, "please"]);
		expect(await b.thread().standing()).toBe("standby");
	});

	test("release leaves the thread idle", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		expect(await b.thread().release()).toMatchObject({ result: "ok" });
		expect(await b.thread().standing()).toBe("idle");
	});

	test("extend keeps control for as long as asked", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.advance(1_000);
		expect(await b.thread().extend(3 * 86_400_000)).toMatchObject({ result: "ok" });
		expect(await b.thread().owner()).toMatchObject({ standing: "control", expiresAt: EPOCH + 1_000 + 3 * 86_400_000 });
	});

	test("where the owner is in doubt it is read first", async () => {
		const b = bench();
		b.graph.script("threadOwner", () => ok({ kind: "visible", app: SELF, expiresAt: null }));
		await b.deliver(normal(passed(DESK, SELF)));
		b.advance(86_400_001);
		expect(await b.thread().release()).toMatchObject({ result: "ok" });
		expect(b.graph.names()).toEqual(["threadOwner", "release"]);
		await breathe();
	});
});

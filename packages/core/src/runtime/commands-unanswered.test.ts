import { describe, expect, test } from "vitest";
import { bench, DESK, message, normal, PAGE_INBOX, passed, SELF, THREAD } from "./bench.test-data.ts";
import { breakStore, faultyStore } from "./faulty-store.test-data.ts";
import { lost, ok, refused } from "./scripted-graph.test-data.ts";

const INBOX_HAS_IT = { kind: "visible" as const, app: PAGE_INBOX, expiresAt: null };
const WE_HAVE_IT = { kind: "visible" as const, app: SELF, expiresAt: null };

describe("a pass without an answer is settled by reading the owner, never repeated", () => {
	test.each([
		["somebody else has it: it took effect", ok(INBOX_HAS_IT), { result: "ok" }, "open", null, "standby"],
		["we have it: it failed", ok(WE_HAVE_IT), { result: "unknown" }, "ended", "failed", "control"],
		["it cannot be read: unknown", refused("not_visible"), { result: "unknown" }, "ended", "unknown", "unknown"],
	] as const)("%s", async (_name, read, outcome, state, how, standing) => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("pass", () => lost("timed out"));
		b.graph.script("threadOwner", () => read);
		b.advance(10);
		expect(await b.thread().pass("inbox", { reason: "asked" })).toMatchObject(outcome);
		expect(b.graph.names()).toEqual(["pass", "threadOwner"]);
		expect(await b.thread().handover()).toMatchObject({ state, outcome: how });
		expect((await b.thread().owner()).standing).toBe(standing);
		await b.control.settled();
		expect(b.returns).toEqual([]);
	});

	test("by a read of its own: one that was under way before the pass settles nothing", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("threadOwner", () => ok(WE_HAVE_IT));
		const reading = b.graph.hold("threadOwner");
		const asked = b.thread().owner({ fresh: true });
		await reading.arrived;
		b.advance(10);
		b.graph.script("pass", () => {
			b.graph.script("threadOwner", () => ok(INBOX_HAS_IT));
			b.advance(10);
			return lost();
		});
		const passing = b.thread().pass("inbox");
		reading.release();
		await asked;
		expect(await passing).toMatchObject({ result: "ok" });
		expect(b.graph.of("threadOwner")).toHaveLength(2);
		expect(await b.thread().standing()).toBe("standby");
	});
});

describe("other commands without an answer", () => {
	test.each([
		["take, and we have it", "take", WE_HAVE_IT, "ok"],
		["take, and somebody else has it", "take", INBOX_HAS_IT, "unknown"],
		["release, and nobody has it", "release", { kind: "idle" as const }, "ok"],
		["release, and we have it", "release", WE_HAVE_IT, "unknown"],
	] as const)("%s: %s", async (_name, name, owner, result) => {
		const b = bench();
		await b.deliver(normal(name === "take" ? passed(DESK, SELF) : message()));
		b.graph.script(name, () => lost());
		b.graph.script("threadOwner", () => ok(owner));
		b.advance(10);
		expect((await b.thread()[name]()).result).toBe(result);
		expect(b.graph.names()).toEqual([name, "threadOwner"]);
	});

	test("extend and request move nothing away, so nothing is read", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("extend", () => lost());
		expect(await b.thread().extend(60_000)).toMatchObject({ result: "unknown" });
		expect(b.graph.names()).toEqual(["extend"]);
		expect(await b.thread().standing()).toBe("control");
	});
});

describe("a store that fails when the answer comes", () => {
	test.each([
		["accepted", () => ok(null), { result: "ok", handover: expect.any(String) }],
		["refused", () => refused("transient"), { result: "refused" }],
		["unanswered", () => lost(), { result: "unknown" }],
	] as const)("the caller is told what the platform said: %s", async (_name, answer, outcome) => {
		const b = bench();
		await b.deliver(normal(message()));
		let mend = (): void => {};
		b.graph.script("pass", () => {
			mend = breakStore(b.store, "commit");
			return answer();
		});
		b.advance(10);
		expect(await b.thread().pass("inbox")).toMatchObject(outcome);
		expect(b.errors).toMatchObject([{ code: "store_unavailable", thread: THREAD }]);
		mend();
		expect(await b.thread().send("not now")).toMatchObject({ result: "blocked", reason: "command_pending" });
		b.graph.script("threadOwner", () => ok(INBOX_HAS_IT));
		b.advance(30_000);
		await b.control.sweep();
		await b.control.settled();
		expect(await b.thread().handover()).toMatchObject({ state: "open" });
	});
});

describe("a process that died with a pass on its way", () => {
	/** A second process over the store of one that never hears its answer. */
	async function restarted(): Promise<ReturnType<typeof bench>> {
		const store = faultyStore();
		const dead = bench({ store });
		await dead.deliver(normal(message()));
		const held = dead.graph.hold("pass");
		void dead.thread().pass("inbox", { reason: "asked" });
		await held.arrived;
		return bench({ store });
	}

	test("the guard stays closed, and nothing is asked before the answer is overdue", async () => {
		const b = await restarted();
		expect(await b.thread().send("hello")).toMatchObject({ result: "blocked", reason: "command_pending" });
		b.advance(5_000);
		await b.control.sweep();
		await b.control.settled();
		expect(b.graph.calls).toEqual([]);
	});

	test("then the sweep reads the owner: it took effect, and the step waits on", async () => {
		const b = await restarted();
		b.graph.script("threadOwner", () => ok(INBOX_HAS_IT));
		b.advance(30_000);
		await b.control.sweep();
		await b.control.settled();
		expect(b.graph.names()).toEqual(["threadOwner"]);
		expect(await b.thread().handover()).toMatchObject({ state: "open" });
		await b.deliver(normal(passed(SELF, PAGE_INBOX, { at: b.now() + 1 })));
		expect(b.returns).toMatchObject([{ result: { outcome: "returned", by: "passed" } }]);
	});

	test("or we have it still: the step is told that it failed", async () => {
		const b = await restarted();
		b.graph.script("threadOwner", () => ok(WE_HAVE_IT));
		b.advance(30_000);
		await b.control.sweep();
		await b.control.settled();
		expect(b.returns).toMatchObject([{ result: { outcome: "failed" } }]);
		expect(await b.thread().send("here again")).toMatchObject({ result: "sent" });
	});

	test("or it cannot be read: the step is told that nobody knows, once", async () => {
		const b = await restarted();
		b.graph.script("threadOwner", () => lost());
		b.advance(30_000);
		for (let n = 0; n < 3; n += 1) {
			await b.control.sweep();
			await b.control.settled();
			b.advance(10_000);
		}
		expect(b.returns).toMatchObject([{ thread: { key: THREAD }, result: { outcome: "unknown" } }]);
	});
});

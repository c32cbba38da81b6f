import { describe, expect, test } from "vitest";
import { ownedBy } from "../domain/owner.ts";
import {
	type Bench,
	bench,
	breathe,
	DESK,
	EPOCH,
	message,
	normal,
	onStandby,
	PAGE_INBOX,
	passed,
	SELF,
	taken,
} from "./bench.test-data.ts";
import { ok, refused } from "./scripted-graph.test-data.ts";
import { pair } from "./two-instances.test-data.ts";

describe("whether an event is a turn", () => {
	test("what comes on standby never is, though we have control", async () => {
		const b = bench();
		await b.deliver(normal(passed(SELF, DESK)));
		await b.deliver(onStandby(message({ at: EPOCH - 10_000 })));
		expect(await b.thread().standing()).toBe("control");
		expect(b.turns).toEqual([]);
		expect(b.standby).toHaveLength(1);
		expect(b.control.counters).toMatchObject({ turns: 0, standby: 1 });
	});

	test("what comes on the normal channel while somebody else has the thread goes to onStandby", async () => {
		const b = bench();
		await b.deliver(normal(taken(PAGE_INBOX, SELF, { at: EPOCH + 1_000 })));
		await b.deliver(normal(message({ at: EPOCH })));
		expect(b.turns).toEqual([]);
		expect(b.standby).toHaveLength(1);
	});

	test("the standing is read when the turn starts: control lost while it was queued", async () => {
		const b = bench();
		let end = (): void => {};
		b.onTurn = () =>
			new Promise<void>((resolve) => {
				end = resolve;
			});
		await b.post(normal(message({ mid: "a" })));
		await breathe();
		await b.post(normal(message({ mid: "b" })));
		await b.post(normal(taken(PAGE_INBOX, SELF, { at: EPOCH + 5_000 })));
		end();
		await b.control.settled();
		expect(b.turns).toHaveLength(1);
		expect(b.standby).toHaveLength(1);
	});

	test("a message and the take behind it in one body: no turn", async () => {
		const b = bench();
		await b.deliver(normal(message(), taken(PAGE_INBOX, SELF, { at: EPOCH + 1 })));
		expect(b.turns).toEqual([]);
	});

	test("a secondary hears nothing of an idle thread, and everything of its own", async () => {
		const b = bench({ profile: "zero_config", role: "secondary" });
		await b.deliver(normal(message()));
		expect(b.turns).toHaveLength(1);
		const routing = bench({ profile: "routing", role: "secondary" });
		await routing.thread().owner({ fresh: true });
		await routing.deliver(normal({ ...message(), message: undefined, postback: { payload: "GO", title: "Go" } }));
		expect(routing.turns).toEqual([]);
		expect(routing.standby).toHaveLength(1);
	});

	test.each([
		["ours: a turn", { kind: "visible" as const, app: SELF, expiresAt: null }, 1],
		["somebody else's: no turn", { kind: "visible" as const, app: DESK, expiresAt: null }, 0],
		["hidden: no turn", { kind: "hidden" as const, expiresAt: null }, 0],
	])("in doubt the owner is read before the turn; %s", async (_name, owner, turns) => {
		const b = bench();
		b.graph.script("threadOwner", () => ok(owner));
		// So soon after the handover either may be older.
		await b.deliver(normal(passed(DESK, SELF)));
		b.advance(1_000);
		await b.deliver(normal(message({ at: EPOCH + 1_000 })));
		expect(b.graph.of("threadOwner").length).toBeGreaterThan(0);
		expect(b.turns).toHaveLength(turns);
		expect(b.standby).toHaveLength(1 - turns);
	});

	test.each([
		["let go of it: a turn", { kind: "idle" as const }, 1],
		["still has it: no turn", { kind: "visible" as const, app: DESK, expiresAt: null }, 0],
	])("a tap on a button of ours asks who has the thread; the other app %s", async (_name, owner, turns) => {
		const b = bench();
		await b.deliver(normal(message(), taken(DESK, SELF, { at: EPOCH + 1 })));
		b.advance(60_000);
		const heard = { turns: b.turns.length, standby: b.standby.length };
		b.graph.script("threadOwner", () => ok(owner));
		const tap = { ...message({ at: b.now() }), message: undefined, postback: { payload: "GO", title: "Go" } };
		await b.deliver(normal(tap));
		expect(b.turns).toHaveLength(heard.turns + turns);
		expect(b.standby).toHaveLength(heard.standby + 1 - turns);
	});

	test("in doubt, and the owner cannot be read: no turn", async () => {
		const b = bench();
		b.graph.script("threadOwner", () => refused("not_visible"));
		await b.deliver(normal(passed(DESK, SELF)));
		await b.deliver(normal(message({ at: EPOCH + 1_000 })));
		expect(b.turns).toEqual([]);
		expect(b.standby).toHaveLength(1);
	});

	test("a read that was under way before the doubt arose does not settle it", async () => {
		const b = bench();
		const held = b.graph.hold("threadOwner");
		const asked = b.thread().owner({ fresh: true });
		await held.arrived;
		b.advance(10);
		await b.post(normal(passed(DESK, SELF, { at: EPOCH + 5 })));
		await b.post(normal(message({ at: EPOCH + 1_000 })));
		await breathe();
		b.graph.script("threadOwner", () => ok({ kind: "visible", app: SELF, expiresAt: null }));
		b.advance(1_000);
		held.release();
		await asked;
		await b.control.settled();
		expect(b.graph.of("threadOwner").length).toBeGreaterThan(1);
		expect(b.turns).toHaveLength(1);
	});
});

describe("an event that meets a command on its way", () => {
	test("waits for its answer: after a refused pass the bot hears the message", async () => {
		const b = bench();
		await b.deliver(normal(message({ mid: "a" })));
		b.graph.script("pass", () => refused("transient"));
		const held = b.graph.hold("pass");
		const passing = b.thread().pass("inbox");
		await held.arrived;
		await b.post(normal(message({ mid: "b", at: EPOCH + 1 })));
		await breathe();
		expect(b.turns).toHaveLength(1);
		expect(b.standby).toEqual([]);
		held.release();
		await passing;
		await b.control.settled();
		expect(b.turns).toHaveLength(2);
	});

	test("after one that took effect it is not for the bot", async () => {
		const b = bench();
		await b.deliver(normal(message({ mid: "a" })));
		const held = b.graph.hold("pass");
		const passing = b.thread().pass("inbox");
		await held.arrived;
		await b.post(normal(message({ mid: "b", at: EPOCH })));
		held.release();
		await passing;
		await b.control.settled();
		expect(b.turns).toHaveLength(1);
		expect(b.standby).toHaveLength(1);
		expect((await b.thread().owner()).owner).toEqual(ownedBy(PAGE_INBOX));
	});
});

test.each(["observe", "off"] as const)("mode %s: everything is a turn, as it was without us", async (mode) => {
	const b = bench({ mode });
	await b.deliver(onStandby(message()));
	expect(b.turns).toHaveLength(1);
	expect(b.standby).toEqual([]);
});

describe("a message that comes while another instance's command is on its way", () => {
	/** Our thread, one instance of which has issued a pass that is not answered; the message comes to the other. */
	async function passing(
		turnWithinMs: number,
	): Promise<readonly [a: Bench, b: Bench, held: { readonly release: () => void }]> {
		const [a, b] = pair({ turnWithinMs });
		await a.deliver(normal(passed(SELF, DESK)));
		const held = a.graph.hold("pass");
		a.graph.script("pass", () => refused("transient"));
		void a.thread().pass();
		await held.arrived;
		return [a, b, held];
	}

	test("waits for the answer, however often it has to look, and is a turn where the thread stayed ours", async () => {
		const [a, b, held] = await passing(60_000);
		let looks = 0;
		b.store.before = async (method) => {
			if (method === "guard") looks += 1;
			if (looks !== 3) return;
			held.release();
			await a.control.settled();
			await breathe();
		};
		await b.deliver(normal(message({ at: EPOCH + 1 })));
		expect(looks).toBeGreaterThanOrEqual(3);
		expect([b.turns, b.standby]).toMatchObject([[{ kind: "message" }], []]);
		expect(b.graph.calls).toEqual([]);
	});

	test("waits no longer than a turn may take", async () => {
		const [, b, held] = await passing(500);
		await b.deliver(normal(message({ at: EPOCH + 1 })));
		expect([b.turns, b.standby]).toMatchObject([[], [{ kind: "message" }]]);
		held.release();
	});
});

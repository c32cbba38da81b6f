import { describe, expect, test } from "vitest";
import type { AccountRules } from "./account.ts";
import { EPOCH, SELF } from "./arbitrary.test-data.ts";
import type { HandoverStart } from "./handover-progress.ts";
import { IDLE, ownedBy } from "./owner.ts";
import { DAY_MS, handedOver, kinds, POLL_MS, Story } from "./story.test-data.ts";

describe("expiry", () => {
	const rules = { profile: "routing" } as const;

	test("means the customer's silence: read back idle, the step waits for the customer's next message", () => {
		const story = handedOver({}, rules);
		expect(kinds(story.reads(1_000 + DAY_MS, IDLE))).toEqual(["remember"]);
		expect(story.handover.state).toBe("open");
		expect(kinds(story.says(2 * DAY_MS, "normal"))).toEqual(["resume", "route"]);
		expect(story.handover).toMatchObject({ outcome: "expired", by: "implied" });
	});

	test("one ms earlier nobody's thread was released", () => {
		const story = handedOver({}, rules);
		expect(kinds(story.reads(999 + DAY_MS, IDLE))).toEqual(["remember", "resume"]);
		expect(story.handover).toMatchObject({ outcome: "returned", by: "read" });
	});

	test("counts from the customer's last message", () => {
		const story = handedOver({}, rules);
		story.says(DAY_MS, "standby");
		expect(kinds(story.reads(DAY_MS + 5_000, IDLE))).toEqual(["remember", "resume"]);
		expect(story.handover.outcome).toBe("returned");
	});

	test("unconfirmed it brings nothing back; the customer's message does", () => {
		const story = handedOver({}, rules);
		expect(kinds(story.says(1_000 + DAY_MS, "normal"))).toEqual(["resume", "route"]);
		expect(story.handover).toMatchObject({ outcome: "expired", by: "implied" });
	});

	test("a read that knew of the customer's message before the message came does not hold it up", () => {
		const story = handedOver({}, rules);
		expect(kinds(story.reads(2 * DAY_MS + 50, ownedBy(SELF)))).toEqual(["remember"]);
		expect(kinds(story.says(2 * DAY_MS, "normal"))).toEqual(["resume", "route"]);
		expect(story.handover).toMatchObject({ outcome: "expired", by: "implied" });
	});

	test("who extended control and then passes it back returned it, however long it took", () => {
		const story = handedOver({}, rules);
		story.passed(3 * DAY_MS, "closed");
		expect(story.handover).toMatchObject({ outcome: "returned", by: "passed", metadata: "closed" });
	});

	test("our own take after the silence took it back", () => {
		const story = handedOver({}, rules);
		story.answer(3 * DAY_MS, story.issues(3 * DAY_MS, "take"));
		expect(story.handover).toMatchObject({ outcome: "taken_back", by: "taken" });
	});

	test("classic has none", () => {
		const story = handedOver();
		story.says(9 * DAY_MS, "normal");
		expect(story.handover).toMatchObject({ outcome: "returned", by: "implied" });
	});
});

describe("the deadline", () => {
	const start = { returnWithinMs: 60_000 };
	const DEADLINE = 61_000;

	/** Past the reads that are due before it. */
	function silent(rules: Partial<AccountRules>, begun: Partial<HandoverStart> = start): Story {
		const story = handedOver(begun, rules);
		return story;
	}

	test("does not fall a millisecond early", () => {
		const story = silent({ foreignEchoSeen: true });
		expect(kinds(story.ticks(DEADLINE - 1))).toEqual(["read_owner"]);
		expect(kinds(story.ticks(DEADLINE))).toEqual(["deadline"]);
	});

	test.each([
		["a foreign echo was seen on this account", { foreignEchoSeen: true }, start],
		["the caller vouches for it", {}, { ...start, assumeSilent: true }],
		["we are the primary of hop_v2", { profile: "hop_v2", foreignEchoSeen: true }, start],
	] as const)("takes where %s, once", (_, rules, begun) => {
		const story = silent(rules, begun);
		expect(story.ticks(DEADLINE)).toEqual([{ type: "deadline", handover: story.handover, takes: true }]);
		expect(story.handover).toMatchObject({ state: "open", returnBy: null });
		expect(story.ticks(DEADLINE).filter(({ type }) => type === "deadline")).toEqual([]);
	});

	test("is only announced where silence proves nothing", () => {
		const story = silent({});
		expect(story.ticks(DEADLINE)).toEqual([{ type: "deadline", handover: story.handover, takes: false }]);
		expect(story.handover).toMatchObject({ state: "open", returnBy: null });
	});

	test.each([
		["a secondary under classic", { profile: "classic", role: "secondary" }],
		["routing with the toggle off", { profile: "routing", canTake: false }],
		["zero_config", { profile: "zero_config" }],
		["a secondary under hop_v2", { profile: "hop_v2", role: "secondary" }],
	] as const)("ends with cannot_take: %s", (_, rules) => {
		const story = silent({ ...rules, foreignEchoSeen: true });
		const effects = story.ticks(DEADLINE);
		expect(kinds(effects)).toEqual(["deadline", "resume"]);
		expect(effects[0]).toMatchObject({ takes: false });
		expect(story.handover).toMatchObject({ state: "ended", outcome: "cannot_take", by: null });
		expect(story.due).toBeNull();
	});

	test("an answer on standby cancels it, and the owner is read at the first pace again", () => {
		const story = silent({ foreignEchoSeen: true });
		expect(kinds(story.deskAnswers(30_000))).toEqual(["remember", "route"]);
		expect(story.handover).toMatchObject({ returnBy: null, pollAt: EPOCH + 30_000 + POLL_MS, pollPauseMs: POLL_MS });
		expect(kinds(story.ticks(DEADLINE))).toEqual(["read_owner"]);
	});

	test("an answer from before the pass cancels nothing, one of the same millisecond does", () => {
		const story = silent({ foreignEchoSeen: true });
		story.deskAnswers(999);
		expect(story.handover.returnBy).toBe(EPOCH + DEADLINE);
		story.deskAnswers(1_000);
		expect(story.handover.returnBy).toBeNull();
	});

	test("where it ends the handover, everything else of the thread stays as it was", () => {
		const story = silent({ profile: "zero_config", foreignEchoSeen: true });
		const { handover: _, ...before } = story.record;
		story.ticks(DEADLINE);
		expect(story.record).toEqual({ ...before, handover: story.handover });
	});

	test("the customer's own words are no answer", () => {
		const story = silent({ foreignEchoSeen: true });
		story.says(30_000, "standby");
		expect(story.handover.returnBy).toBe(EPOCH + DEADLINE);
	});
});

describe("reading the owner while it lasts", () => {
	test("backs off to twelve times the first pause", () => {
		const story = handedOver();
		const pauses: number[] = [];
		for (let reads = 0; reads < 9; reads += 1) {
			const due = story.due ?? Number.NaN;
			expect(story.ticks(due - 1)).toEqual([]);
			expect(kinds(story.ticks(due))).toEqual(["read_owner"]);
			pauses.push((story.due ?? Number.NaN) - due);
		}
		expect(pauses).toEqual([7_500, 11_250, 16_875, 25_312.5, 37_968.75, 56_953.125, 60_000, 60_000, 60_000]);
	});

	test.each([
		["the customer writes", (story: Story, at: number) => story.says(at, "standby")],
		["the desk answers", (story: Story, at: number) => story.deskAnswers(at)],
	])("begins anew when %s", (_, happens) => {
		const story = handedOver();
		for (const at of [6_200, 13_700, 24_950]) story.ticks(at);
		happens(story, 30_000);
		expect(story.due).toBe(30_000 + POLL_MS);
		story.ticks(35_000);
		expect(story.due).toBe(42_500);
	});

	test("ends with the handover", () => {
		const story = handedOver();
		story.passed(9_000);
		expect(story.ticks(60_000)).toEqual([]);
	});
});

describe("giving up", () => {
	test("who cancels knows it: nothing is resumed", () => {
		const story = handedOver();
		expect(story.givesUp(9_000, "cancelled")).toEqual([]);
		expect(story.handover).toMatchObject({ state: "ended", outcome: "cancelled", by: null, endedAt: EPOCH + 9_000 });
		expect(kinds(story.passed(10_000))).not.toContain("deadline");
	});

	test("a thread that cannot be taken back tells the step", () => {
		const story = handedOver();
		expect(kinds(story.givesUp(9_000, "cannot_take"))).toEqual(["resume"]);
		expect(story.handover.outcome).toBe("cannot_take");
	});

	test("of another handover, or of one that ended, changes nothing", () => {
		const story = handedOver();
		const open = story.record;
		expect(story.givesUp(9_000, "cancelled", "another")).toEqual([]);
		expect(story.record).toBe(open);
		story.passed(9_500);
		const ended = story.record;
		expect(story.givesUp(10_000, "cannot_take")).toEqual([]);
		expect(story.record).toBe(ended);
		expect(new Story().givesUp(0, "cannot_take", "pass-1")).toEqual([]);
	});
});

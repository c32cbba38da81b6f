import { describe, expect, test } from "vitest";
import { type AppId, PAGE_INBOX } from "./app-id.ts";
import { DESK, EPOCH, eventOf, SELF } from "./arbitrary.test-data.ts";
import type { Command } from "./command.ts";
import type { PassedEvent } from "./event.ts";
import { HIDDEN, IDLE, ownedBy } from "./owner.ts";
import { DAY_MS, handedOver, kinds, POLL_MS, Story } from "./story.test-data.ts";

const PASS: Command = {
	id: "pass-1",
	name: "pass",
	target: DESK,
	durationMs: null,
	at: EPOCH + 1_000,
	seq: 0,
	answerBy: EPOCH + 21_000,
};

/** A pass written down at 1000, to be answered by 21000, whose process died before the answer. */
function unheard(): Story {
	const story = new Story();
	story.passed(0);
	story.issues(1_000, "pass", { reason: "asked" });
	return story;
}

describe("a pass nobody heard the answer of", () => {
	test("is due when its answer is overdue, and not before", () => {
		const story = unheard();
		expect(story.due).toBe(21_000);
		expect(story.ticks(20_999)).toEqual([]);
		expect(kinds(story.ticks(21_000))).toEqual(["read_owner"]);
	});

	test("reads again at the pace of a waiting handover until something settles it", () => {
		const story = unheard();
		story.ticks(21_000);
		expect(story.due).toBe(21_000 + POLL_MS);
		expect(story.ticks(21_500)).toEqual([]);
		expect(kinds(story.ticks(21_000 + POLL_MS))).toEqual(["read_owner"]);
	});

	test.each([
		["somebody else has the thread: it took effect", ownedBy(DESK), { state: "open", outcome: null }],
		["a hidden owner is somebody else", HIDDEN, { state: "open", outcome: null }],
		["we have it still: it failed", ownedBy(SELF), { state: "ended", outcome: "failed" }],
	])("settled by reading: %s", (_name, owner, expected) => {
		const story = unheard();
		story.ticks(21_000);
		story.reads(21_010, owner);
		expect(story.handover).toMatchObject(expected);
	});

	test("settled by not being able to read: the step is told that nobody knows", () => {
		const story = unheard();
		story.ticks(21_000);
		expect(kinds(story.cannotRead(21_010))).toEqual(["resume"]);
		expect(story.handover).toMatchObject({ state: "ended", outcome: "unknown" });
		expect(story.due).toBeNull();
	});
});

describe("a handover that ran out", () => {
	const rules = { profile: "routing" } as const;

	test("is not read any more: only the customer's next message brings it back", () => {
		const story = handedOver({}, rules);
		story.reads(1_000 + DAY_MS, IDLE);
		expect(story.due).toBeNull();
		expect(story.ticks(3 * DAY_MS)).toEqual([]);
	});

	test("by our count alone is not back, not even by a customer's message from before", () => {
		const story = handedOver({}, rules);
		story.reads(9_000, ownedBy(DESK));
		const late = eventOf("message", EPOCH + 5_000);
		expect(kinds(story.hears(2 * DAY_MS, late))).toEqual(["route"]);
		expect(story.handover.state).toBe("open");
	});

	test("is read again when something is said on standby", () => {
		const story = handedOver({}, rules);
		story.reads(1_000 + DAY_MS, IDLE);
		story.says(2 * DAY_MS, "standby");
		expect(story.due).toBe(2 * DAY_MS + POLL_MS);
		story.reads(2 * DAY_MS + 6_000, IDLE);
		expect(story.handover).toMatchObject({ outcome: "returned", by: "read" });
	});
});

describe("whoever issued it died before the answer", () => {
	test("a pass that somebody answered with a pass back had taken effect: returned, with what was sent along", () => {
		const story = new Story();
		story.passed(0);
		story.issues(1_000, "pass", {});
		story.passed(2_000, "closed");
		expect(story.handover.state).toBe("passing");
		expect(story.due).toBe(21_000);
		expect(kinds(story.ticks(21_000))).toEqual(["resume"]);
		expect(story.handover).toMatchObject({ outcome: "returned", by: "passed", metadata: "closed" });
		expect(story.due).toBeNull();
	});

	test("a take is looked into when its answer is overdue, not when the owner is read next, and took the thread back", () => {
		const story = handedOver({ assumeSilent: true, returnWithinMs: 60_000 }, { profile: "routing" });
		story.ticks(61_200);
		story.issues(61_300, "take");
		expect(story.due).toBeLessThanOrEqual(81_300);
		story.ticks(81_299);
		expect(story.record.strong?.answered).toBe(true);
		expect(kinds(story.ticks(81_300))).toContain("read_owner");
		expect(story.due).toBeGreaterThan(81_300);
		expect(kinds(story.reads(81_400, ownedBy(SELF)))).toContain("resume");
		expect(story.handover).toMatchObject({ outcome: "taken_back", by: "read" });
	});

	test("a lost take is not what brought the thread back where somebody passed it", () => {
		const story = handedOver();
		story.answer(30_000, story.issues(9_000, "take"), { result: "unknown" });
		story.passed(31_000);
		expect(story.handover).toMatchObject({ outcome: "returned", by: "passed" });
	});

	test("a lost command that is no take took nothing back", () => {
		const story = handedOver();
		story.answer(30_000, story.issues(9_000, "pass"), { result: "unknown" });
		story.reads(31_000, ownedBy(SELF));
		expect(story.handover).toMatchObject({ outcome: "returned", by: "read" });
	});

	test("a pass of a thread nothing was known of is opened by the customer's words on standby, and ends like any other", () => {
		const story = new Story();
		story.issues(1_000, "pass", {});
		story.says(22_000, "standby");
		expect(story.handover.state).toBe("open");
		story.reads(23_000, ownedBy(SELF));
		expect(story.handover).toMatchObject({ outcome: "returned", by: "read" });
	});
});

describe("while nobody knows whether the pass took effect", () => {
	const passedTo = (at: number, newOwner: AppId | null): PassedEvent =>
		eventOf("passed", EPOCH + at, { newOwner, previousOwner: DESK });

	test.each([
		["the desk says it has passed it on", (story: Story) => story.hears(2_000, passedTo(2_000, PAGE_INBOX))],
		["a read that may be older finds us", (story: Story) => story.reads(2_000, ownedBy(SELF))],
	])("%s: the owner is read when the answer is overdue", (_, happens) => {
		const story = unheard();
		happens(story);
		expect(kinds(story.ticks(21_000))).toEqual(["read_owner"]);
		expect(story.handover.state).toBe("passing");
	});

	test("a handover to nobody named settles nothing", () => {
		const story = unheard();
		story.ticks(21_000);
		story.hears(22_000, passedTo(22_000, null));
		expect(story.handover.state).toBe("passing");
	});

	test("the customer's message finds what somebody passed back to us meanwhile", () => {
		const story = unheard();
		story.passed(2_000, "closed");
		expect(kinds(story.says(22_000, "normal"))).toEqual(["resume", "route"]);
		expect(story.handover).toMatchObject({ outcome: "returned", by: "passed", metadata: "closed" });
	});

	test("a pass to us after its answer was given up is the way back, and no failure", () => {
		const story = unheard();
		story.answer(21_000, PASS, { result: "unknown" });
		story.passed(22_000);
		expect(story.handover).toMatchObject({ outcome: "returned", by: "passed" });
	});

	test("what is said starts no reading: the answer's time is waited for", () => {
		const story = unheard();
		story.deskAnswers(2_000);
		story.says(3_000, "standby");
		expect(story.handover).toMatchObject({ state: "passing", pollAt: null });
		expect(story.due).toBe(21_000);
	});

	test("another command beside it, answered or refused, says nothing of it", () => {
		for (const result of [{ result: "ok" }, { result: "refused", notOwner: false }] as const) {
			const story = unheard();
			story.answer(1_100, story.issues(1_001, "request"), result);
			expect(kinds(story.says(1_200, "normal"))).toEqual(["route"]);
			expect(kinds(story.ticks(21_000))).toEqual(["read_owner"]);
			expect(story.handover).toMatchObject({ state: "passing", outcome: null });
		}
	});

	test("an idle thread from before it is no way back", () => {
		const story = new Story({ profile: "zero_config" });
		story.reads(0, IDLE);
		story.issues(1_000, "pass", {});
		story.answer(1_100, story.issues(1_001, "request"));
		expect(kinds(story.says(1_200, "normal"))).toEqual(["route"]);
		expect(story.handover).toMatchObject({ state: "passing", outcome: null });
	});

	test("its answer changes nothing any more where it was given up before", () => {
		const story = unheard();
		story.cannotRead(21_000);
		const { handover } = story;
		expect(handover.outcome).toBe("unknown");
		story.answer(22_000, PASS);
		expect(story.handover).toBe(handover);
	});
});

test("an owner that cannot be read on a thread with no handover changes nothing", () => {
	const story = new Story();
	expect(story.cannotRead(0)).toEqual([]);
	expect(story.record.handover).toBeNull();
});

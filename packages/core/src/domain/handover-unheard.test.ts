import { describe, expect, test } from "vitest";
import { DESK, SELF } from "./arbitrary.test-data.ts";
import { HIDDEN, IDLE, ownedBy } from "./owner.ts";
import { DAY_MS, handedOver, kinds, POLL_MS, Story } from "./story.test-data.ts";

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
		expect(kinds(story.ticks(81_300))).toContain("read_owner");
		expect(story.due).toBeGreaterThan(81_300);
		expect(kinds(story.reads(81_400, ownedBy(SELF)))).toContain("resume");
		expect(story.handover).toMatchObject({ outcome: "taken_back", by: "read" });
	});
});

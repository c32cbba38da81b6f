import { describe, expect, test } from "vitest";
import { contextAt, DESK, EPOCH } from "./arbitrary.test-data.ts";
import { IDLE } from "./owner.ts";
import { DAY_MS, handedOver, Story } from "./story.test-data.ts";
import { transition } from "./transition.ts";

/** Passes on at `at`, and a step waits for that pass too; answers what followed. */
function passesOn(story: Story, at: number, waits = true): ReturnType<typeof transition> {
	const command = {
		id: "pass-on",
		name: "pass",
		target: DESK,
		durationMs: null,
		at: EPOCH + at,
		seq: 0,
		answerBy: EPOCH + at + 20_000,
	} as const;
	const handover = { reason: "requested", returnWithinMs: null, assumeSilent: false };
	return transition(
		story.record,
		{ type: "command", command, ...(waits ? { handover } : {}) },
		contextAt(EPOCH + at, story.rules),
	);
}

describe("control is passed on while a step still waits", () => {
	test.each([
		["the owner was read as nobody", true],
		["its control has run out by our count", false],
	])("a handover that ran out, %s: the step goes on with `expired`", (_, read) => {
		const story = handedOver({}, { profile: "routing" });
		if (read) expect(story.reads(DAY_MS + 2_000, IDLE)).toMatchObject([{ type: "remember" }]);
		const waited = story.handover;
		const [record, effects] = passesOn(story, DAY_MS + 60_000);
		const ended = { id: waited.id, state: "ended", outcome: "expired", by: null };
		expect(effects).toMatchObject([{ type: "resume", handover: ended, startedAt: waited.startedAt }]);
		expect(record.handover).toMatchObject({ id: "pass-on", state: "passing" });
	});

	test("let go by the app that had it, and another one is the default app: `cancelled`", () => {
		const story = handedOver({}, { profile: "routing", role: "secondary" });
		story.reads(60_000, IDLE);
		expect(story.handover.state).toBe("open");
		const [, effects] = passesOn(story, 70_000);
		expect(effects).toMatchObject([{ type: "resume", handover: { outcome: "cancelled" } }]);
	});

	test("the answer to its pass never came: `unknown`", () => {
		const story = new Story();
		story.passed(0);
		story.issues(1_000, "pass", {});
		const [, effects] = passesOn(story, 60_000);
		expect(effects).toMatchObject([{ type: "resume", handover: { outcome: "unknown" } }]);
	});

	test("by a pass nobody waits for: the step waits on", () => {
		const story = handedOver();
		const [record, effects] = passesOn(story, DAY_MS + 60_000, false);
		expect(effects).toEqual([]);
		expect(record.handover).toEqual(story.handover);
	});

	test("a handover that has ended is told of once", () => {
		const story = handedOver();
		story.passed(60_000);
		expect(passesOn(story, 70_000)[1]).toEqual([]);
	});
});

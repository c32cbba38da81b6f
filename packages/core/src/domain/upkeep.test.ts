import { describe, expect, test } from "vitest";
import { EPOCH, SELF } from "./arbitrary.test-data.ts";
import { ownedBy } from "./owner.ts";
import { DAY_MS, Story } from "./story.test-data.ts";
import type { Upkeep } from "./upkeep.ts";

const HOUR_MS = 60 * 60_000;

/** Ours under routing since 0, when the customer last wrote. */
function ours(upkeep: Upkeep | null): Story {
	const story = new Story({ profile: "routing", upkeep });
	story.says(0, "normal");
	story.reads(0, ownedBy(SELF));
	return story;
}

describe("extending", () => {
	const upkeep = { extend: { leftMs: HOUR_MS, forMs: DAY_MS }, releaseAfterMs: null };

	test("is due before control runs out, which the customer's words put off", () => {
		const story = ours(upkeep);
		expect(story.due).toBe(DAY_MS - HOUR_MS);
		story.says(2 * HOUR_MS, "normal");
		expect(story.due).toBe(DAY_MS + HOUR_MS);
		expect(story.ticks(DAY_MS - HOUR_MS)).toEqual([]);
		expect(story.ticks(DAY_MS + HOUR_MS)).toEqual([{ type: "upkeep", command: "extend", durationMs: DAY_MS }]);
	});

	test("is tried once a minute until it worked, and then is due before the new end", () => {
		const story = ours(upkeep);
		expect(story.ticks(DAY_MS - HOUR_MS)).toHaveLength(1);
		expect(story.ticks(DAY_MS - HOUR_MS + 59_999)).toEqual([]);
		expect(story.ticks(DAY_MS - HOUR_MS + 60_000)).toHaveLength(1);
		const at = DAY_MS - HOUR_MS + 60_500;
		story.answer(at, story.issues(at, "extend"), { result: "ok", expiresAt: EPOCH + 3 * DAY_MS });
		expect(story.due).toBe(3 * DAY_MS - HOUR_MS);
	});

	test("is for control that is ours: none after a pass, while a handover lasts, or without the option", () => {
		const story = ours(upkeep);
		story.answer(1_200, story.issues(1_000, "pass"));
		expect(story.due).toBeNull();
		expect(ours(null).due).toBeNull();
		const waiting = ours(upkeep);
		waiting.answer(1_200, waiting.issues(1_000, "pass", {}));
		expect(waiting.ticks(DAY_MS)).not.toContainEqual(expect.objectContaining({ type: "upkeep" }));
	});

	test("classic has nothing that runs out", () => {
		const story = new Story({ profile: "classic", upkeep });
		story.says(0, "normal");
		expect(story.due).toBeNull();
	});
});

describe("releasing", () => {
	test("is due after the customer's silence", () => {
		const story = ours({ extend: null, releaseAfterMs: HOUR_MS });
		story.says(5_000, "normal");
		expect(story.due).toBe(5_000 + HOUR_MS);
		expect(story.ticks(5_000 + HOUR_MS)).toEqual([{ type: "upkeep", command: "release" }]);
	});

	test("with extending beside it, whichever comes first", () => {
		const extend = { leftMs: HOUR_MS, forMs: DAY_MS };
		expect(ours({ extend, releaseAfterMs: 2 * DAY_MS }).due).toBe(DAY_MS - HOUR_MS);
		const story = ours({ extend, releaseAfterMs: 2 * HOUR_MS });
		expect(story.ticks(2 * HOUR_MS)).toEqual([{ type: "upkeep", command: "release" }]);
	});
});

describe("a request", () => {
	test("that nobody grants in time is told of once", () => {
		const story = new Story({ profile: "classic" });
		story.says(0, "standby");
		const command = story.issues(1_000, "request", null, 5_000);
		story.answer(1_100, command);
		expect(story.due).toBe(6_000);
		expect(story.ticks(5_999)).toEqual([]);
		expect(story.ticks(6_000)).toEqual([{ type: "request_unanswered", command: command.id }]);
		expect([story.ticks(9_000), story.due]).toEqual([[], null]);
	});

	test("that is granted is not", () => {
		const story = new Story({ profile: "classic" });
		story.says(0, "standby");
		story.answer(1_100, story.issues(1_000, "request", null, 5_000));
		story.passed(2_000);
		expect([story.ticks(6_000), story.due]).toEqual([[], null]);
	});
});

import { describe, expect, test } from "vitest";
import { PAGE_INBOX } from "./app-id.ts";
import { DESK, EPOCH, eventOf, SELF } from "./arbitrary.test-data.ts";
import { ownedBy } from "./owner.ts";
import { DAY_MS, handedOver, Story } from "./story.test-data.ts";
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

	test.each([
		["the extend", 2 * DAY_MS, DAY_MS - HOUR_MS, "extend"],
		["the extend, where control runs out after it", DAY_MS - HOUR_MS + 1, DAY_MS - HOUR_MS, "extend"],
		["the release, where both are due at once", DAY_MS - HOUR_MS, DAY_MS - HOUR_MS, "release"],
		["the release", 2 * HOUR_MS, 2 * HOUR_MS, "release"],
	] as const)("with extending beside it, whichever comes first: %s", (_, releaseAfterMs, due, command) => {
		const story = ours({ extend: { leftMs: HOUR_MS, forMs: DAY_MS }, releaseAfterMs });
		expect(story.due).toBe(due);
		expect(story.ticks(due - 1)).toEqual([]);
		expect(story.ticks(due)).toMatchObject([{ type: "upkeep", command }]);
	});

	test("with extending beside it, release is told without a duration", () => {
		const extend = { leftMs: HOUR_MS, forMs: DAY_MS };
		const story = ours({ extend, releaseAfterMs: 2 * HOUR_MS });
		expect(story.ticks(2 * HOUR_MS)).toEqual([{ type: "upkeep", command: "release" }]);
	});
});

describe("what is not ours to keep or to give up", () => {
	const releasing: Upkeep = { extend: null, releaseAfterMs: HOUR_MS };

	test("a thread nobody told us of, or that is somebody else's", () => {
		const story = new Story({ profile: "routing", upkeep: releasing });
		expect(story.due).toBeNull();
		story.says(0, "standby");
		expect(story.due).toBeNull();
	});

	test("control a command of ours is about to move", () => {
		const story = ours(releasing);
		story.issues(1_000, "take");
		expect(story.due).toBeNull();
	});

	test("what the profile does not let us release", () => {
		const story = new Story({ profile: "classic", upkeep: releasing });
		story.passed(0);
		expect(story.due).toBeNull();
	});

	test("what nobody asked for", () => {
		expect(ours({ extend: null, releaseAfterMs: null }).due).toBeNull();
	});

	test("control that came while a handover still waits to hear of it", () => {
		const story = handedOver({}, { profile: "routing", upkeep: releasing });
		story.passed(1_000);
		expect(story.handover.state).toBe("open");
		expect(story.ticks(1_000 + HOUR_MS)).not.toContainEqual(expect.objectContaining({ type: "upkeep" }));
	});
});

test("control that came by a pass is kept from then on, also after a handover", () => {
	const story = new Story({ profile: "routing", upkeep: { extend: null, releaseAfterMs: HOUR_MS } });
	story.passed(7_000);
	expect(story.due).toBe(7_000 + HOUR_MS);
	const back = handedOver({}, story.rules);
	back.passed(9_000);
	expect([back.handover.state, back.due]).toEqual(["ended", 9_000 + HOUR_MS]);
});

describe("a request", () => {
	test("stays until control is ours: what goes to somebody else leaves it, also another command", () => {
		const story = new Story({ profile: "classic" });
		story.passed(0);
		expect(story.record).not.toHaveProperty("request");
		story.hears(500, eventOf("passed", EPOCH + 500, { newOwner: DESK, previousOwner: SELF }));
		story.answer(1_100, story.issues(1_000, "request", null, 5_000));
		story.hears(2_000, eventOf("passed", EPOCH + 2_000, { newOwner: PAGE_INBOX, previousOwner: DESK }));
		story.answer(3_100, story.issues(3_000, "extend"), { result: "refused", notOwner: false });
		expect(story.due).toBe(6_000);
		story.passed(4_000);
		expect(story.record.request).toBeNull();
	});

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

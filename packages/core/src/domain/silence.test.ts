import { describe, expect, test } from "vitest";
import { EPOCH, eventOf } from "./arbitrary.test-data.ts";
import { nextSilenceAt } from "./silence.ts";
import { handedOver, Story } from "./story.test-data.ts";

const MINUTE = 60_000;
/** Deadlines that take: another app's answers reach us. */
const HEARD = { foreignEchoSeen: true };

describe("an agent who is silent", () => {
	test("is waited for from the first message nobody answered, not the last", () => {
		const story = handedOver({ agentSilentWithinMs: MINUTE }, HEARD);
		expect(story.ticks(90_000).map(({ type }) => type)).not.toContain("deadline");
		story.says(100_000, "standby");
		story.says(130_000, "standby");
		expect(story.ticks(159_999)).not.toContainEqual(expect.objectContaining({ type: "deadline" }));
		expect(story.ticks(160_000)).toMatchObject([{ type: "deadline", takes: true, handover: { fell: "agent_silent" } }]);
	});

	test("an answer cancels it, and the next message begins it anew", () => {
		const story = handedOver({ agentSilentWithinMs: MINUTE }, HEARD);
		story.says(10_000, "standby");
		story.deskAnswers(20_000);
		expect(story.ticks(80_000)).not.toContainEqual(expect.objectContaining({ type: "deadline" }));
		story.says(100_000, "standby");
		expect(story.ticks(160_000)).toMatchObject([{ type: "deadline", handover: { fell: "agent_silent" } }]);
	});

	test("is waited for by what the customer wrote before the pass was answered, too", () => {
		const story = new Story(HEARD);
		story.passed(0);
		const pass = story.issues(1_000, "pass", { agentSilentWithinMs: MINUTE });
		story.says(5_000, "standby");
		story.answer(9_000, pass);
		expect(story.ticks(64_999)).not.toContainEqual(expect.objectContaining({ type: "deadline" }));
		expect(story.ticks(65_000)).toMatchObject([{ type: "deadline", handover: { fell: "agent_silent" } }]);
	});

	test("falls once for one silence", () => {
		const story = handedOver({ agentSilentWithinMs: MINUTE, tellOnly: true }, HEARD);
		story.says(10_000, "standby");
		expect(story.ticks(70_000)).toMatchObject([{ type: "deadline", takes: false }]);
		expect(story.ticks(900_000)).not.toContainEqual(expect.objectContaining({ type: "deadline" }));
	});
});

describe("a customer who is silent", () => {
	test("is waited for from the last answer", () => {
		const story = handedOver({ customerSilentWithinMs: MINUTE }, HEARD);
		story.says(5_000, "standby");
		story.deskAnswers(10_000);
		story.deskAnswers(40_000);
		expect(story.ticks(99_999)).not.toContainEqual(expect.objectContaining({ type: "deadline" }));
		expect(story.ticks(100_000)).toMatchObject([
			{ type: "deadline", takes: true, handover: { fell: "customer_silent" } },
		]);
	});

	test("their message cancels it", () => {
		const story = handedOver({ customerSilentWithinMs: MINUTE }, HEARD);
		story.deskAnswers(10_000);
		story.says(50_000, "standby");
		expect(story.ticks(200_000)).not.toContainEqual(expect.objectContaining({ type: "deadline" }));
	});
});

test("what was heard before the pass begins no wait for an answer, what was heard with it does", () => {
	for (const [at, agentBy] of [
		[999, null],
		[1_000, EPOCH + 2_000 + MINUTE],
	] as const) {
		const story = handedOver({ agentSilentWithinMs: MINUTE }, HEARD);
		story.hears(2_000, eventOf("message", EPOCH + at, { via: "standby" }));
		expect(story.handover.watch?.agentBy).toBe(agentBy);
	}
});

test("the sooner of two deadlines is the next", () => {
	const watch = { agentMs: MINUTE, customerMs: MINUTE, agentBy: null, customerBy: null };
	const { handover } = handedOver();
	expect(nextSilenceAt({ ...handover, returnBy: 5, watch: { ...watch, agentBy: 9 } })).toBe(5);
	expect(nextSilenceAt({ ...handover, returnBy: 5, watch: { ...watch, customerBy: 3 } })).toBe(3);
	expect(nextSilenceAt({ ...handover, watch: { ...watch, agentBy: 4, customerBy: 3 } })).toBe(3);
	expect(nextSilenceAt({ ...handover, watch })).toBeNull();
});

test("what was not asked to be watched is not watched after the deadline fell either", () => {
	const story = handedOver({ returnWithinMs: MINUTE });
	story.ticks(61_000);
	expect(story.handover).toMatchObject({ returnBy: null, fell: "nobody_answered" });
	expect(story.handover).not.toHaveProperty("watch");
});

test("a handover that ended is silent, whatever was watched", () => {
	const story = handedOver({ agentSilentWithinMs: MINUTE }, HEARD);
	story.says(10_000, "standby");
	story.passed(20_000);
	expect(story.ticks(100_000)).toEqual([]);
});

test("where nobody's answers were ever heard, silence only raises the deadline", () => {
	const story = handedOver({ agentSilentWithinMs: MINUTE });
	story.says(10_000, "standby");
	expect(story.ticks(70_000)).toMatchObject([{ type: "deadline", takes: false }]);
});

test("nobody answered comes before the others, and all of them are due", () => {
	const story = handedOver(
		{ returnWithinMs: 2 * MINUTE, agentSilentWithinMs: MINUTE, customerSilentWithinMs: MINUTE },
		HEARD,
	);
	expect(story.handover.returnBy).not.toBeNull();
	story.says(30_000, "standby");
	story.ticks(31_000);
	expect(story.handover.watch?.agentBy).not.toBeNull();
	expect(story.ticks(200_000)).toMatchObject([{ type: "deadline", handover: { fell: "nobody_answered" } }]);
	expect(story.handover).toMatchObject({ returnBy: null, watch: { agentBy: null, customerBy: null } });
});

test("what was heard after a deadline fell is counted: what follows from it is cancelled", () => {
	const story = handedOver({ agentSilentWithinMs: MINUTE }, HEARD);
	story.says(10_000, "standby");
	const [deadline] = story.ticks(70_000);
	story.deskAnswers(70_001);
	expect(deadline).toMatchObject({ handover: { heard: 1 } });
	expect(story.handover.heard).toBe(2);
});

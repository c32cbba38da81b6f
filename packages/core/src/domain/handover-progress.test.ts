import { describe, expect, test } from "vitest";
import type { AccountRules } from "./account.ts";
import { contextAt, DESK, EPOCH, eventOf, SELF } from "./arbitrary.test-data.ts";
import type { Effect } from "./effect.ts";
import { HIDDEN, IDLE, ownedBy } from "./owner.ts";
import { handedOver, kinds, POLL_MS, Story } from "./story.test-data.ts";
import { transition } from "./transition.ts";

describe("how it begins", () => {
	test("written down with the command, before anything left", () => {
		const story = new Story();
		story.passed(0);
		const command = story.issues(1_000, "pass", { reason: "billing", returnWithinMs: 60_000, assumeSilent: true });
		expect(story.record.command).toEqual({ ...command, state: "pending" });
		expect(story.handover).toEqual({
			id: command.id,
			at: EPOCH + 1_000,
			seq: 0,
			startedAt: EPOCH + 1_000,
			target: DESK,
			reason: "billing",
			state: "passing",
			returnBy: EPOCH + 61_000,
			assumeSilent: true,
			pollAt: null,
			pollPauseMs: 0,
			outcome: null,
			by: null,
			endedAt: null,
			metadata: null,
		});
		// Where nobody is left to hear the answer, the sweep looks when it is overdue.
		expect(story.due).toBe(21_000);
	});

	test("a pass nobody waits for begins none", () => {
		const story = new Story();
		story.passed(0);
		story.answer(1_200, story.issues(1_000, "pass"));
		expect(story.record.handover).toBeNull();
	});

	test("open with the answer: the owner is read from now on", () => {
		const story = handedOver();
		expect(story.handover).toMatchObject({ state: "open", pollAt: EPOCH + 1_200 + POLL_MS, pollPauseMs: POLL_MS });
		expect(story.due).toBe(1_200 + POLL_MS);
	});

	test("refused: failed, and its caller knows it from the answer", () => {
		const story = new Story();
		story.passed(0);
		const effects = story.answer(1_200, story.issues(1_000, "pass", {}), { result: "refused", notOwner: false });
		expect(effects).toEqual([]);
		expect(story.handover).toMatchObject({ state: "ended", outcome: "failed", by: null, endedAt: EPOCH + 1_200 });
		expect(story.record.strong?.type).toBe("passed");
	});

	test("refused because somebody else has the thread: failed, and the thread is theirs", () => {
		const story = new Story();
		story.passed(0);
		const effects = story.answer(1_200, story.issues(1_000, "pass", {}), { result: "refused", notOwner: true });
		expect(kinds(effects)).toEqual(["remember"]);
		expect(story.handover.outcome).toBe("failed");
		expect(story.record.strong).toMatchObject({
			type: "send_refused",
			owner: HIDDEN,
			at: EPOCH + 1_000,
			answered: true,
		});
	});

	test("back before its answer came: the answer brings the step back", () => {
		const story = new Story();
		story.passed(0);
		const command = story.issues(1_000, "pass", {});
		expect(kinds(story.passed(1_100, "closed"))).toEqual(["announce", "remember"]);
		expect(kinds(story.answer(1_200, command))).toEqual(["remember", "resume"]);
		expect(story.handover).toMatchObject({ state: "ended", outcome: "returned", by: "passed", metadata: "closed" });
	});
});

describe("an answer that never came", () => {
	function lost(rules: Partial<AccountRules> = {}): Story {
		const story = new Story(rules);
		story.passed(0);
		const effects = story.answer(11_000, story.issues(1_000, "pass", {}), { result: "unknown" });
		expect(kinds(effects)).toEqual(["remember", "read_owner"]);
		expect(story.handover.state).toBe("passing");
		return story;
	}

	test.each([
		["the desk", ownedBy(DESK)],
		["somebody hidden", HIDDEN],
	] as const)("the owner read back is %s: open", (_, owner) => {
		const story = lost();
		expect(kinds(story.reads(11_100, owner))).toEqual(["remember"]);
		expect(story.handover).toMatchObject({ state: "open", pollAt: EPOCH + 11_110 + POLL_MS });
	});

	test.each([
		["us", {}, ownedBy(SELF)],
		["nobody, where we are the default app", { profile: "routing" }, IDLE],
		["nobody, where anyone may answer", { profile: "zero_config", role: "secondary" }, IDLE],
		["nobody, and there is no primary", { profile: "hop_v2", role: "secondary" }, IDLE],
	] as const)("the owner read back is %s: failed", (_, rules, owner) => {
		const story = lost(rules);
		expect(kinds(story.reads(11_100, owner))).toEqual(["remember", "resume"]);
		expect(story.handover).toMatchObject({ state: "ended", outcome: "failed", by: "read" });
	});

	test("the owner read back is nobody, and another is the default app: unknown", () => {
		const story = lost({ profile: "routing", role: "secondary" });
		expect(kinds(story.reads(11_100, IDLE))).toEqual(["remember", "resume"]);
		expect(story.handover).toMatchObject({ state: "ended", outcome: "unknown", by: null });
	});

	test("the owner cannot be read: unknown", () => {
		const story = lost();
		expect(kinds(story.cannotRead(11_100))).toEqual(["resume"]);
		expect(story.handover).toMatchObject({ state: "ended", outcome: "unknown", by: null });
	});

	test("the next message on standby shows that it took effect", () => {
		const story = lost();
		story.says(12_000, "standby");
		expect(story.handover.state).toBe("open");
	});

	test("a failed read while the handover is open changes nothing", () => {
		const story = handedOver();
		const before = story.record;
		expect(story.cannotRead(6_000)).toEqual([]);
		expect(story.record).toBe(before);
	});
});

describe("ways back", () => {
	test("passed to us, with what the other side sent along", () => {
		const story = handedOver();
		const effects = story.passed(9_000, '{"reason":"solved"}');
		expect(kinds(effects)).toEqual(["announce", "remember", "resume"]);
		expect(story.handover).toMatchObject({
			state: "ended",
			outcome: "returned",
			by: "passed",
			metadata: '{"reason":"solved"}',
			endedAt: EPOCH + 9_000,
			returnBy: null,
			pollAt: null,
		});
		expect(effects.at(-1)).toEqual({ type: "resume", handover: story.handover, startedAt: EPOCH + 1_000 });
		expect(story.due).toBeNull();
	});

	test("our own take", () => {
		const story = handedOver();
		expect(kinds(story.answer(9_200, story.issues(9_000, "take")))).toEqual(["remember", "resume"]);
		expect(story.handover).toMatchObject({ outcome: "taken_back", by: "taken" });
	});

	test("a take that is refused leaves it open", () => {
		const story = handedOver();
		expect(story.answer(9_200, story.issues(9_000, "take"), { result: "refused", notOwner: false })).toEqual([]);
		expect(story.handover.state).toBe("open");
	});

	test("the owner read back as us", () => {
		const story = handedOver();
		expect(kinds(story.reads(9_000, ownedBy(SELF)))).toEqual(["remember", "resume"]);
		expect(story.handover).toMatchObject({ outcome: "returned", by: "read", metadata: null });
	});

	test.each([
		["nobody, and we are the default app", { profile: "routing", role: "primary" }, "ended"],
		["nobody, and another is the default app", { profile: "routing", role: "secondary" }, "open"],
		["nobody, and anyone may answer", { profile: "zero_config", role: "secondary" }, "ended"],
		["nobody, and we are the primary", { profile: "hop_v2", role: "primary" }, "ended"],
		["nobody, and there may be no primary", { profile: "hop_v2", role: "secondary" }, "ended"],
	] as const)("the owner read back as %s", (_, rules, state) => {
		const story = handedOver({}, rules);
		const effects = story.reads(9_000, IDLE);
		expect(story.handover.state).toBe(state);
		expect(kinds(effects)).toEqual(state === "ended" ? ["remember", "resume"] : ["remember"]);
	});

	test.each([ownedBy(DESK), HIDDEN])("read back as %j it goes on", (owner) => {
		const story = handedOver();
		expect(kinds(story.reads(9_000, owner))).toEqual(["remember"]);
		expect(story.handover.state).toBe("open");
	});

	test("a customer message on the normal channel: the step resumes before that message is heard", () => {
		const story = handedOver();
		expect(kinds(story.says(3_201, "normal"))).toEqual(["resume", "route"]);
		expect(story.handover).toMatchObject({ outcome: "returned", by: "implied" });
	});

	test("within the settling window the owner is read before it is heard", () => {
		const story = handedOver();
		expect(kinds(story.says(3_200, "normal"))).toEqual(["read_owner", "route"]);
		expect(story.handover.state).toBe("open");
		expect(kinds(story.reads(3_250, ownedBy(SELF)))).toEqual(["remember", "resume"]);
	});

	test("the primary of hop_v2 gets the idle thread the customer writes into", () => {
		const story = handedOver({}, { profile: "hop_v2" });
		expect(kinds(story.says(600_000, "normal"))).toEqual(["resume", "route"]);
		expect(story.handover).toMatchObject({ outcome: "returned", by: "implied" });
	});

	test.each([{ profile: "zero_config" }, { profile: "hop_v2", role: "secondary" }] as const)(
		"under %j everybody may hear the customer: the owner is read however late it is",
		(rules) => {
			const story = handedOver({}, rules);
			expect(kinds(story.says(600_000, "normal"))).toEqual(["read_owner", "route"]);
			expect(story.handover.state).toBe("open");
		},
	);

	test("standby messages bring nothing back", () => {
		const story = handedOver();
		expect(kinds(story.says(9_000, "standby"))).toEqual(["remember", "route"]);
		expect(story.handover.state).toBe("open");
	});

	test("the platform's word of our own take", () => {
		const story = handedOver();
		const taken = eventOf("taken", EPOCH + 9_000, { newOwner: SELF, previousOwner: DESK });
		expect(kinds(story.hears(9_000, taken))).toEqual(["announce", "remember", "resume"]);
		expect(story.handover).toMatchObject({ outcome: "taken_back", by: "taken" });
	});

	test("our own release is none: nobody said that it was ours", () => {
		const story = handedOver({}, { profile: "routing" });
		expect(kinds(story.answer(9_200, story.issues(9_000, "release")))).toEqual(["remember"]);
		expect(story.handover.state).toBe("open");
	});

	test("while the owner is read because of a customer's message, an older fact asks for no second read", () => {
		const story = handedOver();
		story.says(3_200, "normal");
		expect(kinds(story.passed(999))).toEqual(["announce", "remember"]);
	});

	test("a message everybody hears leaves the pace of reading as it was", () => {
		const story = handedOver({}, { profile: "zero_config" });
		const { pollAt } = story.handover;
		story.says(4_000, "normal");
		expect(story.handover).toMatchObject({ state: "open", pollAt });
		expect(story.handover.heard).toBeUndefined();
	});

	test("an open one without a command beside it is read at its pace like any other", () => {
		const story = handedOver();
		story.record = { ...story.record, command: null };
		expect(kinds(story.ticks(6_200))).toEqual(["read_owner"]);
	});

	test("what is said after it ended is none of its", () => {
		const story = handedOver();
		story.passed(9_000);
		const ended = story.handover;
		story.deskAnswers(10_000);
		story.says(11_000, "standby");
		expect(story.handover).toBe(ended);
	});

	test("a second way back resumes nothing", () => {
		const story = handedOver();
		story.passed(9_000);
		const ended = story.handover;
		expect(kinds(story.passed(9_001))).toEqual(["announce", "remember"]);
		expect(story.handover).toBe(ended);
	});
});

describe("what is older than the handover brings nothing back", () => {
	test("the late echo of an earlier handover", () => {
		const story = handedOver();
		expect(kinds(story.passed(999))).toEqual(["announce", "remember"]);
		expect(kinds(story.passed(0))).toEqual(["announce", "remember"]);
		expect(story.handover.state).toBe("open");
	});

	test("nor does that echo where the pass was decided on it in the same millisecond", () => {
		const story = new Story();
		story.passed(1_000);
		story.answer(1_200, story.issues(1_000, "pass", {}));
		expect(story.handover).toMatchObject({ at: EPOCH + 1_000, seq: 1 });
		expect(kinds(story.passed(1_000))).toEqual(["announce", "remember"]);
		expect(story.handover.state).toBe("open");
	});

	test("a customer message from before the pass was answered", () => {
		const story = handedOver();
		expect(kinds(story.says(1_200, "normal"))).toEqual(["route"]);
		expect(story.handover.state).toBe("open");
	});

	test("a pass back of the same millisecond: it may be the one before, so the owner is read", () => {
		const story = handedOver();
		expect(kinds(story.passed(1_000))).toEqual(["announce", "remember"]);
		expect(story.handover.state).toBe("open");
		expect(kinds(story.reads(6_200, ownedBy(SELF)))).toContain("resume");
	});

	test("a new handover is not ended by the fact that ended the one before", () => {
		const story = handedOver();
		story.passed(9_000);
		story.answer(10_200, story.issues(10_000, "pass", {}));
		expect(kinds(story.passed(9_000))).toEqual(["announce", "remember"]);
		expect(story.handover.state).toBe("open");
		expect(story.passed(11_000).at(-1)).toMatchObject({ type: "resume", startedAt: EPOCH + 10_000 });
	});
});

describe("control lost and regained without a pass of ours", () => {
	test("is resumed without a handover: no step waits, but a question may", () => {
		const story = new Story();
		story.says(0, "normal");
		const taken = eventOf("taken", EPOCH + 5_000, { newOwner: DESK, previousOwner: SELF });
		[story.record] = transition(story.record, { type: "event", event: taken }, contextAt(EPOCH + 5_000));
		expect(story.passed(9_000).at(-1)).toEqual({
			...{ type: "resume", handover: null, startedAt: EPOCH + 5_000 },
			...{ by: "passed", metadata: null },
		});
	});

	test("says what brought it back, and what came along", () => {
		const taken = eventOf("taken", EPOCH + 5_000, { newOwner: DESK, previousOwner: SELF });
		const back = (how: (story: Story) => readonly Effect[]): unknown => {
			const story = new Story();
			story.says(0, "normal");
			[story.record] = transition(story.record, { type: "event", event: taken }, contextAt(EPOCH + 5_000));
			return how(story).find(({ type }) => type === "resume");
		};
		const passed = eventOf("passed", EPOCH + 9_000, { newOwner: SELF, previousOwner: DESK, metadata: "solved" });
		const byPass = (story: Story): readonly Effect[] =>
			transition(story.record, { type: "event", event: passed }, contextAt(EPOCH + 9_000))[1];
		expect(back(byPass)).toMatchObject({ by: "passed", metadata: "solved" });
		expect(back((story) => story.says(9_000, "normal"))).toMatchObject({ by: "implied", metadata: null });
		expect(back((story) => story.reads(9_000, ownedBy(SELF)))).toMatchObject({ by: "read", metadata: null });
	});

	test("what the customer said on standby, and then to us, came back", () => {
		const story = new Story();
		story.says(0, "standby");
		expect(story.says(9_000, "normal")).toMatchObject([
			{ type: "resume", handover: null, startedAt: EPOCH, by: "implied" },
			{ type: "route" },
		]);
	});

	test("the first message ever is no return", () => {
		const story = new Story();
		expect(kinds(story.says(0, "normal"))).toEqual(["route"]);
		expect(kinds(new Story().passed(0))).toEqual(["announce", "remember"]);
	});
});

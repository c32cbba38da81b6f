import { describe, expect, test } from "vitest";
import type { AccountRules } from "./account.ts";
import { contextAt, DESK, EPOCH, eventOf, RULES, SELF } from "./arbitrary.test-data.ts";
import type { Command } from "./command.ts";
import { type GuardReason, guard, guardCell, guardTable, type SendIntent, type Verdict } from "./guard.ts";
import { IDLE } from "./owner.ts";
import { SUPPORTED_PROFILES } from "./profile.ts";
import { EMPTY_RECORD, type ThreadRecord } from "./record.ts";
import { type Input, transition } from "./transition.ts";
import { viewThread } from "./view.ts";

/** Profile × standing × our role → verdict and reason (DESIGN §3.7, spec §1.4; a listener is silent although classic would let it speak). */
const TABLE: readonly (readonly [string, string, string, Verdict, GuardReason])[] = [
	["classic", "control", "primary", "send", "allowed"],
	["classic", "control", "secondary", "send", "allowed"],
	["classic", "standby", "primary", "suppress", "standby"],
	["classic", "standby", "secondary", "suppress", "standby"],
	["classic", "idle", "primary", "send", "allowed"],
	["classic", "idle", "secondary", "suppress", "not_default_app"],
	["classic", "unknown", "primary", "ask", "owner_unknown"],
	["classic", "unknown", "secondary", "ask", "owner_unknown"],
	["hop_v2", "control", "primary", "send", "allowed"],
	["hop_v2", "control", "secondary", "send", "allowed"],
	["hop_v2", "standby", "primary", "suppress", "standby"],
	["hop_v2", "standby", "secondary", "suppress", "standby"],
	["hop_v2", "idle", "primary", "send", "allowed"],
	["hop_v2", "idle", "secondary", "send", "allowed"],
	["hop_v2", "unknown", "primary", "ask", "owner_unknown"],
	["hop_v2", "unknown", "secondary", "ask", "owner_unknown"],
	["routing", "control", "primary", "send", "allowed"],
	["routing", "control", "secondary", "send", "allowed"],
	["routing", "standby", "primary", "suppress", "standby"],
	["routing", "standby", "secondary", "suppress", "standby"],
	["routing", "idle", "primary", "send", "allowed"],
	["routing", "idle", "secondary", "suppress", "not_default_app"],
	["routing", "unknown", "primary", "ask", "owner_unknown"],
	["routing", "unknown", "secondary", "ask", "owner_unknown"],
	["zero_config", "control", "primary", "send", "allowed"],
	["zero_config", "control", "secondary", "send", "allowed"],
	["zero_config", "standby", "primary", "suppress", "standby"],
	["zero_config", "standby", "secondary", "suppress", "standby"],
	["zero_config", "idle", "primary", "send", "allowed"],
	["zero_config", "idle", "secondary", "send", "allowed"],
	["zero_config", "unknown", "primary", "ask", "owner_unknown"],
	["zero_config", "unknown", "secondary", "ask", "owner_unknown"],
];

test("the table, cell by cell", () => {
	const cells = guardTable().map(({ profile, standing, role, answer }) => [
		profile,
		standing,
		role,
		answer.verdict,
		answer.reason,
	]);
	expect(cells).toEqual(TABLE);
});

test.each([
	["send", "allowed"],
	["suppress", "owner_unknown"],
	["ask", "owner_unknown"],
] as const)("a thread nothing is known of: whenUnknown %s", (whenUnknown, reason) => {
	for (const profile of SUPPORTED_PROFILES) {
		expect(guardCell(profile, "unknown", "primary", whenUnknown)).toEqual({ verdict: whenUnknown, reason });
	}
});

const OURS: Input = { type: "event", event: eventOf("passed", EPOCH, { newOwner: SELF }) };
const THEIRS: Input = { type: "event", event: eventOf("taken", EPOCH, { newOwner: DESK }) };
const PASS: Command = {
	id: "pass-1",
	name: "pass",
	target: DESK,
	durationMs: null,
	at: EPOCH + 100,
	seq: 0,
	answerBy: EPOCH + 30_000,
};

function ask(
	inputs: readonly Input[],
	now: number,
	rules: Partial<AccountRules> = {},
	intent: SendIntent = {},
): readonly [Verdict, GuardReason] {
	let record: ThreadRecord = EMPTY_RECORD;
	for (const input of inputs) [record] = transition(record, input, contextAt(EPOCH, rules));
	const all = { ...RULES, ...rules };
	const { verdict, reason } = guard(viewThread(record, all, now), all, record.command, intent);
	return [verdict, reason];
}

describe("a command on its way", () => {
	const issued: readonly Input[] = [OURS, { type: "command", command: PASS }];

	test("closes the guard for everything but its own goodbye", () => {
		expect(ask(issued, EPOCH + 200)).toEqual(["suppress", "command_pending"]);
		expect(ask(issued, EPOCH + 200, {}, { goodbyeOf: "another" })).toEqual(["suppress", "command_pending"]);
		expect(ask(issued, EPOCH + 200, {}, { onStandby: "allow" })).toEqual(["suppress", "command_pending"]);
		expect(ask(issued, EPOCH + 200, {}, { goodbyeOf: PASS.id })).toEqual(["send", "allowed"]);
	});

	test("that is not at hand closes it for every goodbye", () => {
		const view = { ...viewThread(EMPTY_RECORD, RULES, EPOCH), pending: true };
		for (const intent of [{}, { goodbyeOf: undefined }, { goodbyeOf: PASS.id }]) {
			expect(guard(view, RULES, null, intent)).toEqual({ verdict: "suppress", reason: "command_pending" });
		}
	});

	test("from the moment its answer is overdue, the owner is unknown, for the goodbye too", () => {
		expect(ask(issued, PASS.answerBy - 1)).toEqual(["suppress", "command_pending"]);
		expect(ask(issued, PASS.answerBy)).toEqual(["ask", "owner_in_doubt"]);
		expect(ask(issued, PASS.answerBy, {}, { goodbyeOf: PASS.id })).toEqual(["ask", "owner_in_doubt"]);
	});

	test("after it went unanswered the owner is asked, also where unknown threads may be spoken to", () => {
		expect(ask(issued, PASS.answerBy, { whenUnknown: "send" })).toEqual(["ask", "owner_in_doubt"]);
	});

	test("answered, it is over, and its goodbye is an ordinary send", () => {
		const answered: readonly Input[] = [
			...issued,
			{ type: "answer", command: PASS, result: { result: "ok" }, answeredAt: EPOCH + 300 },
		];
		expect(ask(answered, EPOCH + 400)).toEqual(["suppress", "standby"]);
		expect(ask(answered, EPOCH + 400, {}, { goodbyeOf: PASS.id })).toEqual(["suppress", "standby"]);
	});
});

describe("speaking on standby", () => {
	test.each([
		["classic", "send", "allowed"],
		["hop_v2", "suppress", "standby"],
		["routing", "suppress", "standby"],
		["zero_config", "suppress", "standby"],
	] as const)("%s: %s", (profile, verdict, reason) => {
		expect(ask([THEIRS], EPOCH + 1, { profile }, { onStandby: "allow" })).toEqual([verdict, reason]);
		expect(ask([THEIRS], EPOCH + 1, { profile })).toEqual(["suppress", "standby"]);
	});

	test("does not open a thread nothing is known of, nor an idle one of another default app", () => {
		expect(ask([], EPOCH, {}, { onStandby: "allow" })).toEqual(["ask", "owner_unknown"]);
		const idle: Input = {
			type: "read",
			id: "r",
			order: { at: EPOCH, seq: 0 },
			answeredAt: EPOCH + 1,
			owner: IDLE,
			expiresAt: null,
		};
		expect(ask([idle], EPOCH + 2, { role: "secondary" }, { onStandby: "allow" })).toEqual([
			"suppress",
			"not_default_app",
		]);
	});
});

describe("in doubt the platform is asked, whatever whenUnknown says", () => {
	test.each(["send", "suppress", "ask"] as const)("whenUnknown %s", (whenUnknown) => {
		const early: Input = { type: "event", event: eventOf("message", EPOCH + 2_000) };
		expect(ask([THEIRS, early], EPOCH + 2_001, { whenUnknown })).toEqual(["ask", "owner_in_doubt"]);
		const profile = "routing";
		expect(ask([THEIRS], EPOCH + 24 * 3_600_000, { whenUnknown, profile })).toEqual(["ask", "owner_in_doubt"]);
	});
});

test("a person's reply from outside holds us back, also where a listener could speak", () => {
	const reply: Input = { type: "event", event: eventOf("echo", EPOCH + 10) };
	expect(ask([OURS, reply], EPOCH + 20)).toEqual(["suppress", "soft_hold"]);
	expect(ask([OURS, reply], EPOCH + 20, {}, { onStandby: "allow" })).toEqual(["suppress", "soft_hold"]);
	expect(ask([OURS, reply], EPOCH + 20, { softHoldMs: 0 })).toEqual(["send", "allowed"]);
});

test("the guard knows who owns the thread by the app's id alone", () => {
	expect(ask([OURS], EPOCH + 1)).toEqual(["send", "allowed"]);
	expect(ask([OURS], EPOCH + 1, { self: DESK })).toEqual(["suppress", "standby"]);
});

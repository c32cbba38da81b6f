import { describe, expect, test } from "vitest";
import type { AccountRules } from "./account.ts";
import { DESK, EPOCH, RULES, SELF } from "./arbitrary.test-data.ts";
import type { CommandEntry, CommandName } from "./command.ts";
import type { StrongFact } from "./fact.ts";
import { HIDDEN, IDLE, type Owner, ownedBy, UNKNOWN } from "./owner.ts";
import { EMPTY_RECORD, type ThreadRecord } from "./record.ts";
import { type Doubt, type ThreadView, viewThread } from "./view.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const OURS = ownedBy(SELF);
const DESKS = ownedBy(DESK);

function strong(owner: Owner, rest: Partial<StrongFact> = {}): StrongFact {
	const { at = EPOCH } = rest;
	return {
		type: "passed",
		id: "strong",
		at,
		seq: 0,
		owner,
		until: at,
		expiresAt: null,
		metadata: null,
		from: null,
		answered: true,
		...rest,
	};
}

function view(record: Partial<ThreadRecord>, at: number, rules: Partial<AccountRules> = {}): ThreadView {
	return viewThread({ ...EMPTY_RECORD, ...record }, { ...RULES, ...rules }, EPOCH + at);
}

const heard = (offset: number, id = "m_1"): { at: number; id: string } => ({ at: EPOCH + offset, id });

/** Strong owner, normal and standby message (offsets from the strong fact), profile → owner, doubt, what decided. */
type Row = readonly [string, Owner | null, number | null, number | null, Owner, Doubt | null, string];

const EXCLUSIVE: readonly Row[] = [
	["never heard of", null, null, null, UNKNOWN, "never_heard", "nothing"],
	["a message on the normal channel alone: ours", null, 0, null, OURS, null, "normal_message"],
	["a message on standby alone: somebody else's", null, null, 0, HIDDEN, null, "standby_message"],
	["both copies of one moment: the normal one counts", null, 5, 5, OURS, null, "normal_message"],
	["standby newer than normal", null, 5, 6, HIDDEN, null, "standby_message"],
	["normal newer than standby", null, 6, 5, OURS, null, "normal_message"],

	["ours by a handover", OURS, null, null, OURS, null, "strong"],
	["ours, a normal message after it adds nothing", OURS, 10, null, OURS, null, "strong"],
	["ours, a standby message of the same moment is older", OURS, null, 0, OURS, null, "strong"],
	["ours, a standby message after it", OURS, null, 1, HIDDEN, null, "standby_message"],
	["ours, a normal message newer than a standby one", OURS, 6, 5, OURS, null, "normal_message"],
	["ours, both copies after it", OURS, 1, 1, OURS, null, "strong"],
	["theirs, both copies past the window", DESKS, 2_001, 2_001, OURS, null, "normal_message"],
	["ours, a standby message before it", OURS, null, -1, OURS, null, "strong"],

	["theirs, a normal message before it", DESKS, -1, null, DESKS, null, "strong"],
	["theirs, a normal message of the same moment", DESKS, 0, null, DESKS, null, "strong"],
	["theirs, a normal message right after: either may be first", DESKS, 1, null, DESKS, "settling", "strong"],
	["theirs, at the end of the window", DESKS, 2_000, null, DESKS, "settling", "strong"],
	["theirs, one past the window", DESKS, 2_001, null, OURS, null, "normal_message"],
	["theirs, a standby message keeps their name", DESKS, null, 10, DESKS, null, "strong"],
	["theirs, standby newer than a normal message in the window", DESKS, 5, 6, DESKS, null, "strong"],
	["theirs, normal past the window and newer than standby", DESKS, 2_001, 9, OURS, null, "normal_message"],
	["theirs, normal past the window, standby newer still", DESKS, 2_001, 2_002, DESKS, null, "strong"],
	["hidden, one past the window", HIDDEN, 2_001, null, OURS, null, "normal_message"],

	["idle, a normal message", IDLE, 1, null, OURS, null, "normal_message"],
	["idle, a standby message", IDLE, null, 1, HIDDEN, null, "standby_message"],
	["not named", UNKNOWN, null, null, UNKNOWN, "unnamed", "strong"],
	["not named, a normal message", UNKNOWN, 1, null, OURS, null, "normal_message"],
	["not named, a standby message", UNKNOWN, null, 1, HIDDEN, null, "standby_message"],
];

describe.each(["classic", "hop_v2", "routing"] as const)("%s, as primary", (profile) => {
	test.each(EXCLUSIVE)("%s", (_, owner, normal, standby, expected, doubt, decidedBy) => {
		const record = {
			strong: owner === null ? null : strong(owner),
			normal: normal === null ? null : heard(normal),
			standby: standby === null ? null : heard(standby),
		};
		const seen = view(record, 10_000, { profile });
		expect([seen.owner, seen.doubt, seen.decidedBy.type]).toEqual([expected, doubt, decidedBy]);
	});
});

/** Without a default app, or a primary, everybody hears a customer on the normal channel: it says only that somebody unknown is nobody. */
const ZERO_CONFIG: readonly Row[] = [
	["never heard of", null, null, null, UNKNOWN, "never_heard", "nothing"],
	["a message on the normal channel alone: idle", null, 0, null, IDLE, null, "normal_message"],
	["a message on standby alone: somebody else's", null, null, 0, HIDDEN, null, "standby_message"],
	["both copies of one moment: the normal one counts", null, 5, 5, IDLE, null, "normal_message"],
	["a normal message after one on standby: the platform is asked", null, 6, 5, HIDDEN, "settling", "standby_message"],
	["standby newer than normal", null, 5, 6, HIDDEN, null, "standby_message"],
	["not named, a normal message", UNKNOWN, 1, null, IDLE, null, "normal_message"],
	["ours, a normal message", OURS, 1, null, OURS, null, "strong"],
	["ours, a standby message", OURS, null, 1, HIDDEN, null, "standby_message"],
	["idle, a normal message", IDLE, 1, null, IDLE, null, "strong"],
	["theirs, a normal message in the window", DESKS, 1, null, DESKS, "settling", "strong"],
	["theirs, a normal message long after", DESKS, 9_000, null, DESKS, "settling", "strong"],
	["theirs, a normal message before it", DESKS, -1, null, DESKS, null, "strong"],
	["theirs, standby newer than normal", DESKS, 5, 6, DESKS, null, "strong"],
];

describe.each([
	["zero_config", "primary"],
	["zero_config", "secondary"],
	["hop_v2", "secondary"],
] as const)("%s, as %s", (profile, role) => {
	test.each(ZERO_CONFIG)("%s", (_, owner, normal, standby, expected, doubt, decidedBy) => {
		const record = {
			strong: owner === null ? null : strong(owner),
			normal: normal === null ? null : heard(normal),
			standby: standby === null ? null : heard(standby),
		};
		const seen = view(record, 10_000, { profile, role });
		expect([seen.owner, seen.doubt, seen.decidedBy.type]).toEqual([expected, doubt, decidedBy]);
	});
});

describe("until: our own acts count until they were answered", () => {
	const pass = strong(DESKS, { type: "own_pass", until: EPOCH + 800 });

	test.each([
		[800, DESKS, null],
		[801, DESKS, "settling"],
		[2_800, DESKS, "settling"],
		[2_801, OURS, null],
	] as const)("a normal message %i ms after our pass left", (offset, owner, doubt) => {
		const seen = view({ strong: pass, normal: heard(offset) }, 10_000);
		expect([seen.owner, seen.doubt]).toEqual([owner, doubt]);
	});

	// Of a read we know when it left and when its answer came, not when the platform looked.
	test.each([
		["theirs, a message before it left", DESKS, 0, DESKS, null],
		["theirs, a message while it was under way", DESKS, 1, DESKS, "settling"],
		["theirs, the moment its answer came", DESKS, 800, DESKS, "settling"],
		["theirs, at the end of the window", DESKS, 2_800, DESKS, "settling"],
		["theirs, one past the window", DESKS, 2_801, OURS, null],
		["nobody's, a message while it was under way", IDLE, 1, OURS, null],
		["ours, a message while it was under way", OURS, 1, OURS, null],
	] as const)("a read that finds it %s", (_, found, offset, owner, doubt) => {
		const read = strong(found, { type: "owner_read", until: EPOCH + 800 });
		const seen = view({ strong: read, normal: heard(offset) }, 10_000);
		expect([seen.owner, seen.doubt]).toEqual([owner, doubt]);
	});

	test("a standby message before our take was answered does not undo it", () => {
		const take = strong(OURS, { type: "own_take", until: EPOCH + 800 });
		expect(view({ strong: take, standby: heard(800) }, 10_000).standing).toBe("control");
		expect(view({ strong: take, standby: heard(801) }, 10_000).standing).toBe("standby");
	});
});

test.each([0, 500, 10_000])("the window is settleMs wide: %i ms", (settleMs) => {
	const at = (offset: number): ThreadView =>
		view({ strong: strong(DESKS), normal: heard(offset) }, 60_000, { settleMs });
	expect(at(settleMs + 1).owner).toEqual(OURS);
	expect(at(settleMs).owner).toEqual(DESKS);
});

describe("expiry", () => {
	const profile = "routing";

	test.each([
		["one ms before", DAY_MS - 1, OURS, null, EPOCH + DAY_MS],
		["at the exact ms", DAY_MS, IDLE, null, null],
	] as const)("ours, %s", (_, at, owner, doubt, expiresAt) => {
		const seen = view({ strong: strong(OURS) }, at, { profile });
		expect([seen.owner, seen.doubt, seen.expiresAt]).toEqual([owner, doubt, expiresAt]);
	});

	test.each([
		["one ms before", DAY_MS - 1, DESKS, "standby", null],
		["at the exact ms: idle, but they may have extended it", DAY_MS, IDLE, "idle", "expiry"],
	] as const)("theirs, %s", (_, at, owner, standing, doubt) => {
		const seen = view({ strong: strong(DESKS) }, at, { profile });
		expect([seen.owner, seen.standing, seen.doubt]).toEqual([owner, standing, doubt]);
	});

	test("the customer's last message on either channel moves it", () => {
		expect(view({ strong: strong(OURS), normal: heard(5_000) }, 9_000, { profile }).expiresAt).toBe(
			EPOCH + 5_000 + DAY_MS,
		);
		expect(view({ strong: strong(DESKS), standby: heard(6_000) }, 9_000, { profile }).expiresAt).toBe(
			EPOCH + 6_000 + DAY_MS,
		);
	});

	test("zero_config and hop_v2 expire alike, classic never", () => {
		for (const older of ["zero_config", "hop_v2"] as const)
			expect(view({ strong: strong(OURS) }, DAY_MS, { profile: older }).owner).toEqual(IDLE);
		const classic = view({ strong: strong(DESKS) }, 1_000 * DAY_MS, { profile: "classic" });
		expect([classic.owner, classic.doubt, classic.expiresAt]).toEqual([DESKS, null, null]);
	});

	test("idle and unknown threads have none", () => {
		for (const owner of [IDLE, UNKNOWN]) {
			const read = strong(owner, { type: "owner_read", expiresAt: EPOCH + 5_000 });
			expect(view({ strong: read }, 9, { profile })).toMatchObject({ owner, expiresAt: null });
		}
	});

	test("where the platform named the time it holds, shorter or longer, spec §8.4 rule 7", () => {
		for (const told of [3_600_000, 7 * DAY_MS]) {
			const read = strong(OURS, { type: "owner_read", expiresAt: EPOCH + told });
			const record = { strong: read, normal: heard(-5_000) };
			expect(view(record, told - 1, { profile })).toMatchObject({ owner: OURS, expiresAt: EPOCH + told });
			expect(view(record, told, { profile })).toMatchObject({ owner: IDLE, expiresAt: null });
		}
	});

	test("a customer message after that moves it on, but never cuts it short", () => {
		const soon = strong(OURS, { type: "owner_read", expiresAt: EPOCH + 3_600_000 });
		expect(view({ strong: soon, normal: heard(1) }, 9_000, { profile }).expiresAt).toBe(EPOCH + 1 + DAY_MS);
		const late = strong(OURS, { type: "own_extend", expiresAt: EPOCH + 7 * DAY_MS });
		expect(view({ strong: late, normal: heard(1) }, 9_000, { profile }).expiresAt).toBe(EPOCH + 7 * DAY_MS);
	});
});

describe("a command of ours", () => {
	const ANSWER_BY = EPOCH + 30_000;
	const entry = (name: CommandName, rest: Partial<CommandEntry> = {}): CommandEntry => ({
		id: "c-1",
		name,
		target: DESK,
		durationMs: null,
		at: EPOCH + 10,
		seq: 0,
		answerBy: ANSWER_BY,
		state: "pending",
		...rest,
	});

	test("is pending until its answer is overdue, and the owner stays as it was", () => {
		const record = { strong: strong(OURS), command: entry("pass") };
		expect(view(record, 29_999)).toMatchObject({ pending: true, owner: OURS, doubt: null });
		expect(view(record, 30_000)).toMatchObject({ pending: false, owner: UNKNOWN, doubt: "unanswered" });
		expect(view({ ...record, command: entry("pass", { state: "answered" }) }, 29_999).pending).toBe(false);
	});

	test.each([
		["pass", UNKNOWN, "unanswered"],
		["take", UNKNOWN, "unanswered"],
		["release", UNKNOWN, "unanswered"],
		["request", OURS, null],
		["extend", OURS, null],
	] as const)("%s without an answer leaves the owner %j", (name, owner, doubt) => {
		expect(view({ strong: strong(OURS), command: entry(name) }, 30_000)).toMatchObject({ owner, doubt });
	});

	test("a fact newer than a lost command settles it, also the customer's message after its time", () => {
		const command = entry("pass");
		expect(view({ strong: strong(DESKS, { at: EPOCH + 20 }), command }, 40_000)).toMatchObject({ owner: DESKS });
		expect(view({ command, normal: heard(30_001) }, 40_000)).toMatchObject({ owner: OURS, doubt: null });
		expect(view({ command, normal: heard(30_000) }, 40_000)).toMatchObject({ owner: UNKNOWN, doubt: "unanswered" });
	});

	test("written down as unanswered it is in doubt at once", () => {
		expect(view({ strong: strong(UNKNOWN, { type: "own_pass", answered: false }) }, 1)).toMatchObject({
			owner: UNKNOWN,
			doubt: "unanswered",
		});
	});
});

describe("the soft hold", () => {
	const softHoldMs = 300_000;
	const hold = (record: Partial<ThreadRecord>, at: number, rules: Partial<AccountRules> = {}): number | null =>
		view(record, at, { softHoldMs, ...rules }).holdUntil;

	test("begins with a person's reply and ends at the exact ms", () => {
		const record = { strong: strong(OURS), echoAt: EPOCH + 100 };
		expect(hold(record, 100)).toBe(EPOCH + 100 + softHoldMs);
		expect(hold(record, 100 + softHoldMs - 1)).toBe(EPOCH + 100 + softHoldMs);
		expect(hold(record, 100 + softHoldMs)).toBeNull();
	});

	test("the customer's answer does not end it, by whichever fact the thread is ours", () => {
		expect(hold({ strong: strong(OURS), normal: heard(200), echoAt: EPOCH + 100 }, 300)).not.toBeNull();
		expect(hold({ normal: heard(200), echoAt: EPOCH + 100 }, 300)).not.toBeNull();
	});

	test("a newer fact about control ends it", () => {
		expect(hold({ strong: strong(OURS, { at: EPOCH + 101 }), echoAt: EPOCH + 100 }, 300)).toBeNull();
		expect(hold({ strong: strong(OURS, { at: EPOCH + 100 }), echoAt: EPOCH + 100 }, 300)).toBeNull();
	});

	test("a read or an extend that finds us where we were does not end it", () => {
		for (const type of ["owner_read", "own_extend"] as const) {
			expect(hold({ strong: strong(OURS, { type, at: EPOCH + 150 }), echoAt: EPOCH + 100 }, 300)).not.toBeNull();
		}
	});

	test("holds on an idle thread too, where a person may answer as well as we", () => {
		expect(hold({ strong: strong(IDLE), echoAt: EPOCH + 100 }, 200)).not.toBeNull();
	});

	test("is nothing where somebody else has the thread, or the setting says so", () => {
		for (const owner of [DESKS, UNKNOWN]) {
			expect(hold({ strong: strong(owner), echoAt: EPOCH + 100 }, 200)).toBeNull();
		}
		expect(hold({ strong: strong(OURS), echoAt: EPOCH + 100 }, 200, { softHoldMs: 0 })).toBeNull();
	});
});

test("two messages of one moment are not two copies of one", () => {
	const record = { normal: heard(5, "m_1"), standby: heard(5, "m_2") };
	expect(view(record, 9, { profile: "zero_config" })).toMatchObject({ owner: HIDDEN, doubt: "settling" });
	expect(view(record, 9, { profile: "classic" })).toMatchObject({ owner: OURS, doubt: null });
});

test("since when: the time of what decided it", () => {
	expect(view({}, 0).sinceAt).toBeNull();
	expect(view({ strong: strong(OURS), normal: heard(10) }, 20).sinceAt).toBe(EPOCH);
	expect(view({ normal: heard(10) }, 20).sinceAt).toBe(EPOCH + 10);
	expect(view({ strong: strong(OURS), standby: heard(15) }, 20).sinceAt).toBe(EPOCH + 15);
});

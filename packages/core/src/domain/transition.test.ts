import { describe, expect, test } from "vitest";
import type { AccountRules } from "./account.ts";
import { PAGE_INBOX } from "./app-id.ts";
import { contextAt, DESK, EPOCH, eventOf, SELF } from "./arbitrary.test-data.ts";
import type { Command } from "./command.ts";
import type { Effect } from "./effect.ts";
import type { EventKind, ThreadEvent } from "./event.ts";
import { HIDDEN, IDLE, ownedBy } from "./owner.ts";
import { EMPTY_RECORD, type ThreadRecord } from "./record.ts";
import { type Input, transition } from "./transition.ts";

const NOW = EPOCH + 60_000;

function play(
	inputs: readonly Input[],
	rules: Partial<AccountRules> = {},
): { readonly record: ThreadRecord; readonly effects: readonly Effect[] } {
	let record: ThreadRecord = EMPTY_RECORD;
	let effects: readonly Effect[] = [];
	for (const input of inputs) [record, effects] = transition(record, input, contextAt(NOW, rules));
	return { record, effects };
}

const heard = (event: ThreadEvent): Input => ({ type: "event", event });
const kinds = (effects: readonly Effect[]): string[] => effects.map(({ type }) => type);

const OURS = heard(eventOf("passed", EPOCH + 100, { newOwner: SELF, previousOwner: DESK }));
const THEIRS = heard(eventOf("taken", EPOCH + 100, { newOwner: DESK, previousOwner: SELF }));
const PASS: Command = {
	id: "pass-1",
	name: "pass",
	target: DESK,
	durationMs: null,
	at: EPOCH + 1_000,
	seq: 0,
	answerBy: NOW + 20_000,
};

describe("what follows an event, in order", () => {
	const EXPECTED: Readonly<Record<EventKind, readonly [normal: readonly string[], standby: readonly string[]]>> = {
		message: [["route"], ["remember", "route"]],
		echo: [["route"], ["remember", "route"]],
		postback: [["route"], ["route"]],
		read: [["route"], ["route"]],
		delivery: [["route"], ["route"]],
		reaction: [["route"], ["route"]],
		referral: [["route"], ["route"]],
		optin: [["route"], ["route"]],
		account_linking: [["route"], ["route"]],
		passed: [
			["announce", "remember"],
			["announce", "remember"],
		],
		taken: [
			["announce", "remember"],
			["announce", "remember"],
		],
		requested: [
			["announce", "decide_request"],
			["announce", "decide_request"],
		],
		roles_changed: [["announce"], ["announce"]],
		unsupported: [["route"], ["route"]],
	};

	test.each(Object.entries(EXPECTED) as [EventKind, readonly [string[], string[]]][])(
		"%s",
		(kind, [normal, standby]) => {
			for (const [via, expected] of [
				["normal", normal],
				["standby", standby],
			] as const) {
				const event = eventOf(kind, EPOCH + 500, { via });
				const { effects } = play([heard(event)]);
				expect(kinds(effects)).toEqual(expected);
				for (const effect of effects) if ("event" in effect) expect(effect.event).toBe(event);
			}
		},
	);

	test("a handover that brings the thread back: announced, kept, resumed", () => {
		const answered: Input = { type: "answer", command: PASS, result: { result: "ok" }, answeredAt: EPOCH + 1_200 };
		const handover = { reason: null, returnWithinMs: null, assumeSilent: false };
		const back = heard(eventOf("passed", EPOCH + 9_000, { newOwner: SELF, previousOwner: DESK }));
		const { effects } = play([OURS, { type: "command", command: PASS, handover }, answered, back]);
		expect(kinds(effects)).toEqual(["announce", "remember", "resume"]);
	});

	test("a customer message that brings the thread back: resumed, then heard", () => {
		const { effects } = play([THEIRS, heard(eventOf("message", EPOCH + 2_101))]);
		expect(kinds(effects)).toEqual(["resume", "route"]);
	});

	test("one that came too close to a handover no step waits for: the guard asks when its turn starts", () => {
		const { effects } = play([THEIRS, heard(eventOf("message", EPOCH + 2_100))]);
		expect(kinds(effects)).toEqual(["route"]);
	});
});

describe("what was said while we listened", () => {
	const handover = { reason: null, returnWithinMs: null, assumeSilent: false };
	const handed: readonly Input[] = [
		OURS,
		{ type: "command", command: PASS, handover },
		{ type: "answer", command: PASS, result: { result: "ok" }, answeredAt: EPOCH + 1_200 },
	];
	const customer = eventOf("message", EPOCH + 5_000, { via: "standby", mid: "m_1", text: "is anybody there?" });
	const desk = eventOf("echo", EPOCH + 6_000, { via: "standby", mid: "m_2", text: "yes", app: DESK });
	const kept = (effects: readonly Effect[]): unknown => effects.find(({ type }) => type === "remember");

	test("is kept with the handover it was said in", () => {
		expect(kept(play([...handed, heard(customer)]).effects)).toEqual({
			type: "remember",
			entry: {
				type: "said",
				at: EPOCH + 5_000,
				said: { at: EPOCH + 5_000, mid: "m_1", text: "is anybody there?", from: "customer", app: null },
				handover: PASS.id,
			},
		});
		expect(kept(play([...handed, heard(desk)]).effects)).toMatchObject({
			entry: { said: { mid: "m_2", text: "yes", from: "app", app: DESK }, handover: PASS.id },
		});
	});

	test("belongs to none where none is open", () => {
		const back = heard(eventOf("passed", EPOCH + 4_000, { newOwner: SELF, previousOwner: DESK }));
		for (const inputs of [[THEIRS], [...handed, back]]) {
			expect(kept(play([...inputs, heard(customer)]).effects)).toMatchObject({ entry: { handover: null } });
		}
	});

	test("our own words are not part of it", () => {
		const own = eventOf("echo", EPOCH + 5_000, { via: "standby", app: SELF });
		expect(kinds(play([...handed, heard(own)]).effects)).toEqual(["route"]);
	});
});

describe("facts", () => {
	test("a refused send says that somebody else has the thread, from the request's start", () => {
		const refused: Input = {
			type: "send_refused",
			id: "send-1",
			order: { at: EPOCH + 500, seq: 0 },
			answeredAt: EPOCH + 700,
		};
		const { record, effects } = play([OURS, refused]);
		expect(record.strong).toMatchObject({ type: "send_refused", owner: HIDDEN, at: EPOCH + 500, until: EPOCH + 700 });
		expect(effects).toEqual([{ type: "remember", entry: { type: "fact", at: EPOCH + 500, fact: record.strong } }]);
	});

	test("a read counts at its request's start, with what the platform said of the expiry", () => {
		const read: Input = {
			type: "read",
			id: "read-1",
			order: { at: EPOCH + 500, seq: 0 },
			answeredAt: EPOCH + 700,
			owner: ownedBy(DESK),
			expiresAt: NOW + 5,
		};
		expect(play([OURS, read]).record.strong).toMatchObject({
			type: "owner_read",
			owner: ownedBy(DESK),
			at: EPOCH + 500,
			until: EPOCH + 700,
			expiresAt: NOW + 5,
		});
	});

	test("an older fact is kept in the history and changes nothing", () => {
		const late = heard(eventOf("passed", EPOCH + 50, { newOwner: DESK, previousOwner: SELF }));
		const { record, effects } = play([OURS, late]);
		expect(record).toEqual(play([OURS]).record);
		expect(kinds(effects)).toEqual(["announce", "remember"]);
	});

	test("an answer's expiry goes before the one we asked for", () => {
		const extend: Command = { ...PASS, id: "extend-1", name: "extend", target: null, durationMs: 60_000 };
		const answer = (expiresAt: number | null): Input => ({
			type: "answer",
			command: extend,
			result: { result: "ok", expiresAt },
			answeredAt: EPOCH + 1_200,
		});
		expect(play([OURS, answer(EPOCH + 9_000)]).record.strong?.expiresAt).toBe(EPOCH + 9_000);
		expect(play([OURS, answer(null)]).record.strong?.expiresAt).toBe(EPOCH + 61_000);
	});
});

describe("answers", () => {
	const answer = (command: Command, result: Extract<Input, { type: "answer" }>["result"]): Input => ({
		type: "answer",
		command,
		result,
		answeredAt: EPOCH + 1_200,
	});

	test("an unanswered pass, take or release: the owner is read", () => {
		for (const name of ["pass", "take", "release"] as const) {
			const { record, effects } = play([OURS, answer({ ...PASS, name }, { result: "unknown" })]);
			expect(record.strong).toMatchObject({ answered: false, owner: { kind: "unknown" } });
			expect(kinds(effects)).toEqual(["remember", "read_owner"]);
		}
	});

	test("an unanswered request or extend leaves the owner as it was", () => {
		for (const name of ["request", "extend"] as const) {
			const { record, effects } = play([OURS, answer({ ...PASS, name }, { result: "unknown" })]);
			expect(record.strong?.type).toBe("passed");
			expect(record.command?.state).toBe("answered");
			expect(effects).toEqual([]);
		}
	});

	test("an accepted request changes nothing: it was delivered, no more", () => {
		const { record, effects } = play([THEIRS, answer({ ...PASS, name: "request" }, { result: "ok" })]);
		expect(record.strong?.type).toBe("taken");
		expect(effects).toEqual([]);
	});

	test("our own release makes the thread idle and brings no step back", () => {
		const { record, effects } = play([OURS, answer({ ...PASS, name: "release" }, { result: "ok" })], {
			profile: "routing",
		});
		expect(record.strong).toMatchObject({ type: "own_release", owner: IDLE });
		expect(kinds(effects)).toEqual(["remember"]);
	});

	test("taking back what was taken from us resumes without a handover", () => {
		const { effects } = play([THEIRS, answer({ ...PASS, name: "take" }, { result: "ok" })]);
		expect(effects.at(-1)).toEqual({
			...{ type: "resume", handover: null, startedAt: EPOCH + 100 },
			...{ by: "taken", metadata: null },
		});
	});
});

describe("a request for control", () => {
	const request = (at: number): Input => heard(eventOf("requested", at, { requestedBy: PAGE_INBOX }));
	const idle: Input = {
		...{ type: "read", id: "read-1", order: { at: EPOCH + 100, seq: 0 }, answeredAt: EPOCH + 110 },
		...{ owner: IDLE, expiresAt: null },
	};

	test.each([
		["while the thread is ours", [OURS, request(EPOCH + 101)], true],
		["at the moment control came", [OURS, request(EPOCH + 100)], true],
		["older than what gave us control: it asked the owner before us", [OURS, request(EPOCH + 99)], false],
		["on standby: it is not ours to give", [THEIRS, request(EPOCH + 101)], false],
		["on a thread nothing is known of: the platform will say", [request(EPOCH)], true],
		["older than a read that found nobody: the platform will say", [idle, request(EPOCH + 99)], true],
		[
			"older than a customer's message, which gave us nothing",
			[heard(eventOf("message", EPOCH + 200)), request(EPOCH + 199)],
			true,
		],
	] as const)("%s", (_, inputs, expected) => {
		expect(kinds(play(inputs).effects)).toEqual(expected ? ["announce", "decide_request"] : ["announce"]);
	});
});

describe("a reply from the inbox on the normal channel", () => {
	const echoAt = (rest: Partial<Extract<ThreadEvent, { kind: "echo" }>>): number | null => {
		const { record, effects } = play([OURS, heard(eventOf("echo", EPOCH + 500, rest))]);
		expect(kinds(effects).at(-1)).toBe("route");
		return record.echoAt;
	};

	test.each([
		["of a person", { app: PAGE_INBOX }, EPOCH + 500],
		["of Meta's AI under the inbox's id, spec §2.6", { app: PAGE_INBOX, aiGenerated: true }, null],
		["of another app", { app: DESK }, null],
		["of nobody named", { app: null }, null],
		["of our own", { app: SELF }, null],
		["on standby", { app: PAGE_INBOX, via: "standby" }, null],
	] as const)("%s", (_, rest, expected) => {
		expect(echoAt(rest)).toBe(expected);
	});

	test("the newest counts, in whatever order they come", () => {
		const [first, second] = [500, 700].map((at) => heard(eventOf("echo", EPOCH + at))) as [Input, Input];
		expect(play([OURS, first, second]).record.echoAt).toBe(EPOCH + 700);
		expect(play([OURS, second, first]).record.echoAt).toBe(EPOCH + 700);
	});
});

import { entryRules } from "./entry.ts";
import { passNotice, requestNotice, takeNotices } from "./notices.ts";
import type { Rule, Ruling, Situation } from "./rule.ts";

const owns = (s: Situation): boolean => s.owner === s.caller.id;
const roleless = (s: Situation): boolean => s.caller.role === null;
const isPrimary = (s: Situation): boolean => s.caller.role === "primary";
const always = (): boolean => true;

/** A secondary receiver's pass without a target goes to the primary (c5). */
const targetOf = (s: Situation): string => s.target ?? s.primary ?? "";

function passed(s: Situation, to: string): Ruling {
	return { control: { kind: "passed", to, expiresAt: null }, notices: [passNotice(s, to)] };
}

function requested(s: Situation): Ruling {
	return {
		requested: { by: s.caller.id, of: s.primary ?? "" },
		notices: [requestNotice(s, s.primary ?? "")],
	};
}

const USER_ROWS: readonly Rule[] = [{ row: "c2", act: "user_message", when: always, does: () => ({}) }];

/** The Handover Protocol with roles: spec §8.3 and the E1 table of §1.4. */
export const CLASSIC_RULES: readonly Rule[] = [
	...USER_ROWS,
	...entryRules(USER_ROWS, []),
	{ row: "c3", act: "send", when: always, does: () => ({}) },

	{ row: "c4 role", act: "pass", when: roleless, does: () => ({ refusal: "noRole" }) },
	{ row: "P6", act: "pass", when: (s) => !owns(s), does: () => ({ refusal: "notOwnerPass" }) },
	{
		row: "c5 primary",
		act: "pass",
		when: (s) => isPrimary(s) && s.target === undefined,
		does: () => ({ refusal: "targetMissing" }),
	},
	{
		row: "P7",
		act: "pass",
		when: (s) => !s.targets.includes(targetOf(s)),
		does: () => ({ refusal: "incorrectAppId" }),
	},
	{ row: "P5", act: "pass", when: (s) => targetOf(s) === s.caller.id, does: () => ({ refusal: "passToSelf" }) },
	{ row: "c5", act: "pass", when: (s) => s.target === undefined, does: (s) => passed(s, targetOf(s)) },
	{ row: "c4", act: "pass", when: always, does: (s) => passed(s, targetOf(s)) },

	{ row: "c6 role", act: "take", when: roleless, does: () => ({ refusal: "noRole" }) },
	{ row: "c6 secondary", act: "take", when: (s) => !isPrimary(s), does: () => ({ refusal: "primaryOnly" }) },
	{ row: "T3", act: "take", when: owns, does: () => ({ refusal: "alreadyOwner" }) },
	{
		row: "c6",
		act: "take",
		when: always,
		does: (s) => ({
			control: { kind: "taken", to: s.caller.id, expiresAt: null },
			notices: takeNotices(s, s.caller.id),
		}),
	},

	{ row: "c7 role", act: "request", when: roleless, does: () => ({ refusal: "noRole" }) },
	{ row: "c7 primary", act: "request", when: isPrimary, does: () => ({ refusal: "primaryNeedNotRequest" }) },
	{ row: "Q3", act: "request", when: owns, does: () => ({ refusal: "alreadyOwner" }) },
	{ row: "c7", act: "request", when: always, does: requested },

	{ row: "L classic", act: "release", when: always, does: () => ({ refusal: "notInClassic" }) },
	{ row: "D classic", act: "extend", when: always, does: () => ({ refusal: "notInClassic" }) },

	{ row: "c3 inbox", act: "inbox_reply", when: always, does: () => ({}) },
	{ row: "c9 again", act: "inbox_main", when: owns, does: () => ({}) },
	{ row: "c9", act: "inbox_main", when: always, does: requested },
	{ row: "c9 again", act: "inbox_request", when: owns, does: () => ({}) },
	{ row: "c9", act: "inbox_request", when: always, does: requested },
	{ row: "c8 idle", act: "inbox_done", when: (s) => !owns(s), does: () => ({}) },
	{ row: "c8", act: "inbox_done", when: always, does: (s) => passed(s, s.primary ?? "") },
];

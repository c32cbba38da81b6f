import { entryRules } from "./entry.ts";
import { expiryAfterControl, expiryAfterSend, expiryAfterUser } from "./expiry.ts";
import { passNotice, requestNotice, takeNotices } from "./notices.ts";
import { ROUTING_RULES } from "./routing.ts";
import type { Act, Rule, Ruling, Situation } from "./rule.ts";

const idle = (s: Situation): boolean => s.owner === null;
const owns = (s: Situation): boolean => s.owner === s.caller.id;
const isPrimary = (s: Situation): boolean => s.caller.id === s.primary;
const always = (): boolean => true;

/** Acts that do what they do under routing, with the primary, if there is one, where routing has the default app. */
const AS_UNDER_ROUTING: readonly Act[] = [
	"pass",
	"release",
	"extend",
	"inbox_reply",
	"inbox_main",
	"inbox_done",
	"inbox_request",
];

function underRouting({ row, act, when, does }: Rule): Rule {
	const turned = (s: Situation): Situation => ({ ...s, defaultApp: s.primary });
	return { row, act, when: (s) => when(turned(s)), does: (s) => does(turned(s)) };
}

function taken(s: Situation): Ruling {
	return {
		control: { kind: "taken", to: s.caller.id, expiresAt: expiryAfterControl(s) },
		notices: takeNotices(s, s.caller.id),
	};
}

function asked(s: Situation, of: string): Ruling {
	return { requested: { by: s.caller.id, of }, notices: of === s.inbox ? [] : [requestNotice(s, of)] };
}

const USER_ROWS: readonly Rule[] = [
	{
		row: "R1",
		act: "user_message",
		when: (s) => idle(s) && s.primary !== null,
		does: (s) => ({
			control: { kind: "routed", to: s.primary, expiresAt: expiryAfterControl({ ...s, lastUserAt: s.now }) },
		}),
	},
	{ row: "R5", act: "user_message", when: idle, does: () => ({}) },
	{ row: "R4", act: "user_message", when: always, does: (s) => ({ expiresAt: expiryAfterUser(s) }) },
];

/** The improved Handover Protocol: the last paragraph of spec §8.3, the E2 line of §1.4, and §10 C2, C3, C8. */
export const HOP_V2_RULES: readonly Rule[] = [
	...USER_ROWS,
	...entryRules(USER_ROWS, []),

	{ row: "M3", act: "send", when: idle, does: () => ({}) },
	{ row: "M4", act: "send", when: owns, does: (s) => ({ expiresAt: expiryAfterSend(s) }) },
	{ row: "M5", act: "send", when: always, does: () => ({ refusal: "notOwnerSend" }) },

	{ row: "P6", act: "pass", when: (s) => !idle(s) && !owns(s), does: () => ({ refusal: "notOwnerPass" }) },
	{
		row: "P2 elsewhere",
		act: "pass",
		when: (s) => s.target === undefined && s.primary === null,
		does: () => ({ refusal: "targetMissing" }),
	},

	{ row: "T3", act: "take", when: owns, does: () => ({ refusal: "alreadyOwner" }) },
	{ row: "T2", act: "take", when: idle, does: taken },
	{ row: "T1", act: "take", when: isPrimary, does: taken },
	{ row: "T1 other", act: "take", when: always, does: () => ({ refusal: "primaryOnly" }) },

	{ row: "Q3", act: "request", when: owns, does: () => ({ refusal: "alreadyOwner" }) },
	{
		row: "Q2",
		act: "request",
		when: (s) => idle(s) && (s.primary === null || isPrimary(s)),
		does: (s) => ({
			control: { kind: "passed", to: s.caller.id, expiresAt: expiryAfterControl(s) },
			notices: [passNotice(s, s.caller.id)],
		}),
	},
	{ row: "c7", act: "request", when: idle, does: (s) => asked(s, s.primary ?? "") },
	{ row: "Q1", act: "request", when: always, does: (s) => asked(s, s.owner ?? "") },

	...ROUTING_RULES.filter(({ act }) => AS_UNDER_ROUTING.includes(act)).map(underRouting),
];

import { entryRules } from "./entry.ts";
import { expiryAfterControl, expiryAfterSend, expiryAfterUser } from "./expiry.ts";
import { passNotice, requestNotice } from "./notices.ts";
import { OWNER_ONLY_RULES, passed, released } from "./routing.ts";
import type { Rule, Ruling, Situation } from "./rule.ts";

const idle = (s: Situation): boolean => s.owner === null;
const owns = (s: Situation): boolean => s.owner === s.caller.id;
const always = (): boolean => true;

/** The inbox gains control and no app is told: row I3 names no event. */
function inboxGains(s: Situation): Ruling {
	return { control: { kind: "taken", to: s.inbox, expiresAt: expiryAfterControl(s) } };
}

const USER_ROWS: readonly Rule[] = [
	{ row: "R5", act: "user_message", when: idle, does: () => ({}) },
	{ row: "R6", act: "user_message", when: always, does: (s) => ({ expiresAt: expiryAfterUser(s) }) },
];

/** Conversation Routing without a default app: spec §8.2, rows of mode `zero_config`. */
export const ZERO_CONFIG_RULES: readonly Rule[] = [
	...USER_ROWS,
	...entryRules(USER_ROWS, ["enter_ad"]),

	{ row: "M3", act: "send", when: idle, does: () => ({}) },
	{ row: "M4", act: "send", when: owns, does: (s) => ({ expiresAt: expiryAfterSend(s) }) },
	{ row: "M6 allow", act: "send", when: (s) => s.switches.nonOwnerSend === "allow", does: () => ({}) },
	{ row: "M6", act: "send", when: always, does: () => ({ refusal: "notOwnerSend" }) },

	{ row: "P6", act: "pass", when: (s) => !idle(s) && !owns(s), does: () => ({ refusal: "notOwnerPass" }) },
	{ row: "P2 elsewhere", act: "pass", when: (s) => s.target === undefined, does: () => ({ refusal: "targetMissing" }) },
	{
		row: "P7",
		act: "pass",
		when: (s) => !s.targets.includes(s.target ?? ""),
		does: () => ({ refusal: "incorrectAppId" }),
	},
	{ row: "P5", act: "pass", when: (s) => owns(s) && s.target === s.caller.id, does: () => ({ refusal: "passToSelf" }) },
	{ row: "P4", act: "pass", when: (s) => s.target === s.caller.id, does: (s) => passed(s, s.caller.id) },
	{ row: "P3", act: "pass", when: idle, does: (s) => passed(s, s.target ?? "") },
	{ row: "P1", act: "pass", when: always, does: (s) => passed(s, s.target ?? "") },

	{ row: "T5", act: "take", when: always, does: () => ({ refusal: "takeNeedsRouting" }) },

	{ row: "Q3", act: "request", when: owns, does: () => ({ refusal: "alreadyOwner" }) },
	{
		row: "Q2",
		act: "request",
		when: idle,
		does: (s) => ({
			control: { kind: "passed", to: s.caller.id, expiresAt: expiryAfterControl(s) },
			notices: [passNotice(s, s.caller.id)],
		}),
	},
	{
		row: "Q5",
		act: "request",
		when: (s) => s.owner === s.inbox,
		does: (s) => ({ requested: { by: s.caller.id, of: s.inbox } }),
	},
	{
		row: "Q1",
		act: "request",
		when: always,
		does: (s) => ({
			requested: { by: s.caller.id, of: s.owner ?? "" },
			notices: [requestNotice(s, s.owner ?? "")],
		}),
	},
	...OWNER_ONLY_RULES,

	{ row: "M4 inbox", act: "inbox_reply", when: owns, does: (s) => ({ expiresAt: expiryAfterSend(s) }) },
	{ row: "I3", act: "inbox_reply", when: always, does: inboxGains },
	{ row: "I3 again", act: "inbox_main", when: owns, does: () => ({}) },
	{ row: "I3", act: "inbox_main", when: always, does: inboxGains },
	{ row: "I4 idle", act: "inbox_done", when: (s) => !owns(s), does: () => ({}) },
	{ row: "I4 none", act: "inbox_done", when: (s) => s.switches.inboxDone === "none", does: () => ({}) },
	{ row: "I4", act: "inbox_done", when: always, does: released },
	{ row: "c9 elsewhere", act: "inbox_request", when: always, does: () => ({ refusal: "inboxRequestsInClassicOnly" }) },
];

import { entryRules } from "./entry.ts";
import { DAY_MS, expiryAfterControl, expiryAfterSend, expiryAfterUser, WEEK_MS } from "./expiry.ts";
import { passNotice, takeNotices } from "./notices.ts";
import type { Rule, Ruling, Situation } from "./rule.ts";

const idle = (s: Situation): boolean => s.owner === null;
const owns = (s: Situation): boolean => s.owner === s.caller.id;
const mayTake = (s: Situation): boolean => s.asHumanAgent === true && s.caller.canTake && s.caller.humanAgent;
const always = (): boolean => true;

function taken(s: Situation): Ruling {
	return {
		control: { kind: "taken", to: s.caller.id, expiresAt: expiryAfterControl(s) },
		notices: takeNotices(s, s.caller.id),
	};
}

/** Control goes to `to` by a pass. */
export function passed(s: Situation, to: string): Ruling {
	return { control: { kind: "passed", to, expiresAt: expiryAfterControl(s) }, notices: [passNotice(s, to)] };
}

/** Control goes back to nobody; nobody is told (spec §2.3). */
export function released(): Ruling {
	return { control: { kind: "released", to: null, expiresAt: null } };
}

/** Release and extend, alike with and without a default app (L1, L2, D1, D2). */
export const OWNER_ONLY_RULES: readonly Rule[] = [
	{ row: "L2", act: "release", when: (s) => !owns(s), does: () => ({ refusal: "notOwnerRelease" }) },
	{ row: "L1", act: "release", when: always, does: released },
	{ row: "D2", act: "extend", when: (s) => !owns(s), does: () => ({ refusal: "notOwnerExtend" }) },
	{
		row: "D1 range",
		act: "extend",
		when: ({ durationMs = 0 }) => !(durationMs > 0 && durationMs <= WEEK_MS),
		does: () => ({ refusal: "durationOutOfRange" }),
	},
	{
		row: "D1",
		act: "extend",
		when: always,
		does: (s) => ({ control: { kind: "extended", to: s.owner, expiresAt: s.now + (s.durationMs ?? DAY_MS) } }),
	},
];

const USER_ROWS: readonly Rule[] = [
	{
		row: "R1",
		act: "user_message",
		when: idle,
		does: (s) => ({
			control: { kind: "routed", to: s.defaultApp, expiresAt: expiryAfterControl({ ...s, lastUserAt: s.now }) },
		}),
	},
	{ row: "R4", act: "user_message", when: always, does: (s) => ({ expiresAt: expiryAfterUser(s) }) },
];

/** Conversation Routing with a default app: spec §8.2, rows of mode `routing`. */
export const ROUTING_RULES: readonly Rule[] = [
	...USER_ROWS,
	...entryRules(USER_ROWS, ["enter_organic", "enter_link", "enter_ad"]),

	{ row: "M4", act: "send", when: owns, does: (s) => ({ expiresAt: expiryAfterSend(s) }) },
	{ row: "M1", act: "send", when: (s) => idle(s) && s.caller.id === s.defaultApp, does: () => ({}) },
	{ row: "M7", act: "send", when: mayTake, does: taken },
	{ row: "M2", act: "send", when: idle, does: () => ({ refusal: "notOwnerSend" }) },
	{ row: "M5", act: "send", when: always, does: () => ({ refusal: "notOwnerSend" }) },

	{ row: "P6", act: "pass", when: (s) => !idle(s) && !owns(s), does: () => ({ refusal: "notOwnerPass" }) },
	{
		row: "P7",
		act: "pass",
		when: (s) => s.target !== undefined && !s.targets.includes(s.target),
		does: () => ({ refusal: "incorrectAppId" }),
	},
	{
		row: "P5",
		act: "pass",
		when: (s) => owns(s) && (s.target ?? s.defaultApp) === s.caller.id,
		does: () => ({ refusal: "passToSelf" }),
	},
	{ row: "P3", act: "pass", when: (s) => idle(s), does: (s) => passed(s, s.target ?? s.defaultApp ?? "") },
	{ row: "P2", act: "pass", when: (s) => s.target === undefined, does: (s) => passed(s, s.defaultApp ?? "") },
	{ row: "P1", act: "pass", when: always, does: (s) => passed(s, s.target ?? "") },

	{ row: "T3", act: "take", when: owns, does: () => ({ refusal: "alreadyOwner" }) },
	{ row: "T4", act: "take", when: (s) => !s.caller.canTake, does: () => ({ refusal: "takeNotAllowed" }) },
	{ row: "T2", act: "take", when: idle, does: taken },
	{ row: "T1", act: "take", when: always, does: taken },

	{ row: "Q4", act: "request", when: always, does: () => ({ refusal: "requestNeedsNoRouting" }) },
	...OWNER_ONLY_RULES,

	{ row: "M4 inbox", act: "inbox_reply", when: owns, does: (s) => ({ expiresAt: expiryAfterSend(s) }) },
	{ row: "I2", act: "inbox_reply", when: idle, does: taken },
	{ row: "I1", act: "inbox_reply", when: always, does: taken },
	{ row: "I1 again", act: "inbox_main", when: owns, does: () => ({}) },
	{ row: "I1", act: "inbox_main", when: always, does: taken },
	{ row: "I4 idle", act: "inbox_done", when: (s) => !owns(s), does: () => ({}) },
	{ row: "I4 none", act: "inbox_done", when: (s) => s.switches.inboxDone === "none", does: () => ({}) },
	{
		row: "I4 pass",
		act: "inbox_done",
		when: (s) => s.switches.inboxDone === "pass_to_default" && s.defaultApp !== null && s.defaultApp !== s.inbox,
		does: (s) => passed(s, s.defaultApp ?? ""),
	},
	{ row: "I4", act: "inbox_done", when: always, does: released },
	{ row: "c9 elsewhere", act: "inbox_request", when: always, does: () => ({ refusal: "inboxRequestsInClassicOnly" }) },
];

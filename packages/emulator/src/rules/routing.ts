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
	{ row: "L2", act: "release", when: (s) => !owns(s), then: () => ({ refusal: "notOwnerRelease" }) },
	{ row: "L1", act: "release", when: always, then: released },
	{ row: "D2", act: "extend", when: (s) => !owns(s), then: () => ({ refusal: "notOwnerExtend" }) },
	{
		row: "D1 range",
		act: "extend",
		when: ({ durationMs = 0 }) => !(durationMs > 0 && durationMs <= WEEK_MS),
		then: () => ({ refusal: "durationOutOfRange" }),
	},
	{
		row: "D1",
		act: "extend",
		when: always,
		then: (s) => ({ control: { kind: "extended", to: s.owner, expiresAt: s.now + (s.durationMs ?? DAY_MS) } }),
	},
];

/** Conversation Routing with a default app: spec §8.2, rows of mode `routing`. */
export const ROUTING_RULES: readonly Rule[] = [
	{
		row: "R1",
		act: "user_message",
		when: idle,
		then: (s) => ({
			control: { kind: "routed", to: s.defaultApp, expiresAt: expiryAfterControl({ ...s, lastUserAt: s.now }) },
		}),
	},
	{ row: "R4", act: "user_message", when: always, then: (s) => ({ expiresAt: expiryAfterUser(s) }) },

	{ row: "M4", act: "send", when: owns, then: (s) => ({ expiresAt: expiryAfterSend(s) }) },
	{ row: "M1", act: "send", when: (s) => idle(s) && s.caller.id === s.defaultApp, then: () => ({}) },
	{ row: "M7", act: "send", when: mayTake, then: taken },
	{ row: "M2", act: "send", when: idle, then: () => ({ refusal: "notOwnerSend" }) },
	{ row: "M5", act: "send", when: always, then: () => ({ refusal: "notOwnerSend" }) },

	{ row: "P6", act: "pass", when: (s) => !idle(s) && !owns(s), then: () => ({ refusal: "notOwnerPass" }) },
	{
		row: "P7",
		act: "pass",
		when: (s) => s.target !== undefined && !s.targets.includes(s.target),
		then: () => ({ refusal: "incorrectAppId" }),
	},
	{
		row: "P5",
		act: "pass",
		when: (s) => owns(s) && (s.target ?? s.defaultApp) === s.caller.id,
		then: () => ({ refusal: "passToSelf" }),
	},
	{ row: "P3", act: "pass", when: (s) => idle(s), then: (s) => passed(s, s.target ?? s.defaultApp ?? "") },
	{ row: "P2", act: "pass", when: (s) => s.target === undefined, then: (s) => passed(s, s.defaultApp ?? "") },
	{ row: "P1", act: "pass", when: always, then: (s) => passed(s, s.target ?? "") },

	{ row: "T3", act: "take", when: owns, then: () => ({ refusal: "alreadyOwner" }) },
	{ row: "T4", act: "take", when: (s) => !s.caller.canTake, then: () => ({ refusal: "takeNotAllowed" }) },
	{ row: "T2", act: "take", when: idle, then: taken },
	{ row: "T1", act: "take", when: always, then: taken },

	{ row: "Q4", act: "request", when: always, then: () => ({ refusal: "requestNeedsNoRouting" }) },
	...OWNER_ONLY_RULES,

	{ row: "M4 inbox", act: "inbox_reply", when: owns, then: (s) => ({ expiresAt: expiryAfterSend(s) }) },
	{ row: "I2", act: "inbox_reply", when: idle, then: taken },
	{ row: "I1", act: "inbox_reply", when: always, then: taken },
	{ row: "I1 again", act: "inbox_main", when: owns, then: () => ({}) },
	{ row: "I1", act: "inbox_main", when: always, then: taken },
	{ row: "I4 idle", act: "inbox_done", when: (s) => !owns(s), then: () => ({}) },
	{ row: "I4 none", act: "inbox_done", when: (s) => s.switches.inboxDone === "none", then: () => ({}) },
	{
		row: "I4 pass",
		act: "inbox_done",
		when: (s) => s.switches.inboxDone === "pass_to_default" && s.defaultApp !== null && s.defaultApp !== s.inbox,
		then: (s) => passed(s, s.defaultApp ?? ""),
	},
	{ row: "I4", act: "inbox_done", when: always, then: released },
	{ row: "c9 elsewhere", act: "inbox_request", when: always, then: () => ({ refusal: "inboxRequestsInClassicOnly" }) },
];

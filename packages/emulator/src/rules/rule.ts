import type { Profile, Role } from "../config/config-document.ts";
import type { Switches } from "../config/switches.ts";
import type { Entry } from "./entry.ts";
import type { RefusalName } from "./refusal-name.ts";

/** Everything that can happen to a thread and that a rule decides. */
export type Act =
	| "user_message"
	| "send"
	| "pass"
	| "release"
	| "take"
	| "request"
	| "extend"
	| "inbox_reply"
	| "inbox_main"
	| "inbox_done"
	| "inbox_request"
	| Entry
	| "lead_click"
	| "lead_end";

/** Who acts: an app with its rights, the inbox, or (with an empty id) the customer. */
export interface Caller {
	readonly id: string;
	readonly role: Role | null;
	readonly canTake: boolean;
	readonly humanAgent: boolean;
}

/** All a rule may look at. Times are epoch milliseconds. */
export interface Situation {
	readonly profile: Profile;
	readonly switches: Switches;
	readonly now: number;
	readonly owner: string | null;
	readonly expiresAt: number | null;
	readonly lastUserAt: number | null;
	/** How long control lasts after a customer's message: a day, or what an ad gave. */
	readonly windowMs: number;
	readonly caller: Caller;
	/** The account's inbox. */
	readonly inbox: string;
	readonly defaultApp: string | null;
	readonly primary: string | null;
	/** Apps control can be passed to. */
	readonly targets: readonly string[];
	readonly target?: string | undefined;
	readonly metadata?: string | undefined;
	readonly durationMs?: number | undefined;
	/** How many days of control an ad is set up to give. */
	readonly days?: number | undefined;
	/** A message sent with the HUMAN_AGENT tag. */
	readonly asHumanAgent?: boolean | undefined;
}

/** How a change of control is told in a thread's history. */
export type HandoverKind = "passed" | "taken" | "requested" | "released" | "expired" | "extended" | "routed";

/** A change of control; `expiresAt` null means it does not expire. */
export interface Control {
	readonly kind: HandoverKind;
	readonly to: string | null;
	readonly expiresAt: number | null;
	/** How long it lasts after each of the customer's messages; a day unless told. */
	readonly windowMs?: number;
}

/** A handover webhook. Absent keys are absent on the wire. */
export interface Notice {
	readonly to: string | "all";
	readonly event: "pass_thread_control" | "take_thread_control" | "request_thread_control";
	readonly previous?: string | null;
	readonly next?: string;
	readonly requested?: string;
	readonly metadata?: string | undefined;
	/** Names the new owner and the metadata once more beside the event, as lead ads do (spec F18). */
	readonly hopContext?: true;
}

/** What a rule says: a refusal and nothing else, or what changes and who is told. */
export interface Ruling {
	readonly refusal?: RefusalName;
	readonly control?: Control;
	/** Control was asked for and stays where it is. */
	readonly requested?: { readonly by: string; readonly of: string };
	/** Moves the expiry without a change of control. */
	readonly expiresAt?: number | null;
	readonly notices?: readonly Notice[];
}

/** One row of a table of the spec; the first row of a table that matches decides. */
export interface Rule {
	/** The row's id in spec §8.2 or §8.3, with a word where the spec has one row for several cases. */
	readonly row: string;
	readonly act: Act;
	readonly when: (s: Situation) => boolean;
	readonly does: (s: Situation) => Ruling;
}

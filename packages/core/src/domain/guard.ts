import type { AccountRules } from "./account.ts";
import type { Standing } from "./owner.ts";
import { PROFILES, type Role, SUPPORTED_PROFILES, type SupportedProfile } from "./profile.ts";
import type { ThreadView } from "./view.ts";

/** What a send is told: go, do not, or ask the platform who owns the thread first. */
export type Verdict = "send" | "suppress" | "ask";

/** Why. `allowed` goes with `send`. */
export type GuardReason =
	| "allowed"
	| "standby"
	| "not_default_app"
	| "owner_unknown"
	| "owner_in_doubt"
	| "command_pending"
	| "soft_hold";

/** The guard's answer. */
export interface GuardAnswer {
	readonly verdict: Verdict;
	readonly reason: GuardReason;
}

/** How one send differs from an ordinary one. */
export interface SendIntent {
	/** It is the goodbye of this command, which its own pass must not hold back. */
	readonly goodbyeOf?: string | undefined;
	/** Speak although somebody else has the thread; refused where the profile forbids it (spec §1.4). */
	readonly onStandby?: "allow" | undefined;
}

/** Whether a profile lets an app speak while another owns the thread: spec §1.4, E1 “either app may respond”. */
const LISTENER_MAY_SPEAK: Readonly<Record<SupportedProfile, boolean>> = {
	classic: true,
	hop_v2: false,
	routing: false,
	zero_config: false,
};

/** May we speak? The last question before every message, typing indicator, proactive send and raw send. */
export function guard(
	view: ThreadView,
	rules: AccountRules,
	command: { readonly id: string } | null,
	intent: SendIntent = {},
): GuardAnswer {
	if (view.pending) {
		return command !== null && intent.goodbyeOf === command.id
			? ALLOWED
			: { verdict: "suppress", reason: "command_pending" };
	}
	if (intent.onStandby === "allow" && view.standing === "standby" && LISTENER_MAY_SPEAK[rules.profile]) return ALLOWED;
	// Of a thread never heard of `whenUnknown` speaks; where something happened that we could not read, asking comes first.
	if (view.doubt !== null && view.doubt !== "never_heard") return { verdict: "ask", reason: "owner_in_doubt" };
	if (view.holdUntil !== null) return { verdict: "suppress", reason: "soft_hold" };
	return guardCell(rules.profile, view.standing, rules.role, rules.whenUnknown);
}

/** One cell of the guard's table: profile × standing × are we the default app. */
export function guardCell(
	profile: SupportedProfile,
	standing: Standing,
	role: Role,
	whenUnknown: AccountRules["whenUnknown"],
): GuardAnswer {
	switch (standing) {
		case "control":
			return ALLOWED;
		case "standby":
			return { verdict: "suppress", reason: "standby" };
		case "idle":
			return PROFILES[profile].idleSend === "anyone" || role === "primary"
				? ALLOWED
				: { verdict: "suppress", reason: "not_default_app" };
		case "unknown":
			return { verdict: whenUnknown, reason: whenUnknown === "send" ? "allowed" : "owner_unknown" };
	}
}

const ALLOWED: GuardAnswer = { verdict: "send", reason: "allowed" };

/** The whole table, for the docs and the tests. */
export function guardTable(): readonly {
	profile: SupportedProfile;
	standing: Standing;
	role: Role;
	answer: GuardAnswer;
}[] {
	const standings: readonly Standing[] = ["control", "standby", "idle", "unknown"];
	const roles: readonly Role[] = ["primary", "secondary"];
	return SUPPORTED_PROFILES.flatMap((profile) =>
		standings.flatMap((standing) =>
			roles.map((role) => ({ profile, standing, role, answer: guardCell(profile, standing, role, "ask") })),
		),
	);
}

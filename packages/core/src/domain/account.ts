import type { AppId } from "./app-id.ts";
import { isSupportedProfile, type ProfileName, type Role, type SupportedProfile } from "./profile.ts";
import type { Upkeep } from "./upkeep.ts";

/** Why we believe an account follows a profile. */
export type ProfileEvidence = "feature_status" | "app_roles" | "refusal" | "configured";

/** What we keep of an account. Kept by the same port as threads. */
export interface AccountRecord {
	/** The version of this shape; a newer one than ours is refused by name. */
	readonly v: number;
	/** What the account is believed to follow; null: nothing said so yet. */
	readonly profile: ProfileName | null;
	/** What said so last. */
	readonly profileEvidence: ProfileEvidence | null;
	/** When it was said, in epoch milliseconds; 0: never. Older evidence changes nothing. */
	readonly profileAt: number;
	/** Our classic role, from `app_roles`. */
	readonly role: Role | null;
	/** When the role was told, in epoch milliseconds; 0: never. */
	readonly roleAt: number;
	/** Whether another app's message was ever seen on standby: only then does silence mean that nobody answered. */
	readonly foreignEchoSeen: boolean;
}

/** An account nothing is known of yet; not to be changed. */
export const EMPTY_ACCOUNT: AccountRecord = {
	v: 1,
	profile: null,
	profileEvidence: null,
	profileAt: 0,
	role: null,
	roleAt: 0,
	foreignEchoSeen: false,
};

/** What the options say about an account. */
export interface AccountSettings {
	/** Our own app's id. */
	readonly self: AppId;
	/** `auto`: by evidence. */
	readonly profile: SupportedProfile | "auto";
	/** Where nothing says otherwise. */
	readonly role: Role;
	/** Whether the page lets our app take control, "Take control of conversations" (spec §1.4, routing only). */
	readonly canTake: boolean;
	/** How long a bot holds still after a person answered without taking control; 0: not at all. */
	readonly softHoldMs: number;
	/** How much later than a handover a customer message must be to end somebody else's ownership. */
	readonly settleMs: number;
	/** What a send does on a thread nothing is known of. */
	readonly whenUnknown: "send" | "suppress" | "ask";
	/** What is done by itself with control that is ours; null: nothing. */
	readonly upkeep: Upkeep | null;
}

/** What rules an account: settings joined with evidence. */
export interface AccountRules extends Omit<AccountSettings, "profile"> {
	/** The profile to go by, decided. */
	readonly profile: SupportedProfile;
	/** Whether another app's message was ever seen on standby. */
	readonly foreignEchoSeen: boolean;
}

/** The profile where there is neither setting nor evidence: the only one Meta still offers whose rules are the strictest. */
const FALLBACK: SupportedProfile = "routing";

/**
 * What rules the account: a configured profile wins over evidence, a role from `app_roles` over the configured one. Without
 * setting and evidence it is `routing`, whose rules are the strictest. Throws nothing.
 */
export function rulesOf(account: AccountRecord, settings: AccountSettings): AccountRules {
	const known = isSupportedProfile(account.profile) ? account.profile : FALLBACK;
	return {
		...settings,
		profile: settings.profile === "auto" ? known : settings.profile,
		role: account.role ?? settings.role,
		foreignEchoSeen: account.foreignEchoSeen,
	};
}

/** Which profile `messaging_feature_status` means (our reading, spec §11.7); null where it says nothing. Whether there are roles it does not say. */
export function profileOfFeatureStatus(status: {
	readonly hopV2: boolean | null;
	readonly messengerMultiApp: boolean | null;
}): SupportedProfile | null {
	if (status.messengerMultiApp === true) return "routing";
	if (status.hopV2 === true) return "zero_config";
	if (status.hopV2 === false && status.messengerMultiApp === false) return "classic";
	return null;
}

/**
 * Joins evidence for a profile: the newer wins. The feature status cannot tell `zero_config` from `hop_v2`; roles, which only
 * the older of them has (spec §1.4), can. Where that is wrong, a refused `take` says `zero_config` (27/2018464, spec §5.1).
 */
export function withProfile(
	account: AccountRecord,
	profile: SupportedProfile,
	evidence: ProfileEvidence,
	at: number,
): AccountRecord {
	if (at < account.profileAt) return account;
	const roled = profile === "zero_config" && evidence === "feature_status" && account.role !== null;
	return { ...account, profile: roled ? "hop_v2" : profile, profileEvidence: evidence, profileAt: at };
}

/**
 * Joins an `app_roles` event: our role, and that the account is a classic one, or `hop_v2` where it was known to have idle
 * threads and no routing. Apps without a role are told nothing.
 */
export function withRoles(
	account: AccountRecord,
	roles: Readonly<Record<string, readonly string[]>>,
	self: AppId,
	at: number,
): AccountRecord {
	const ours = roles[self];
	if (ours === undefined || at < account.roleAt) return account;
	const role: Role | null = ours.includes("primary_receiver")
		? "primary"
		: ours.includes("secondary_receiver")
			? "secondary"
			: null;
	const older = account.profile === "zero_config" || account.profile === "hop_v2" ? "hop_v2" : "classic";
	return withProfile({ ...account, role, roleAt: at }, older, "app_roles", at);
}

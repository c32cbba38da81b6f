import type { Profile, Role } from "../config/config-document.ts";
import { CLASSIC_RULES } from "./classic.ts";
import { HOP_V2_RULES } from "./hop-v2.ts";
import { LEAD_AD_RULES, LEAD_ADS } from "./lead-ads.ts";
import { ROUTING_RULES } from "./routing.ts";
import type { Act, Rule, Ruling, Situation } from "./rule.ts";
import { ZERO_CONFIG_RULES } from "./zero-config.ts";

/** All that distinguishes one profile from another. */
export interface ProfileRules {
	readonly table: readonly Rule[];
	/** Whether an app may be the primary. */
	readonly primary: boolean;
	/** Whether an app without a role hears nothing on standby and is no target; only then is a change of roles told. */
	readonly rolesRequired: boolean;
	/**
	 * Who hears a customer on the normal channel while nobody owns the thread (spec §3.3, §1.4): the one app it is
	 * meant for, that app or everybody where there is none, or always everybody.
	 */
	readonly idleListeners: "one" | "one_or_all" | "all";
	/** Whether the Send API takes `thread_control` (spec §3.6). */
	readonly inlineControl: boolean;
	/** Whether `take_thread_control` answers the owner instead of `success` (spec §10 C3). */
	readonly takeAnswersOwner: boolean;
	/** What `messaging_feature_status` answers for Messenger (our reading, spec §11.7). */
	readonly featureStatus: {
		readonly hop_v2: boolean;
		readonly msgr_multi_app: boolean;
		readonly ig_multi_app: boolean;
	};
}

/** The profiles, oldest first. */
export const PROFILE_RULES: { readonly [P in Profile]: ProfileRules } = {
	classic: {
		table: CLASSIC_RULES,
		primary: true,
		rolesRequired: true,
		idleListeners: "one",
		inlineControl: false,
		takeAnswersOwner: false,
		featureStatus: { hop_v2: false, msgr_multi_app: false, ig_multi_app: false },
	},
	hop_v2: {
		table: HOP_V2_RULES,
		primary: true,
		rolesRequired: false,
		idleListeners: "one_or_all",
		inlineControl: false,
		takeAnswersOwner: true,
		featureStatus: { hop_v2: true, msgr_multi_app: false, ig_multi_app: false },
	},
	routing: {
		table: ROUTING_RULES,
		primary: false,
		rolesRequired: false,
		idleListeners: "one",
		inlineControl: true,
		takeAnswersOwner: false,
		featureStatus: { hop_v2: true, msgr_multi_app: true, ig_multi_app: true },
	},
	zero_config: {
		table: ZERO_CONFIG_RULES,
		primary: false,
		rolesRequired: false,
		idleListeners: "all",
		inlineControl: false,
		takeAnswersOwner: false,
		featureStatus: { hop_v2: true, msgr_multi_app: false, ig_multi_app: false },
	},
};

/** The rules of a profile. */
export function rulesOf(profile: Profile): ProfileRules {
	return PROFILE_RULES[profile];
}

/** What the profile in force says about an act, and the row that says it. */
export function decide(act: Act, situation: Situation): Ruling & { readonly row: string } {
	const fits = (rule: Rule): boolean => rule.act === act && rule.when(situation);
	const rule = LEAD_AD_RULES.find(fits) ?? rulesOf(situation.profile).table.find(fits);
	if (!rule) throw new Error(`the table of ${situation.profile} has no row for ${act}`);
	return { ...rule.does(situation), row: rule.row };
}

/** An app as `channelFor` sees it. */
export interface Listener {
	readonly id: string;
	readonly role?: Role | null | undefined;
}

/** Whom an idle thread is meant for: the default app, the primary, or nobody. */
export interface MeantFor {
	readonly profile: Profile;
	readonly defaultApp: string | null;
	readonly primary: string | null;
}

/** The channel on which an app hears what happens in a thread, if at all (spec §2.4, §2.5); none while a lead ad runs (§3.7). */
export function channelFor(
	{ profile, defaultApp, primary }: MeantFor,
	thread: { readonly owner: string | null },
	app: Listener,
): "messaging" | "standby" | null {
	if (thread.owner === LEAD_ADS) return null;
	if (thread.owner === app.id) return "messaging";
	const { idleListeners, rolesRequired } = rulesOf(profile);
	const one = profile === "hop_v2" ? primary : defaultApp;
	const toAll = idleListeners === "all" || (idleListeners === "one_or_all" && one === null);
	if (thread.owner === null && (toAll || app.id === one)) return "messaging";
	return rolesRequired && !app.role ? null : "standby";
}

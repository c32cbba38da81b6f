import type { Profile, Role } from "../config/config-document.ts";
import { CLASSIC_RULES } from "./classic.ts";
import { ROUTING_RULES } from "./routing.ts";
import type { Act, Rule, Ruling, Situation } from "./rule.ts";
import { ZERO_CONFIG_RULES } from "./zero-config.ts";

/** All that distinguishes one profile from another. */
export interface ProfileRules {
	readonly table: readonly Rule[];
	/** Whether roles count: only then do apps without one hear nothing on standby. */
	readonly roles: boolean;
	/** Who hears a customer on the normal channel while nobody owns the thread (spec §3.3). */
	readonly idleListeners: "default" | "all";
	/** Whether the Send API takes `thread_control` (spec §3.6). */
	readonly inlineControl: boolean;
	/** What `messaging_feature_status` answers for Messenger (our reading, spec §11.7). */
	readonly featureStatus: {
		readonly hop_v2: boolean;
		readonly msgr_multi_app: boolean;
		readonly ig_multi_app: boolean;
	};
}

/** The profiles that are emulated; a config naming another is refused before it gets here. */
export const PROFILE_RULES: { readonly [P in Exclude<Profile, "hop_v2">]: ProfileRules } = {
	classic: {
		table: CLASSIC_RULES,
		roles: true,
		idleListeners: "default",
		inlineControl: false,
		featureStatus: { hop_v2: false, msgr_multi_app: false, ig_multi_app: false },
	},
	routing: {
		table: ROUTING_RULES,
		roles: false,
		idleListeners: "default",
		inlineControl: true,
		featureStatus: { hop_v2: true, msgr_multi_app: true, ig_multi_app: true },
	},
	zero_config: {
		table: ZERO_CONFIG_RULES,
		roles: false,
		idleListeners: "all",
		inlineControl: false,
		featureStatus: { hop_v2: true, msgr_multi_app: false, ig_multi_app: false },
	},
};

/** The rules of a profile. Throws for one that is not emulated. */
export function rulesOf(profile: Profile): ProfileRules {
	if (profile === "hop_v2") throw new Error("the emulator has no rules for the profile hop_v2 yet");
	return PROFILE_RULES[profile];
}

/** What the profile in force says about an act, and the row that says it. */
export function decide(act: Act, situation: Situation): Ruling & { readonly row: string } {
	const rule = rulesOf(situation.profile).table.find((each) => each.act === act && each.when(situation));
	if (!rule) throw new Error(`the table of ${situation.profile} has no row for ${act}`);
	return { ...rule.does(situation), row: rule.row };
}

/** An app as `hears` sees it. */
export interface Listener {
	readonly id: string;
	readonly role: Role | null;
}

/** The channel on which an app hears what happens in a thread, if at all (spec §2.4, §2.5). */
export function channelFor(
	profile: Profile,
	thread: { readonly owner: string | null },
	defaultApp: string | null,
	app: Listener,
): "messaging" | "standby" | null {
	const rules = rulesOf(profile);
	if (thread.owner === app.id) return "messaging";
	if (thread.owner === null && (rules.idleListeners === "all" || app.id === defaultApp)) return "messaging";
	return rules.roles && app.role === null ? null : "standby";
}

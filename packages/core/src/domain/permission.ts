import type { CommandName } from "./command.ts";
import type { Standing } from "./owner.ts";
import type { Role, SupportedProfile } from "./profile.ts";

/** What the platform lets an app ask for: the commands and the two reads. */
export type Action = CommandName | "read_owner" | "list_receivers";

/** Who may: everybody, nobody, by what we may do on the thread, or by role. */
export type Rule =
	| "yes"
	| "no"
	| "owner"
	| "owner_or_idle"
	| "not_owner"
	| "primary"
	| "secondary"
	| "take_toggle"
	| "idle_or_primary";

/** Role and profile by action (spec §1.4, both tables and the E2 line; §3.6; §8.3, last paragraph). Where we do not know our standing, the platform decides. */
export const PERMISSIONS: Readonly<Record<SupportedProfile, Readonly<Record<Action, Rule>>>> = {
	classic: {
		pass: "owner",
		take: "primary",
		request: "secondary",
		release: "no",
		extend: "no",
		read_owner: "yes",
		list_receivers: "primary",
	},
	hop_v2: {
		pass: "owner_or_idle",
		take: "idle_or_primary",
		request: "not_owner",
		release: "owner",
		extend: "owner",
		read_owner: "yes",
		list_receivers: "yes",
	},
	routing: {
		pass: "owner_or_idle",
		take: "take_toggle",
		request: "no",
		release: "owner",
		extend: "owner",
		read_owner: "yes",
		list_receivers: "yes",
	},
	zero_config: {
		pass: "owner_or_idle",
		take: "no",
		request: "not_owner",
		release: "owner",
		extend: "owner",
		read_owner: "yes",
		list_receivers: "yes",
	},
};

const REASON: Readonly<Record<Exclude<Rule, "yes">, string>> = {
	no: "this profile does not have it",
	owner: "only the owner may",
	owner_or_idle: "only the owner may, or anyone while the thread is idle",
	not_owner: "we have control already",
	primary: "only the primary receiver may",
	secondary: "only a secondary receiver may",
	take_toggle: "it needs the page setting “Take control of conversations”, and we must not have control already",
	idle_or_primary: "only the primary may, or anyone while the thread is idle, and we must not have control already",
};

/** What a permission depends on. `canTake` is the page's per-app setting (spec §1.3). */
export interface PermissionContext {
	readonly profile: SupportedProfile;
	readonly role: Role;
	readonly standing: Standing;
	readonly canTake: boolean;
}

/** Whether an action is allowed. Answers null when it is, else the rule in words. */
export function forbids(action: Action, context: PermissionContext): string | null {
	const { profile, role, standing, canTake } = context;
	const rule = PERMISSIONS[profile][action];
	if (rule === "yes") return null;
	const unknown = standing === "unknown";
	const allowed = {
		no: false,
		owner: unknown || standing === "control",
		owner_or_idle: unknown || standing === "control" || standing === "idle",
		not_owner: standing !== "control",
		primary: role === "primary",
		secondary: role === "secondary",
		take_toggle: canTake && standing !== "control",
		idle_or_primary: unknown || standing === "idle" || (role === "primary" && standing !== "control"),
	}[rule];
	return allowed ? null : `under ${profile}, ${action}: ${REASON[rule]}`;
}

import { rulesOf } from "../rules/profile-rules.ts";
import type { AppConfig, ConfigDocument, Profile } from "./config-document.ts";
import { type Switches, switchesInForce } from "./switches.ts";

/** What of a config holds on one account. */
export interface AccountSetup {
	/** The profile in force: without its default app an account under `routing` has none set (spec §8.2 K2). */
	readonly profile: Profile;
	/** The apps that are connected to the account. */
	readonly apps: readonly AppConfig[];
	/** Null except under `routing`. */
	readonly defaultApp: string | null;
	/** The connected app with the role, null where roles do not count. */
	readonly primary: string | null;
	/** Ids of the apps control can be passed to; the inboxes are not among them. */
	readonly targets: readonly string[];
	readonly switches: Switches;
}

/** What holds on an account of the config; one the config does not name has every app connected. */
export function setupOf(config: ConfigDocument, accountId: string): AccountSetup {
	const account = config.accounts.find((each) => each.id === accountId);
	const gone = account?.channel === "messenger" ? (account.disconnectedApps ?? []) : [];
	const apps = gone.length === 0 ? config.apps : config.apps.filter((app) => !gone.includes(app.id));
	const wanted = config.profile === "routing" ? (config.defaultApp ?? null) : null;
	const defaultApp = wanted === null || gone.includes(wanted) ? null : wanted;
	const profile = config.profile === "routing" && defaultApp === null ? "zero_config" : config.profile;
	const { primary, rolesRequired } = rulesOf(profile);
	return {
		profile,
		apps,
		defaultApp,
		primary: primary ? (apps.find((app) => app.role === "primary")?.id ?? null) : null,
		targets: apps.filter((app) => !rolesRequired || app.role).map((app) => app.id),
		switches: switchesInForce(config.switches ?? {}),
	};
}

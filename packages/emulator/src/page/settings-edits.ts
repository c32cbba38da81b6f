import { withProfile } from "./profile-change.ts";
import type { AppConfig, Config, Profile } from "./wire.ts";

/** What was changed about one app in the settings. */
export interface AppEdit {
	/** Null for an app without a role. */
	role?: string | null;
	canTake?: boolean;
	fields?: readonly string[];
	/** As typed; the empty text means no address. */
	webhookUrl?: string;
}

/**
 * What was changed in the settings and not saved yet. It lies over the emulator's config, so that whatever was left alone
 * follows the emulator.
 */
export interface SettingsEdits {
	profile?: Profile;
	defaultApp?: string | null;
	/** By app id. */
	apps: Readonly<Record<string, AppEdit>>;
	/** By the switch's name. */
	switches: Readonly<Record<string, string | boolean>>;
}

export const NO_EDITS: SettingsEdits = { apps: {}, switches: {} };

/** The edits with one app's changed further. */
export function editApp(edits: SettingsEdits, appId: string, edit: AppEdit): SettingsEdits {
	return { ...edits, apps: { ...edits.apps, [appId]: { ...edits.apps[appId], ...edit } } };
}

/** The whole document to save: the emulator's config with the edits over it. Edits of an app that is gone are left out. */
export function withEdits(config: Config, edits: SettingsEdits): Config {
	const based = edits.profile === undefined ? config : withProfile(config, edits.profile);
	return {
		...based,
		defaultApp: edits.defaultApp === undefined ? based.defaultApp : edits.defaultApp,
		apps: config.apps.map((app) => editedApp(app, edits.apps[app.id] ?? {})),
		...(Object.keys(edits.switches).length === 0 ? {} : { switches: { ...config.switches, ...edits.switches } }),
	};
}

/** Whether saving would change anything. */
export function isEdited(config: Config, edits: SettingsEdits): boolean {
	return JSON.stringify(withEdits(config, edits)) !== JSON.stringify({ ...config, defaultApp: config.defaultApp });
}

function editedApp(app: AppConfig, { webhookUrl, fields, ...edit }: AppEdit): AppConfig {
	const address = webhookUrl === undefined ? {} : addressed(app, webhookUrl.trim());
	const subscribed = fields === undefined || isSame(app.fields ?? [], fields) ? {} : { fields };
	return { ...app, ...edit, ...address, ...subscribed };
}

/** An address that was never there and still is not stays absent. */
function addressed(app: AppConfig, typed: string): { webhookUrl?: string | null } {
	return typed === (app.webhookUrl ?? "") ? {} : { webhookUrl: typed === "" ? null : typed };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((name) => b.includes(name));
}

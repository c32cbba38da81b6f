import type { AccountConfig, AppConfig, Config } from "./wire.ts";

/** The Page Inbox takes part in threads under this app id (Meta's documentation of Conversation Routing). */
export const PAGE_INBOX = "263902037430900";
const INSTAGRAM_INBOX = "1217981644879628";
/** Meta's own inboxes, by their app ids. */
export const INBOXES: readonly string[] = [PAGE_INBOX, INSTAGRAM_INBOX];
const LEAD_ADS = "413038776280800";

const platformNames: Record<string, string> = {
	[PAGE_INBOX]: "Page Inbox",
	[INSTAGRAM_INBOX]: "Instagram Inbox",
	[LEAD_ADS]: "Lead ad form",
};

/** How a participant's name is coloured: by what it is, not by which one it is. */
export type ParticipantTone = "app" | "inbox" | "nobody";

/** The name people know an app by; the id itself for an app the config does not list; "nobody" for an idle thread. */
export function participantName(config: Config | null, appId: string | number | null | undefined): string {
	if (appId === null || appId === undefined || appId === "") return "nobody";
	const id = String(appId);
	return platformNames[id] ?? findApp(config, id)?.name ?? `app ${id}`;
}

/** Whether an app id is an app, one of Meta's inboxes, or nobody. */
export function participantTone(appId: string | number | null | undefined): ParticipantTone {
	if (appId === null || appId === undefined || appId === "") return "nobody";
	return INBOXES.includes(String(appId)) ? "inbox" : "app";
}

export function findApp(config: Config | null, appId: string | null): AppConfig | undefined {
	return config?.apps.find((app) => String(app.id) === appId);
}

/** The app that is primary by its role, for the `classic` profile. */
export function primaryApp(config: Config | null): AppConfig | undefined {
	return config?.apps.find((app) => app.role === "primary");
}

/**
 * The app that answers customers first: the primary receiver where roles count, else the default app, else the first one.
 * Undefined where no app is connected.
 */
export function firstApp(config: Config | null): AppConfig | undefined {
	const byProfile = rolesCount(config) ? primaryApp(config) : findApp(config, config?.defaultApp ?? null);
	return byProfile ?? connectedApps(config)[0];
}

/** Whether the profile in force goes by the apps' roles. */
export function rolesCount(config: Config | null): boolean {
	return config?.profile === "classic" || config?.profile === "hop_v2";
}

/** The apps the page admin has not disconnected from the Messenger page. */
export function connectedApps(config: Config | null): AppConfig[] {
	const gone = messengerAccount(config)?.disconnectedApps ?? [];
	return config?.apps.filter((app) => !gone.includes(app.id)) ?? [];
}

/** The Messenger page this page plays on: the first account of that channel. */
export function messengerAccount(config: Config | null): AccountConfig | undefined {
	return config?.accounts.find((account) => account.channel === "messenger") ?? config?.accounts[0];
}

/** A short name for a customer, from the end of the id. */
export function customerName(userId: string): string {
	return `Customer ${userId.slice(-4)}`;
}

import { type ConfigDocument, DEFAULT_CONFIG, type Profile } from "@thread-control/emulator";

export const PAGE = "1000000000001";
export const BOT = "400000000000001";
export const DESK = "400000000000002";
export const INBOX = "263902037430900";
export const SECRET: string = `secret-${BOT}`;

/** How often the deadlines of a run fall, in milliseconds. */
export const LEASE_MS = 15_000;
export const RETURN_WITHIN_MS = 60_000;
export const SOFT_HOLD_MS = 120_000;

/** The profiles a run may follow; the bot is the primary, or the default app. */
export type PlayedProfile = Extract<Profile, "classic" | "hop_v2" | "routing">;

/** What a run is played on beside its commands. */
export interface Setting {
	readonly profile: PlayedProfile;
	readonly inboxDone: "release" | "pass_to_default";
}

/** How many customers a run has. */
export const CUSTOMERS = 3;

/** The customer of this number, from 0. */
export function customer(number: number): string {
	return `2000000000000${String(number).padStart(3, "0")}`;
}

/** The platform's config; the bot's webhook is at `webhookUrl`, the desk has none and acts by itself. */
export function configOf({ profile, inboxDone }: Setting, webhookUrl: string): ConfigDocument {
	const [page] = DEFAULT_CONFIG.accounts;
	if (page === undefined) throw new Error("the emulator's default config has no page");
	return {
		...DEFAULT_CONFIG,
		profile,
		accounts: [page],
		switches: { inboxDone },
		apps: DEFAULT_CONFIG.apps.map((app) => ({ ...app, webhookUrl: app.id === BOT ? webhookUrl : null })),
	};
}

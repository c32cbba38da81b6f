import type { Switches } from "./switches.ts";

/** The rule set in force for Messenger and Instagram accounts (spec §0.2). */
export type Profile = "classic" | "hop_v2" | "routing" | "zero_config";

/** A role an app has under `classic` and `hop_v2`. */
export type Role = "primary" | "secondary";

/** A Facebook Page. */
export interface MessengerAccount {
	readonly id: string;
	readonly channel: "messenger";
	readonly name?: string | undefined;
	/** Apps the page admin has disconnected: no targets, sent nothing, their tokens refused. Without it all are connected. */
	readonly disconnectedApps?: readonly string[] | undefined;
}

/** An Instagram professional account linked to a Page. Accepted and kept; its behaviour is not emulated yet. */
export interface InstagramAccount {
	readonly id: string;
	readonly channel: "instagram";
	readonly pageId: string;
	readonly name?: string | undefined;
}

/** A WhatsApp phone number. Accepted and kept; its behaviour is not emulated yet. */
export interface WhatsAppAccount {
	readonly id: string;
	readonly channel: "whatsapp";
	readonly [key: string]: unknown;
}

/** What customers write to. */
export type Account = MessengerAccount | InstagramAccount | WhatsAppAccount;

/** A Meta app connected to the accounts. */
export interface AppConfig {
	readonly id: string;
	readonly name?: string | undefined;
	/** Signs its deliveries and its appsecret_proof. */
	readonly secret: string;
	/** Its Page access token; `<token>@<pageId>` is its token for one of several Pages. */
	readonly token: string;
	readonly verifyToken?: string | undefined;
	/** Where its deliveries go; without it none are sent. */
	readonly webhookUrl?: string | null | undefined;
	readonly role?: Role | null | undefined;
	/** The per-app setting "Take control of conversations". */
	readonly canTake?: boolean | undefined;
	/** The Human Agent permission. */
	readonly humanAgent?: boolean | undefined;
	/** Subscribed webhook fields, under Meta's page names. */
	readonly fields: readonly string[];
	/** When (epoch ms) an hour of failing deliveries unsubscribed the app; its `fields` are empty since. */
	readonly unsubscribedAt?: number | undefined;
}

/** What `PUT /_emulator/config` takes and `GET /_emulator/config` answers. */
export interface ConfigDocument {
	readonly profile: Profile;
	/** Counts under `routing`; null under `zero_config`. */
	readonly defaultApp?: string | null | undefined;
	readonly accounts: readonly Account[];
	readonly apps: readonly AppConfig[];
	readonly switches?: Partial<Switches> | undefined;
}

const ALL_FIELDS: readonly string[] = [
	"messages",
	"messaging_postbacks",
	"messaging_handovers",
	"messaging_referrals",
	"message_echoes",
	"message_reads",
	"message_deliveries",
	"standby",
];

/** The config an emulator starts with when none is given. */
export const DEFAULT_CONFIG: ConfigDocument = {
	profile: "routing",
	defaultApp: "400000000000001",
	accounts: [
		{ id: "1000000000001", channel: "messenger", name: "Demo Page" },
		{ id: "17840000000000001", channel: "instagram", pageId: "1000000000001", name: "demo.page" },
		{
			id: "900000000000101",
			channel: "whatsapp",
			wabaId: "900000000000001",
			displayPhoneNumber: "15550100001",
			routing: "configured",
			roles: { customer_service: "400000000000001", escalation: "400000000000002" },
		},
	],
	apps: [
		{
			id: "400000000000001",
			name: "Bot",
			secret: "secret-400000000000001",
			token: "token-400000000000001",
			verifyToken: "verify-me",
			webhookUrl: "http://127.0.0.1:3000/api/messages",
			role: "primary",
			canTake: true,
			humanAgent: false,
			fields: ALL_FIELDS,
		},
		{
			id: "400000000000002",
			name: "Desk",
			secret: "secret-400000000000002",
			token: "token-400000000000002",
			verifyToken: "verify-me",
			webhookUrl: "http://127.0.0.1:3001/api/messages",
			role: "secondary",
			canTake: true,
			humanAgent: true,
			fields: ALL_FIELDS,
		},
	],
	switches: { inboxDone: "release" },
};

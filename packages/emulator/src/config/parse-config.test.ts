import { expect, it } from "vitest";
import { type ConfigDocument, DEFAULT_CONFIG } from "./config-document.ts";
import { ConfigRefused, parseConfig } from "./parse-config.ts";

const [bot, desk] = DEFAULT_CONFIG.apps;
const withBot = (change: Record<string, unknown>): unknown => ({
	...DEFAULT_CONFIG,
	apps: [{ ...bot, ...change }, desk],
});

it("accepts the default and leaves it as it is", () => {
	expect(parseConfig(structuredClone(DEFAULT_CONFIG))).toEqual(DEFAULT_CONFIG);
});

it.each<[string, unknown]>([
	["no webhook", withBot({ webhookUrl: null })],
	["classic with the inbox as the only secondary", { ...DEFAULT_CONFIG, profile: "classic", apps: [bot] }],
	[
		"classic with an app without a role",
		{ ...DEFAULT_CONFIG, profile: "classic", apps: [bot, { ...desk, role: null }] },
	],
	["hop_v2 without roles", { ...DEFAULT_CONFIG, profile: "hop_v2", apps: [{ ...bot, role: null }, desk] }],
	[
		"a disconnected default app",
		{ ...DEFAULT_CONFIG, accounts: [{ id: "1", channel: "messenger", disconnectedApps: [bot?.id] }] },
	],
	["the inbox as default app", { ...DEFAULT_CONFIG, defaultApp: "263902037430900" }],
	["no switches", { ...DEFAULT_CONFIG, switches: undefined }],
	[
		"further keys of a WhatsApp account",
		{ ...DEFAULT_CONFIG, accounts: [{ id: "1", channel: "whatsapp", more: [1] }] },
	],
])("accepts %s", (_, config) => {
	expect(parseConfig(config)).toEqual(config);
});

it("has no default app under zero_config", () => {
	expect(parseConfig({ ...DEFAULT_CONFIG, profile: "zero_config" }).defaultApp).toBeNull();
});

it.each<[field: string, config: unknown]>([
	["config", null],
	["config", []],
	["config", "routing"],
	["profile", { ...DEFAULT_CONFIG, profile: "modern" }],
	["profile", {}],
	["accounts", { ...DEFAULT_CONFIG, accounts: [] }],
	["accounts[0].id", { ...DEFAULT_CONFIG, accounts: [{ channel: "messenger" }] }],
	["accounts[0].channel", { ...DEFAULT_CONFIG, accounts: [{ id: "1", channel: "fax" }] }],
	["accounts[0].pageId", { ...DEFAULT_CONFIG, accounts: [{ id: "1", channel: "instagram" }] }],
	["accounts[1].id", { ...DEFAULT_CONFIG, accounts: [DEFAULT_CONFIG.accounts[0], DEFAULT_CONFIG.accounts[0]] }],
	["apps", { ...DEFAULT_CONFIG, apps: undefined }],
	["apps[0].id", withBot({ id: undefined })],
	["apps[0].id", withBot({ id: 400000000000001 })],
	["apps[0].id", withBot({ id: "bot" })],
	["apps[1].id", withBot({ id: desk?.id })],
	["apps[1].token", withBot({ token: desk?.token })],
	["apps[0].secret", withBot({ secret: "" })],
	["apps[0].webhookUrl", withBot({ webhookUrl: "ftp://127.0.0.1" })],
	["apps[0].role", withBot({ role: "chief" })],
	["apps[0].canTake", withBot({ canTake: "yes" })],
	["apps[0].fields", withBot({ fields: undefined })],
	["apps[0].fields[1]", withBot({ fields: ["messages", "messaging_handover"] })],
	["apps[0].cantake", withBot({ cantake: true })],
	["apps[1].role", { ...DEFAULT_CONFIG, profile: "classic", apps: [bot, { ...desk, role: "primary" }] }],
	["apps[0].role", { ...DEFAULT_CONFIG, profile: "classic", apps: [{ ...bot, role: "secondary" }, desk] }],
	["apps[1].role", { ...DEFAULT_CONFIG, profile: "hop_v2", apps: [bot, { ...desk, role: "primary" }] }],
	[
		"accounts[0].disconnectedApps[0]",
		{ ...DEFAULT_CONFIG, accounts: [{ id: "1", channel: "messenger", disconnectedApps: ["5"] }] },
	],
	[
		"accounts[0].disconnectedApps[1]",
		{
			...DEFAULT_CONFIG,
			profile: "classic",
			accounts: [{ id: "1", channel: "messenger", disconnectedApps: [desk?.id, bot?.id] }],
		},
	],
	["defaultApp", { ...DEFAULT_CONFIG, defaultApp: null }],
	["defaultApp", { ...DEFAULT_CONFIG, defaultApp: "5" }],
	["switches.inboxDone", { ...DEFAULT_CONFIG, switches: { inboxDone: "maybe" } }],
	["switches.standbyEchoes", { ...DEFAULT_CONFIG, switches: { standbyEchoes: "false" } }],
	["switches.inboxdone", { ...DEFAULT_CONFIG, switches: { inboxdone: "none" } }],
	["mode", { ...DEFAULT_CONFIG, mode: "routing" } as ConfigDocument & { mode: string }],
])("refuses a wrong %s by name", (field, config) => {
	expect(() => parseConfig(config)).toThrow(ConfigRefused);
	expect(() => parseConfig(config)).toThrow(
		expect.objectContaining({ field, message: expect.stringContaining(`${field}: `) }),
	);
});

import * as z from "zod";
import { INBOX } from "../rules/inbox.ts";
import type { AppConfig, ConfigDocument } from "./config-document.ts";
import { PAGE_FIELDS } from "./page-fields.ts";
import { SWITCHES } from "./switches.ts";

/** A config document that was refused; `field` is the path of what was wrong with it, such as `apps[0].id`. */
export class ConfigRefused extends Error {
	override readonly name = "ConfigRefused";
	readonly field: string;
	/** What was wrong, without the field. */
	readonly problem: string;

	constructor(field: string, problem: string) {
		super(`${field}: ${problem}`);
		this.field = field;
		this.problem = problem;
	}
}

const id = z
	.string({ error: "expected an id: a string of digits" })
	.regex(/^\d{1,20}$/, "expected an id: a string of digits");
const filled = z.string().min(1, "expected a string that is not empty");
const url = z.url({ protocol: /^https?$/, error: "expected an http or https address, or null" });

const account = z.discriminatedUnion(
	"channel",
	[
		z.strictObject({
			id,
			channel: z.literal("messenger"),
			name: filled.optional(),
			disconnectedApps: z.array(id).optional(),
		}),
		z.strictObject({ id, channel: z.literal("instagram"), pageId: id, name: filled.optional() }),
		z.looseObject({ id, channel: z.literal("whatsapp") }),
	],
	{ error: "expected messenger, instagram or whatsapp" },
);

const app = z.strictObject({
	id,
	name: filled.optional(),
	secret: filled,
	token: filled,
	verifyToken: filled.optional(),
	webhookUrl: url.nullish(),
	role: z.enum(["primary", "secondary"], { error: "expected primary, secondary or null" }).nullish(),
	canTake: z.boolean().optional(),
	humanAgent: z.boolean().optional(),
	fields: z.array(z.string().refine((name) => PAGE_FIELDS.includes(name), "expected a webhook field of a Page")),
	unsubscribedAt: z.number().optional(),
});

const switches = z.strictObject(
	Object.fromEntries(
		Object.entries(SWITCHES).map(([name, { values }]) => [
			name,
			z.literal([...values], { error: `expected ${values.join(", ")}` }).optional(),
		]),
	),
);

const document = z.strictObject(
	{
		profile: z.enum(["classic", "hop_v2", "routing", "zero_config"], {
			error: "expected classic, hop_v2, routing or zero_config",
		}),
		defaultApp: id.nullish(),
		accounts: z.array(account).min(1, "expected at least one account"),
		apps: z.array(app),
		switches: switches.optional(),
	},
	{ error: (issue) => (issue.code === "invalid_type" ? "expected a JSON object: the whole config" : undefined) },
);

/** A path as it is written in a refusal: `apps[0].id`; `config` for the whole. */
export function fieldOf(path: readonly PropertyKey[]): string {
	const joined = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
	return joined.replace(/^\./, "") || "config";
}

function refuseRepeated(values: readonly string[], field: (index: number) => string): void {
	for (const [index, value] of values.entries()) {
		if (values.indexOf(value) !== index) throw new ConfigRefused(field(index), "is used twice, expected it once");
	}
}

/**
 * Checks a config document. Under `zero_config` its `defaultApp` becomes null, as there is none.
 * Throws `ConfigRefused` naming the first field that is wrong.
 */
export function parseConfig(input: unknown): ConfigDocument {
	const parsed = document.safeParse(input);
	if (!parsed.success) {
		const issue = parsed.error.issues[0];
		const key = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
		if (key !== undefined)
			throw new ConfigRefused(fieldOf([...(issue?.path ?? []), key]), "is not a key of the config");
		throw new ConfigRefused(fieldOf(issue?.path ?? []), issue?.message ?? "is not valid");
	}
	const config = parsed.data as ConfigDocument;
	refuseRepeated(
		config.accounts.map((each) => each.id),
		(index) => `accounts[${index}].id`,
	);
	refuseRepeated(
		config.apps.map((each) => each.id),
		(index) => `apps[${index}].id`,
	);
	refuseRepeated(
		config.apps.map((each) => each.token),
		(index) => `apps[${index}].token`,
	);
	refuseUnknownDisconnected(config);
	if (config.profile === "classic") refuseUnlessOnePrimary(config.apps);
	if (config.profile === "hop_v2") refuseMorePrimaries(config.apps);
	if (config.profile === "zero_config") return { ...config, defaultApp: null };
	if (config.profile === "routing") refuseUnlessConnected(config);
	return config;
}

function primariesOf(apps: readonly AppConfig[]): readonly number[] {
	return apps.flatMap((each, index) => (each.role === "primary" ? [index] : []));
}

function refuseUnlessOnePrimary(apps: readonly AppConfig[]): void {
	const primaries = primariesOf(apps);
	if (primaries.length === 0) throw new ConfigRefused("apps[0].role", "classic needs exactly one primary, found none");
	if (primaries.length > 1) {
		throw new ConfigRefused(
			`apps[${primaries[1]}].role`,
			`classic needs exactly one primary, found ${primaries.length}`,
		);
	}
}

function refuseMorePrimaries(apps: readonly AppConfig[]): void {
	const [, second] = primariesOf(apps);
	if (second !== undefined) throw new ConfigRefused(`apps[${second}].role`, "hop_v2 has at most one primary");
}

function refuseUnknownDisconnected({ accounts, apps, profile }: ConfigDocument): void {
	for (const [at, account] of accounts.entries()) {
		if (account.channel !== "messenger") continue;
		for (const [index, appId] of (account.disconnectedApps ?? []).entries()) {
			const field = `accounts[${at}].disconnectedApps[${index}]`;
			const app = apps.find((each) => each.id === appId);
			if (!app) throw new ConfigRefused(field, "expected the id of an app of the config");
			if (profile !== "classic" || app.role !== "primary") continue;
			throw new ConfigRefused(
				field,
				"the primary receiver cannot be disconnected under classic, where it owns every thread no other app has; make another app the primary first",
			);
		}
	}
}

function refuseUnlessConnected({ apps, defaultApp }: ConfigDocument): void {
	const targets = [...apps.map((each) => each.id), INBOX.messenger];
	if (typeof defaultApp !== "string" || !targets.includes(defaultApp)) {
		throw new ConfigRefused("defaultApp", "routing needs the id of a connected app or of the Page Inbox");
	}
}

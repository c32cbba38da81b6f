import type { AttachOptions } from "@thread-control/botbuilder";
import {
	createThreadControl,
	type ThreadControl,
	ThreadControlError,
	type ThreadControlOptions,
} from "@thread-control/core";
import type { TurnContext } from "botbuilder-core";
import type { Configuration } from "botbuilder-dialogs-adaptive-runtime-core";

/** Settings that are no options of `createThreadControl`, and its options that no file can hold. */
const NOT_OPTIONS: readonly string[] = [
	"pageAccessToken",
	"botAppId",
	"handoffEvents",
	"acceptIncoming",
	"token",
	"store",
	"graph",
	"clock",
];
const IS_NUMBER = /(?:Ms|Bytes)$/;

/**
 * Makes a thread control of the component's settings: the options of `createThreadControl` that are data, by their names, and
 * `pageAccessToken`: a text, or an object of one per page id. Empty texts count as not set, for Composer writes them. Its
 * records are in memory. Throws `option_invalid` naming what is missing or wrong, `profile_not_supported`.
 */
export function configuredControl(configuration: Configuration): ThreadControl {
	const options: Record<string, unknown> = { token: tokenOf(configuration.get(["pageAccessToken"])) };
	for (const [name, value] of Object.entries(configuration.get<Record<string, unknown>>() ?? {})) {
		if (value === null || value === "" || NOT_OPTIONS.includes(name)) continue;
		options[name] = IS_NUMBER.test(name) && typeof value === "string" ? Number(value) : flag(value);
	}
	// `createThreadControl` checks every option by itself.
	return createThreadControl(options as unknown as ThreadControlOptions);
}

/**
 * How thread control is attached to the runtime's adapter, by the component's settings: `botAppId` (default empty, which is
 * right where the bot runs without credentials), `acceptIncoming`, and `handoffEvents`: `translate` (default) or `off`. Throws
 * `option_invalid` for other words.
 */
export function configuredAttachment(configuration: Configuration): Omit<AttachOptions<TurnContext>, "logic"> {
	const botAppId = configuration.get(["botAppId"]);
	const handoffEvents = configuration.get(["handoffEvents"]) || "translate";
	if (handoffEvents !== "translate" && handoffEvents !== "off") {
		throw new ThreadControlError("option_invalid", "the setting handoffEvents must be translate or off");
	}
	return {
		botAppId: typeof botAppId === "string" ? botAppId : "",
		acceptIncoming: flag(configuration.get(["acceptIncoming"])) !== false,
		handoffEvents: { mode: handoffEvents },
	};
}

/** From the environment a switch comes as a text. */
function flag(value: unknown): unknown {
	return value === "true" ? true : value === "false" ? false : value;
}

function tokenOf(value: unknown): unknown {
	if (typeof value !== "object" || value === null) return value;
	const ofPages = value as Readonly<Record<string, string>>;
	return ({ account }: { readonly account: string }) => (Object.hasOwn(ofPages, account) ? ofPages[account] : null);
}

import type { MetadataInput, Outgoing, PassOptions } from "@thread-control/core";

/** What the handoff step may be told. */
export interface HandoffOptions {
	/** The app to pass to: an app id, `"inbox"`, or null for the default app. Default: `handoverTarget` of the control, else the inbox. */
	readonly target?: string | number | null;
	/** Travels to the other app; at most 1000 characters as JSON. */
	readonly metadata?: MetadataInput;
	/** Put into the metadata as its `reason`. */
	readonly reason?: string;
	/** A goodbye, sent before control goes: a text or a Send API body without recipient. */
	readonly say?: Outgoing;
	/** When nobody answered within this, in milliseconds, the thread is taken back. */
	readonly returnWithinMs?: number;
	/** Take back at the deadline even where no other app's message was ever seen on this page. */
	readonly assumeSilent?: boolean;
}

/** The names under which a script's variables speak to the step, so that a variable called `reason` of the script's own does not. */
const VARIABLES = {
	target: "handoffTarget",
	metadata: "handoffMetadata",
	reason: "handoffReason",
	say: "handoffSay",
	returnWithinMs: "handoffReturnWithinMs",
	assumeSilent: "handoffAssumeSilent",
} as const satisfies Record<keyof HandoffOptions, string>;

const ACCEPTS: { readonly [K in keyof Required<HandoffOptions>]: (value: unknown) => boolean } = {
	target: (value) => value === null || typeof value === "string" || typeof value === "number",
	metadata: (value) => typeof value === "string" || isObject(value),
	reason: (value) => typeof value === "string",
	say: (value) => typeof value === "string" || isObject(value),
	returnWithinMs: (value) => typeof value === "number",
	assumeSilent: (value) => typeof value === "boolean",
};

/**
 * Reads what a dialog was begun with, over its defaults. Begun from code (`bot.beginDialog('handoff', { reason })`) the plain
 * names count; begun from a Botkit script, which hands all its variables over (they come with a `thread` key), only
 * `handoffTarget`, `handoffMetadata`, `handoffReason`, `handoffSay`, `handoffReturnWithinMs` and `handoffAssumeSilent`.
 * A value of the wrong type is passed over.
 */
export function readHandoffOptions(given: unknown, defaults: HandoffOptions): HandoffOptions {
	const values = isObject(given) ? given : {};
	const fromScript = "thread" in values;
	const options: Record<string, unknown> = { ...defaults };
	for (const name of Object.keys(VARIABLES) as (keyof HandoffOptions)[]) {
		const accepts = ACCEPTS[name];
		if (!fromScript && accepts(values[name])) options[name] = values[name];
		else if (accepts(values[VARIABLES[name]])) options[name] = values[VARIABLES[name]];
	}
	return options;
}

/** The options as `thread.pass` takes them: the target apart. */
export function passArguments(options: HandoffOptions): [target: string | null | undefined, rest: PassOptions] {
	const { target, ...rest } = options;
	return [typeof target === "number" ? String(target) : target, rest];
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

import type { MetadataInput, Outgoing, PassOptions, ReturnedBy } from "@thread-control/core";

/** What can show that the thread is back. */
export type ReturnKind = NonNullable<ReturnedBy>;

/** What the handoff step may be told. */
export interface HandoffOptions {
	/** The app to pass to: an app id, `"inbox"`, or null for the default app. Default: `handoverTarget` of the control, else the inbox. */
	readonly target?: string | number | null;
	/** Travels to the other app; at most 1000 characters as JSON. */
	readonly metadata?: MetadataInput;
	/** Put into the metadata as its `reason`. */
	readonly reason?: string;
	/** A goodbye, sent before control goes: a text or a Send API body without recipient. `step.prompt` gives it as `prompt`. */
	readonly say?: Outgoing;
	/** When nobody answered within this, in milliseconds, the thread is taken back. */
	readonly returnWithinMs?: number;
	/** The same for a message of the customer's that nobody answers while the handover lasts. */
	readonly agentSilentWithinMs?: number;
	/** The same for an answer the customer says nothing to. */
	readonly customerSilentWithinMs?: number;
	/** What a deadline does: `take` takes the thread back (default), `tell` only raises the control's `onDeadline`. */
	readonly whenSilent?: "take" | "tell";
	/** Take back at the deadline even where no other app's message was ever seen on this page. */
	readonly assumeSilent?: boolean;
	/**
	 * What ends the wait once the thread is ours again. Default: all of them.
	 *
	 * - `passed`: the other app passed control back;
	 * - `read`: the owner was read and is us. Release and expiry send no webhook (spec §2.3), so this is how a release shows;
	 * - `implied`: the customer wrote on the normal channel. Listed without the others, the step goes on when the customer writes next;
	 * - `taken`: we took control. It counts whether it is listed or not, and so does a return after control expired: nobody
	 *   would bring the thread back after that.
	 *
	 * After a return that does not count the dialog goes on waiting, although the bot has control and the owner is not read any
	 * more. Customers' messages then have their turns and the waiting step lets them pass without an answer: let the bot answer
	 * them before its dialogs do, or cancel.
	 */
	readonly returnOn?: readonly ReturnKind[];
	/**
	 * The agent hub's own `handoff.status` events count too: `completed` takes the thread back and goes on, `failed` ends with
	 * `outcome: 'failed'`. Default false.
	 */
	readonly hubStatus?: boolean;
}

/** The names under which a script's variables speak to the step, so that a variable called `reason` of the script's own does not. */
const VARIABLES = {
	target: "handoffTarget",
	metadata: "handoffMetadata",
	reason: "handoffReason",
	say: "handoffSay",
	returnWithinMs: "handoffReturnWithinMs",
	agentSilentWithinMs: "handoffAgentSilentWithinMs",
	customerSilentWithinMs: "handoffCustomerSilentWithinMs",
	whenSilent: "handoffWhenSilent",
	assumeSilent: "handoffAssumeSilent",
	returnOn: "handoffReturnOn",
	hubStatus: "handoffHubStatus",
} as const satisfies Record<keyof HandoffOptions, string>;

const RETURN_KINDS: readonly unknown[] = ["passed", "taken", "read", "implied"] satisfies readonly ReturnKind[];

const ACCEPTS: { readonly [K in keyof Required<HandoffOptions>]: (value: unknown) => boolean } = {
	target: (value) => value === null || typeof value === "string" || typeof value === "number",
	metadata: (value) => typeof value === "string" || isObject(value),
	reason: (value) => typeof value === "string",
	say: (value) => typeof value === "string" || isObject(value),
	returnWithinMs: isDuration,
	agentSilentWithinMs: isDuration,
	customerSilentWithinMs: isDuration,
	whenSilent: (value) => value === "take" || value === "tell",
	assumeSilent: (value) => typeof value === "boolean",
	returnOn: isReturnKinds,
	hubStatus: (value) => typeof value === "boolean",
};

/**
 * Reads what a dialog was begun with, over its defaults. Begun from code (`bot.beginDialog('handoff', { reason })`) the plain
 * names count; begun from a Botkit script, which hands all its variables over (they come with a `thread` key), only
 * `handoffTarget`, `handoffMetadata`, `handoffReason`, `handoffSay`, `handoffReturnWithinMs`, `handoffAgentSilentWithinMs`,
 * `handoffCustomerSilentWithinMs`, `handoffWhenSilent`, `handoffAssumeSilent`, `handoffReturnOn` and `handoffHubStatus`. A value of the wrong type is passed over.
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

/** The options as `thread.pass` takes them: the target apart, and without what the waiting step alone reads. */
export function passArguments(options: HandoffOptions): [target: string | null | undefined, rest: PassOptions] {
	const { target, returnOn: _returnOn, hubStatus: _hubStatus, ...rest } = options;
	return [typeof target === "number" ? String(target) : target, rest];
}

/** Whether a value is a list of what can show that the thread is back. */
export function isReturnKinds(value: unknown): value is readonly ReturnKind[] {
	return Array.isArray(value) && value.every((kind) => RETURN_KINDS.includes(kind));
}

function isDuration(value: unknown): boolean {
	return typeof value === "number";
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

import type { AppConfig, MessengerAccount } from "../config/config-document.ts";
import type { Platform } from "../platform.ts";
import type { Caller } from "../rules/rule.ts";
import type { Thread } from "../threads/thread.ts";
import { asText } from "./graph-call.ts";
import { GraphRefused } from "./graph-error.ts";
import { isObject } from "./loose-object.ts";

/** A call on a Page by an app, ready to be done. */
export interface EdgeCall {
	readonly platform: Platform;
	readonly app: AppConfig;
	readonly page: MessengerAccount;
	readonly params: Readonly<Record<string, unknown>>;
}

/** Does a call; answers the JSON of a success or throws `GraphRefused`. */
export type Edge = (call: EdgeCall) => unknown;

/** The calling app as the rules see it. */
export function callerOf(app: AppConfig): Caller {
	return {
		id: app.id,
		role: app.role ?? null,
		canTake: app.canTake ?? false,
		humanAgent: app.humanAgent ?? false,
	};
}

/** The user a call is about: `recipient.id`, or a bare id where the edge reads (spec §1.1). */
export function recipientIdOf(params: Readonly<Record<string, unknown>>): string | undefined {
	const { recipient } = params;
	return isObject(recipient) ? asText(recipient["id"]) : asText(recipient);
}

/** The thread a call is about. Refuses a missing recipient and a user who never wrote. */
export function threadOf({ platform, page, params }: EdgeCall): Thread {
	const userId = recipientIdOf(params);
	if (userId === undefined) throw new GraphRefused("badParameter", "(#100) The parameter recipient is required");
	const thread = platform.threads.find(page.id, userId);
	if (!thread) throw new GraphRefused("noMatchingUser");
	return thread;
}

/** A parameter that is a string if it is there; refuses anything else. */
export function optionalText(params: Readonly<Record<string, unknown>>, name: string): string | undefined {
	const value = params[name];
	if (value === undefined || typeof value === "string") return value;
	throw new GraphRefused("badParameter", `(#100) Param ${name} must be a string`);
}

/** A parameter that is an app id if it is there, as a string or a number; refuses anything else. */
export function optionalAppId(params: Readonly<Record<string, unknown>>, name: string): string | undefined {
	const value = params[name];
	if (value === undefined || value === null || value === "") return undefined;
	const id = asText(value);
	if (id === undefined || !/^\d+$/.test(id))
		throw new GraphRefused("badParameter", `(#100) Param ${name} must be an app id`);
	return id;
}

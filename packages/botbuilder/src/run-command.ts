import type { CommandName, CommandOutcome, ThreadControl, ThreadHandle } from "@thread-control/core";
import type { TurnContext } from "botbuilder-core";
import { type HandoffOptions, passArguments, readHandoffOptions } from "./handoff-options.ts";
import { errorOf, type HandoffError, refusalOf } from "./handoff-result.ts";
import { threadOf } from "./thread-of.ts";

/** All of them, as steps are registered for. */
export const COMMANDS: readonly CommandName[] = ["pass", "take", "request", "release", "extend"];

/** What a one-line step may be told. `pass` reads all of it, `take`, `request` and `release` metadata and reason, `extend` its duration. */
export interface CommandStepOptions extends Omit<HandoffOptions, "returnOn" | "hubStatus"> {
	/** How long `extend` asks for, in milliseconds; at most 7 days (spec §1.3). Default one day. In a script: `extendMs`. */
	readonly durationMs?: number;
}

/**
 * What a one-line step ends with: `ok`; `refused` by the platform; `unknown` where it did not answer; `not_allowed` by the
 * rules of the account (no request left); `failed` for everything else that kept it from leaving.
 */
export type CommandStepResult =
	| { readonly result: "ok"; readonly command: CommandName }
	| { readonly result: "unknown"; readonly command: CommandName; readonly reason: string }
	| {
			readonly result: "refused" | "not_allowed" | "failed";
			readonly command: CommandName;
			readonly error: HandoffError;
	  };

const DAY_MS = 24 * 60 * 60 * 1000;

/** Does one command on the context's thread, and answers what became of it. `given` counts over the defaults. Never throws. */
export async function runCommand(
	control: ThreadControl,
	context: TurnContext,
	command: CommandName,
	given: unknown,
	defaults: CommandStepOptions,
): Promise<CommandStepResult> {
	const thread = threadOf(control, context);
	if (thread === null) {
		const message = `${command} needs a thread; channel ${context.activity.channelId} has none here`;
		return { result: "failed", command, error: { code: "option_invalid", message } };
	}
	try {
		const outcome = await issue(thread, command, given, defaults);
		if (outcome.result === "ok") return { result: "ok", command };
		if (outcome.result === "unknown") return { result: "unknown", command, reason: outcome.reason };
		return { result: "refused", command, error: refusalOf(outcome) };
	} catch (cause) {
		const error = errorOf(cause);
		return { result: error.code === "command_not_allowed" ? "not_allowed" : "failed", command, error };
	}
}

async function issue(
	thread: ThreadHandle,
	command: CommandName,
	given: unknown,
	{ durationMs, ...defaults }: CommandStepOptions,
): Promise<CommandOutcome> {
	const options = readHandoffOptions(given, defaults);
	const { metadata, reason } = options;
	const words = { ...(metadata === undefined ? {} : { metadata }), ...(reason === undefined ? {} : { reason }) };
	switch (command) {
		case "pass": {
			const [target, rest] = passArguments(options);
			return await thread.pass(target, { ...rest, wait: false });
		}
		case "take":
			return await thread.take(words);
		case "request":
			return await thread.request(words);
		case "release":
			return await thread.release(words);
		case "extend":
			return await thread.extend(durationFrom(given) ?? durationMs ?? DAY_MS);
	}
}

function durationFrom(given: unknown): number | undefined {
	const { durationMs, extendMs } = (given ?? {}) as { durationMs?: unknown; extendMs?: unknown };
	if (typeof durationMs === "number") return durationMs;
	return typeof extendMs === "number" ? extendMs : undefined;
}

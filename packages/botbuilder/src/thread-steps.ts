import type { CommandName, ThreadControl } from "@thread-control/core";
import type { TurnContext } from "botbuilder-core";
import type { DialogTurnResult } from "botbuilder-dialogs";
import { type CommandStepOptions, runCommand } from "./run-command.ts";

/** What a step of a waterfall is, as far as these functions need it: a `WaterfallStepContext` of any version. */
export interface WaterfallStepLike {
	readonly context: TurnContext;
	next(result?: unknown): Promise<DialogTurnResult>;
}

/** A command with words: `take`, `request` or `release`. */
export type WordsStep = (
	step: WaterfallStepLike,
	options?: Pick<CommandStepOptions, "metadata" | "reason">,
) => Promise<DialogTurnResult>;

/** The commands as steps of a waterfall. */
export interface ThreadSteps {
	/** Passes control: to an app id, `"inbox"`, the default app (null), or where the defaults say (undefined). Does not wait for the thread to come back: `HandoffDialog` does. */
	readonly pass: (
		step: WaterfallStepLike,
		target?: string | number | null,
		options?: Omit<CommandStepOptions, "target" | "durationMs">,
	) => Promise<DialogTurnResult>;
	readonly take: WordsStep;
	readonly request: WordsStep;
	readonly release: WordsStep;
	/** Keeps control for `durationMs` milliseconds longer; at most 7 days (spec §1.3). Default one day. */
	readonly extend: (step: WaterfallStepLike, durationMs?: number) => Promise<DialogTurnResult>;
}

/**
 * The commands as one-line steps of a waterfall, without a dialog to register. Each does its command and goes on to the next
 * step, which finds a `CommandStepResult` in `step.result`; as the last step, the waterfall ends with it. They go into the
 * list of steps as they are, or are called in a step of one's own:
 *
 * ```js
 * const { pass, take } = threadSteps(control, { reason: "asked" });
 * new WaterfallDialog("agent", [
 *   (step) => pass(step, "inbox", { metadata: { order: 7 }, say: "One moment." }),
 *   async (step) => (step.result.result === "ok" ? await step.endDialog() : await step.next()),
 *   take,
 * ]);
 * ```
 *
 * A step of one's own must return what they answer, and do nothing after it: the next step has run by then. They never throw
 * for what the platform, the rules or the options say; that is the result.
 */
export function threadSteps(control: ThreadControl, defaults: CommandStepOptions = {}): ThreadSteps {
	const run = async (step: WaterfallStepLike, command: CommandName, given: unknown): Promise<DialogTurnResult> =>
		await step.next(await runCommand(control, step.context, command, given, defaults));
	const words =
		(command: CommandName): WordsStep =>
		(step, options) =>
			run(step, command, options);
	return {
		pass: (step, target, options) => run(step, "pass", target === undefined ? options : { ...options, target }),
		take: words("take"),
		request: words("request"),
		release: words("release"),
		extend: (step, durationMs) => run(step, "extend", { durationMs }),
	};
}

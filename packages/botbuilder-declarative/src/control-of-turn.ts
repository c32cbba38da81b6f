import { isReturned } from "@thread-control/botbuilder";
import { type ThreadControl, ThreadControlError } from "@thread-control/core";
import type { Middleware, TurnContext } from "botbuilder-core";

/** `Symbol.for`, so that two copies of this package find the same control. */
const CONTROL: symbol = Symbol.for("@thread-control/control");

/** Where adaptive dialogs keep the memory of their `turn` scope. */
const TURN_MEMORY = "turn";

/**
 * Puts the control into every turn, proactive ones too: declarative actions are made without arguments and find it there. The
 * turn of a return counts as an interruption, after which a question that waits is asked again: the customer may never have
 * seen it, and has talked to somebody else since.
 */
export function bindControl(control: ThreadControl): Middleware {
	return {
		onTurn: async (context, next) => {
			context.turnState.set(CONTROL, control);
			if (isReturned(context)) {
				context.turnState.set(TURN_MEMORY, { ...context.turnState.get(TURN_MEMORY), interrupted: true });
			}
			await next();
		},
	};
}

/** The control of a turn. Throws `option_invalid` where the component's middleware did not run. */
export function controlOfTurn(context: TurnContext): ThreadControl {
	const control: ThreadControl | undefined = context.turnState.get(CONTROL);
	if (control !== undefined) return control;
	throw new ThreadControlError(
		"option_invalid",
		"a Handover action found no thread control in its turn: name @thread-control/botbuilder-declarative in runtimeSettings.components",
	);
}

import type { DialogContext, DialogTurnResult } from "botbuilder-dialogs";

/**
 * A dialog context for one step of `@thread-control/botbuilder`, whose result is heard before it ends: the next action runs
 * inside `endDialog`, and may ask for the result. Everything else is the given context's own.
 */
export function endingThrough(dc: DialogContext, heard: (result: unknown) => void): DialogContext {
	return Object.create(dc, {
		endDialog: {
			value: async (result?: unknown): Promise<DialogTurnResult> => {
				heard(result);
				return await dc.endDialog(result);
			},
		},
	}) as DialogContext;
}

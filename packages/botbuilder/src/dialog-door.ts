import type { StatePropertyAccessor, TurnContext } from "botbuilder-core";
import { type Dialog, DialogSet, type DialogState, type DialogTurnResult, DialogTurnStatus } from "botbuilder-dialogs";
import { isReturned } from "./attach-returned.ts";
import { isFinished, noteFinished } from "./finished-turns.ts";
import { turnOf } from "./thread-turn.ts";
import { watchDialogs } from "./watch-dialogs.ts";

/**
 * `runDialog` of botbuilder-dialogs with what a handover adds ({@link watchDialogs}): goes on with a dialog, or begins it;
 * the turn of a return begins nothing. A turn that core gave up rejects, so that its state is not saved over its successors'.
 * Where the store is durable, the dialog state remembers which events it came past: a turn that another instance repeats after
 * a crash, its state saved, runs nothing and answers `waiting`. Save the state afterwards.
 */
export async function runThreadDialog(
	dialog: Dialog,
	context: TurnContext,
	state: StatePropertyAccessor<DialogState>,
): Promise<DialogTurnResult> {
	if (await isFinished(context, state)) return { status: DialogTurnStatus.waiting };
	const dialogs = watchDialogs(new DialogSet(state));
	dialogs.telemetryClient = dialog.telemetryClient;
	dialogs.add(dialog);
	const dc = await dialogs.createContext(context);
	const result = await dc.continueDialog();
	const begins = result.status === DialogTurnStatus.empty && !isReturned(context);
	const reached = begins ? await dc.beginDialog(dialog.id) : result;
	if (turnOf(context)?.signal?.aborted) throw new Error("this turn was given up: its dialog state is not to be saved");
	if (reached.status !== DialogTurnStatus.empty) await noteFinished(context, state);
	return reached;
}

/** The part of an ActivityHandler that {@link runDialogOnHandover} uses. */
export interface EventHandling {
	onEvent(handler: (context: TurnContext, next: () => Promise<void>) => Promise<unknown>): unknown;
}

/**
 * Lets an ActivityHandler that runs its dialogs in `onMessage` run them when the thread is back, too. `run` is the same
 * code, with {@link runThreadDialog} in it or `dc.continueDialog()` of watched dialogs. State that is saved in `onDialog` or
 * by AutoSaveStateMiddleware is saved in that turn as in others.
 *
 * ```ts
 * const run = (context: TurnContext) => runThreadDialog(dialog, context, dialogState);
 * bot.onMessage(async (context, next) => { await run(context); await next(); });
 * runDialogOnHandover(bot, run);
 * ```
 */
export function runDialogOnHandover(bot: EventHandling, run: (context: TurnContext) => Promise<unknown>): void {
	bot.onEvent(async (context, next) => {
		if (isReturned(context)) await run(context);
		await next();
	});
}

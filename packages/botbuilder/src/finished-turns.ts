import type { EventId } from "@thread-control/core";
import type { StatePropertyAccessor, TurnContext } from "botbuilder-core";
import { isRepeatable, turnOf } from "./thread-turn.ts";

/** How many finished events a dialog state remembers: more than one delivery brings at once for a thread in practice. */
const KEPT = 16;

const NOTED: symbol = Symbol.for("@thread-control/noted");

/** A dialog state, with what we keep in it. */
interface Remembering {
	threadControlFinished?: readonly EventId[];
}

/** The property of a bot's state that its dialogs' stack is in, which `DialogSet` is made with. */
type DialogStateProperty = Pick<StatePropertyAccessor, "get" | "set">;

/**
 * Whether a dialog state came past the turn's event already. A turn that ended, and whose process died before the store heard
 * of it, is run again by another instance: on its own result it would answer the next question with the same words. Only
 * where the store survives the process is anything kept. To be asked before the dialogs run.
 */
export async function isFinished(context: TurnContext, state: DialogStateProperty): Promise<boolean> {
	const event = eventOf(context);
	if (event === null || context.turnState.has(NOTED)) return false;
	const known: Remembering | undefined = await state.get(context);
	return known?.threadControlFinished?.includes(event) === true;
}

/** Notes the turn's event in the dialog state, when the dialogs have run and before the state is saved: both or neither. */
export async function noteFinished(context: TurnContext, state: DialogStateProperty): Promise<void> {
	const event = eventOf(context);
	if (event === null || context.turnState.has(NOTED)) return;
	context.turnState.set(NOTED, true);
	const known: Remembering = (await state.get(context)) ?? {};
	known.threadControlFinished = [...(known.threadControlFinished ?? []), event].slice(-KEPT);
	await state.set(context, known);
}

function eventOf(context: TurnContext): EventId | null {
	const turn = turnOf(context);
	return turn?.event !== undefined && turn.listener !== true && isRepeatable(context) ? turn.event.id : null;
}

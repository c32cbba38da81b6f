import type { ThreadEvent, ThreadHandle } from "@thread-control/core";
import type { TurnContext } from "botbuilder-core";

/** What a Bot Framework turn of a served channel carries along: which thread it is, and what may be done in it. */
export interface ThreadTurn {
	/** Sends through it carry the turn's lease. */
	readonly thread: ThreadHandle;
	/** Aborted when core gave the turn up; missing where nothing limits it. */
	readonly signal?: AbortSignal;
	readonly event?: ThreadEvent;
	/** The context is a listener's: its blocked sends say nothing about open questions. */
	readonly listener?: boolean;
	/** Nothing leaves from this context, and nobody is told: the listener hears of blocked sends and must not cause more. */
	readonly muted?: boolean;
}

/** `Symbol.for`, so that two copies of this package read the same turn. */
const TURN: symbol = Symbol.for("@thread-control/turn");

/** Puts the turn into the context, before any middleware sees it. */
export function bindTurn(context: TurnContext, turn: ThreadTurn): void {
	context.turnState.set(TURN, turn);
}

/** The turn of a context; null outside of turns, and for a context whose turn is over. */
export function turnOf(context: TurnContext | null | undefined): ThreadTurn | null {
	try {
		return context?.turnState.get(TURN) ?? null;
	} catch {
		// The adapter revokes a context's proxy when its turn is over.
		return null;
	}
}

import type { ThreadEvent, ThreadHandle } from "@thread-control/core";
import type { TurnContextLike } from "./attach-surface.ts";

type Context = Pick<TurnContextLike, "turnState">;

/** What a Bot Framework turn of a served channel carries along: which thread it is, and what may be done in it. */
export interface ThreadTurn {
	/** Sends through it carry the turn's lease. */
	readonly thread: ThreadHandle;
	/** Whether core gave the turn up. Cheaper to ask than the signal, which is made when it is asked for. */
	readonly over?: boolean;
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

const REPEATABLE: symbol = Symbol.for("@thread-control/repeatable");

/**
 * Puts the turn into the context, before any middleware sees it. `repeatable`: the control's store is durable, so another
 * instance may run the turn once more.
 */
export function bindTurn(context: Context, turn: ThreadTurn, repeatable = false): void {
	context.turnState.set(TURN, turn);
	if (repeatable) context.turnState.set(REPEATABLE, true);
}

/** What {@link bindTurn} was told. */
export function isRepeatable({ turnState }: Context): boolean {
	return turnState.has(REPEATABLE);
}

/** The turn of a context; null outside of turns, and for a context whose turn is over. */
export function turnOf(context: Context | null | undefined): ThreadTurn | null {
	try {
		return (context?.turnState.get(TURN) as ThreadTurn | undefined) ?? null;
	} catch {
		// The adapter revokes a context's proxy when its turn is over.
		return null;
	}
}

import type { ThreadEvent } from "../domain/event.ts";
import type { HandoverResult } from "../domain/handover.ts";
import type { ThreadHandle } from "./thread-handle.ts";

/** One go of the bot on one thread. Turns of one thread run one at a time, in order. */
export interface Turn {
	/** Sends through it carry the turn's lease: a turn that was given up may not speak any more. */
	readonly thread: ThreadHandle;
	/** Whether the turn was given up because it took longer than `turnWithinMs`. */
	readonly over: boolean;
	/** Aborted when it is given up. */
	readonly signal: AbortSignal;
}

/** A turn for an event that came on the normal channel while we may speak. */
export interface EventTurn extends Turn {
	readonly event: ThreadEvent;
}

/** A turn because the thread is back, or the handover failed for good. */
export interface ReturnTurn extends Turn {
	/** The handover's id, as `pass` answered it; null where control was taken from us and no step waits. */
	readonly handover: string | null;
	readonly result: HandoverResult;
}

/**
 * What runs the bot: a framework's adapter, or a few lines of the user's own. A rejection is reported through `onError`
 * and the thread goes on with its next turn.
 */
export interface Host {
	/** An ordinary turn. Also receives, echoes and receipts of the normal channel; look at `event.kind`. */
	turn(turn: EventTurn): Promise<void>;
	/** The thread is back: let the step that waits go on. */
	returned?(turn: ReturnTurn): Promise<void>;
}

import { type ThreadTurn, turnOf } from "@thread-control/botbuilder";
import type { TurnContext } from "botbuilder-core";

/** Failures that happened beside a turn's own promise, so that the turn fails with them. */
export class TurnFailures {
	readonly #running = new WeakMap<ThreadTurn, unknown[]>();

	/** Runs a turn; rejects with its own failure, or else with what was noted meanwhile. */
	async during(turn: ThreadTurn, run: () => Promise<void>): Promise<void> {
		const failures: unknown[] = [];
		this.#running.set(turn, failures);
		try {
			await run();
		} finally {
			this.#running.delete(turn);
		}
		if (failures.length > 1) throw new AggregateError(failures, "several middleware failed in one turn");
		if (failures.length === 1) throw failures[0];
	}

	/** Notes a failure for the context's turn. Answers false where that turn is over, or was none of ours. */
	note(context: TurnContext | undefined, error: unknown): boolean {
		const turn = turnOf(context);
		const failures = turn === null ? undefined : this.#running.get(turn);
		failures?.push(error);
		return failures !== undefined;
	}
}

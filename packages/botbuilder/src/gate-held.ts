import type { ActivityLike, ResponseLike } from "./attach-surface.ts";

/** What a send resolves to when it was not allowed: nothing left. */
export interface BlockedResponse extends ResponseLike {
	readonly id: "";
	readonly blocked: "not_in_control";
}

/** Compared by identity; callers get copies. */
export const BLOCKED: BlockedResponse = { id: "", blocked: "not_in_control" };

/** What the handlers of a context and the gate tell each other about one send. */
export class HeldSends {
	// Not weak: entries last as long as a send, and weak ones cost the collector more than the whole gate.
	readonly #expected = new Set<object>();
	readonly #answers = new WeakMap<object, ResponseLike[]>();

	/** A handler waits outside of all others for what becomes of this batch, update or deletion. Say {@link forget} afterwards. */
	expect(what: object): void {
		this.#expected.add(what);
	}

	forget(what: object): void {
		this.#expected.delete(what);
	}

	expects(what: object): boolean {
		return this.#expected.has(what);
	}

	/** Takes out of a batch what was held, so that no handler in between counts it as delivered. Answers what is left of `responses`. */
	take(activities: ActivityLike[], responses: ResponseLike[]): ResponseLike[] {
		this.#answers.set(activities, responses);
		const left = responses.filter((response) => !isBlocked(response));
		const kept = activities.filter((_, index) => !isBlocked(responses[index]));
		activities.splice(0, activities.length, ...kept);
		return left;
	}

	/** One response for each activity of a batch, where something of it was held. */
	answers(activities: ActivityLike[]): ResponseLike[] | undefined {
		return this.#answers.get(activities);
	}
}

/** Thrown through the handlers between the gate and ours, so that none of them takes an update for done. */
export class HeldBack extends Error {
	override readonly name = "HeldBack";
}

/** Whether a response says that its activity was held back. */
export function isBlocked(response: unknown): boolean {
	return (response as { blocked?: unknown } | undefined)?.blocked === BLOCKED.blocked;
}

/** What the customer never sees: it goes by the guard, and a blocked invoke response would be a wrong HTTP answer. */
export function passes({ type }: ActivityLike): boolean {
	return type === "trace" || type === "invokeResponse" || type === "delay";
}

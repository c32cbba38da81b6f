import type { AccountKey, ApiOutcome, ThreadControl } from "@thread-control/core";
import type { ThreadTurn } from "./thread-turn.ts";

/** An object that makes Graph calls, as the Facebook adapter's `FacebookAPI` and Botkit's `bot.api`. */
export interface GraphApi {
	callAPI(path: string, method?: string, payload?: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** What a raw send resolves to when it was not allowed: nothing left. */
export interface BlockedCall {
	readonly recipient_id: string | null;
	readonly message_id: "";
	readonly id: "";
	readonly blocked: "not_in_control";
}

/** What a raw call rejects with when the platform refused it or did not answer. The message is Meta's own. */
export class GraphCallError extends Error {
	override readonly name = "GraphCallError";
	/** Meta's codes; null where there was no answer. */
	readonly code: number | null;
	readonly subcode: number | null;
	/** Meta's trace id, for its support. */
	readonly trace: string | null;
	readonly advice: string | null;

	constructor(outcome: Extract<ApiOutcome, { result: "refused" | "unknown" }>) {
		const refusal = outcome.result === "refused" ? outcome.refusal : null;
		super(outcome.result === "refused" ? outcome.refusal.message : outcome.reason);
		this.code = refusal?.code ?? null;
		this.subcode = refusal?.subcode ?? null;
		this.trace = refusal?.trace ?? null;
		this.advice = refusal?.advice ?? null;
	}
}

/**
 * Stands in for the adapter's `FacebookAPI`: `callAPI(path, method = 'POST', payload = {})` resolves to the platform's body.
 * Sends are guarded (blocked ones resolve to a {@link BlockedCall}), the five commands run as commands of ours.
 * Rejects with {@link GraphCallError}, or with `ThreadControlError` where a command is not allowed. `account` is asked at the call.
 */
export function graphApi(control: ThreadControl, account: () => AccountKey, turn: ThreadTurn | null): GraphApi {
	return {
		async callAPI(path, method = "POST", payload = {}) {
			const user = recipientOf(payload);
			if (turn?.muted === true && user !== null) return blockedCall(user);
			// A turn's lease is good for its own thread alone.
			const lease = turn !== null && user === turn.thread.key.user ? turn.thread.lease : null;
			const outcome = await control.callApi(account(), method, path, payload, { lease });
			if (outcome.result === "answered") return outcome.body;
			if (outcome.result === "blocked") return blockedCall(user);
			throw new GraphCallError(outcome);
		},
	};
}

function blockedCall(recipient_id: string | null): BlockedCall {
	return { recipient_id, message_id: "", id: "", blocked: "not_in_control" };
}

function recipientOf(payload: Readonly<Record<string, unknown>>): string | null {
	const { recipient } = payload as { recipient?: { id?: unknown } };
	return recipient?.id === undefined || recipient.id === null ? null : String(recipient.id);
}

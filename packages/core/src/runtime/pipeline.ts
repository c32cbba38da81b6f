import type { EventId } from "../domain/event.ts";
import { ThreadControlError } from "../thread-control-error.ts";
import { type ParsedDelivery, parseVerified, verifyDelivery } from "../webhook/delivery-steps.ts";
import type { SignatureHeaders } from "../webhook/verify.ts";
import type { DeliveryAcceptor } from "./delivery-acceptor.ts";
import type { DeliveryCommitter } from "./delivery-committer.ts";
import type { DeliveryDecider } from "./delivery-decider.ts";
import type { AcceptedDelivery, CommittedDelivery, DecidedDelivery, ReceivedDelivery } from "./delivery-progress.ts";

/** How often a delivery is decided anew before the store counts as not usable. */
const MAX_ROUNDS = 50;

/** How signatures are checked, and how deep a body may be nested. */
export interface PipelineOptions {
	readonly secrets: readonly string[];
	readonly allowSha1: boolean;
	readonly maxDepth?: number;
}

/**
 * The way of one delivery (DESIGN §3). Each step takes only what the one before it makes:
 *
 * ① verify → ② parse → ③ accept → ④ transition → ⑤ commit, and the 200;
 * then ⑥ the turn (`WorkRunner`), ⑦ the guard and ⑧ the Graph call (`Speech`), which no 200 waits for.
 */
export class Pipeline {
	readonly #options: PipelineOptions;
	readonly #acceptor: DeliveryAcceptor;
	readonly #decider: DeliveryDecider;
	readonly #committer: DeliveryCommitter;

	constructor(
		options: PipelineOptions,
		acceptor: DeliveryAcceptor,
		decider: DeliveryDecider,
		committer: DeliveryCommitter,
	) {
		this.#options = options;
		this.#acceptor = acceptor;
		this.#decider = decider;
		this.#committer = committer;
	}

	/** Resolves when everything is committed: then the 200 goes out. Rejects when the store cannot take it: then Meta redelivers. */
	async receive(body: Uint8Array, signatures: SignatureHeaders): Promise<ReceivedDelivery> {
		const verified = verifyDelivery(body, signatures, this.#options);
		if (verified.step === "refused") return verified;
		const parsed = parseVerified(verified, this.#options);
		if (parsed.step === "refused") return parsed;

		await this.#take(parsed, null);
		return { step: "committed", events: parsed.events };
	}

	/** From ③ on, for events whose sender was checked elsewhere. Answers the ids of those that were not known before. */
	async accept(parsed: ParsedDelivery): Promise<ReadonlySet<EventId>> {
		const fresh = new Set<EventId>();
		await this.#take(parsed, fresh);
		return fresh;
	}

	/** `fresh`, where somebody asks for it, is given the ids of the events that were not known before. */
	async #take(parsed: ParsedDelivery, fresh: Set<EventId> | null): Promise<void> {
		let remaining: ParsedDelivery = this.#acceptor.once(parsed);
		for (let round = 0; remaining.events.length > 0; round += 1) {
			if (round === MAX_ROUNDS) {
				throw new ThreadControlError(
					"version_conflict",
					`gave up on a delivery after ${MAX_ROUNDS} conflicts; Meta will deliver again. Is the store shared with something else?`,
				);
			}
			const accepted: AcceptedDelivery = await this.#acceptor.accept(remaining);
			if (round === 0 && fresh !== null) for (const { id } of accepted.fresh) fresh.add(id);
			const decided: DecidedDelivery = this.#decider.decide(accepted);
			const committed: CommittedDelivery = await this.#committer.commit(decided);
			remaining = { step: "parsed", events: committed.conflicts };
		}
	}
}

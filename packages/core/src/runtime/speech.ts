import { randomUUID } from "node:crypto";
import { orderAfter } from "../domain/fact.ts";
import { type GuardAnswer, guard, type SendIntent } from "../domain/guard.ts";
import type { ThreadRecord } from "../domain/record.ts";
import { type ThreadKey, threadId } from "../domain/thread.ts";
import { viewThread } from "../domain/view.ts";
import type { GraphResult, InlineControl, SendBody, SendReceipt } from "../ports/graph.ts";
import type { GuardRead, Work } from "../ports/store.ts";
import { ThreadControlError } from "../thread-control-error.ts";
import type { Accounts } from "./accounts.ts";
import type { InFlight } from "./in-flight.ts";
import { type Kernel, storeError } from "./kernel.ts";
import type { BlockedSend } from "./listeners.ts";
import type { OwnerReader } from "./owner-reader.ts";
import type { Records } from "./records.ts";
import type { SendOutcome } from "./thread-handle.ts";

/** How a send differs from an ordinary one. */
export interface SpeechIntent extends SendIntent {
	readonly lease: string | null;
	/** Control goes along with the message (spec §1.6). */
	readonly control?: InlineControl;
}

type Blocked = Extract<SendOutcome, { result: "blocked" }>;

/** What the guard was asked about: the newest fact it saw, for what the platform answers is ordered after that. */
interface Asked {
	readonly blocked: Blocked | null;
	readonly known: ThreadRecord["strong"];
}

/** Everything that leaves goes through here: the guard is asked last, and what the platform refuses is learned from. */
export class Speech {
	readonly #kernel: Kernel;
	readonly #accounts: Accounts;
	readonly #records: Records;
	readonly #owners: OwnerReader;
	readonly #inFlight: InFlight;
	readonly #schedule: (key: ThreadKey, work: Work | null) => void;

	constructor(
		kernel: Kernel,
		accounts: Accounts,
		records: Records,
		owners: OwnerReader,
		inFlight: InFlight,
		schedule: (key: ThreadKey, work: Work | null) => void,
	) {
		this.#kernel = kernel;
		this.#accounts = accounts;
		this.#records = records;
		this.#owners = owners;
		this.#inFlight = inFlight;
		this.#schedule = schedule;
	}

	/** Sends if we may speak. Never rejects for what the platform, the store or the guard says. */
	async send(key: ThreadKey, body: SendBody, intent: SpeechIntent): Promise<SendOutcome> {
		const id = threadId(key);
		// Before the guard's read, so that a delivery which takes control waits for everything that may pass on an older read.
		this.#inFlight.enter(id);
		try {
			let asked = await this.#ask(key, intent);
			if (asked.blocked !== null) return asked.blocked;
			const answer = await this.#kernel.graph.send(key, body, intent.control ?? null, {
				beforeRetry: async () => {
					asked = await this.#ask(key, intent);
					return asked.blocked === null;
				},
			});
			this.#kernel.clock.heard(answer);
			const outcome = await this.#learn(key, answer, asked.known);
			// Refused, and then held back: nothing of it left.
			return outcome.result === "refused" && asked.blocked !== null ? asked.blocked : outcome;
		} finally {
			this.#inFlight.leave(id);
		}
	}

	/** Asks the guard. Listeners and counters hear of what must not leave. */
	async #ask(key: ThreadKey, intent: SpeechIntent): Promise<Asked> {
		const { settings, counters } = this.#kernel;
		const mode = settings.mode(key);
		if (mode === "off") return { blocked: null, known: null };
		let known: ThreadRecord["strong"] = null;
		let reason: BlockedSend["reason"];
		try {
			const { read, answer } = await this.#judge(key, intent);
			known = read.record.value.strong;
			if (answer.verdict === "send" && read.leaseHeld) return { blocked: null, known };
			reason = read.leaseHeld ? answer.reason : "lease_lost";
		} catch (cause) {
			this.#kernel.report(storeError("asking whether we may speak", cause, key));
			if (settings.sendWithoutStore) return { blocked: null, known };
			reason = "store_unavailable";
		}
		const observed = mode === "observe";
		counters.blocked += 1;
		// Not waited for: a slow listener must not look like a send in flight.
		void this.#tell({ thread: key, reason, observed });
		return { blocked: observed ? null : { result: "blocked", id: "", blocked: "not_in_control", reason }, known };
	}

	/** What the guard says, reading the owner from the platform where that helps, and then the store once more. */
	async #judge(
		key: ThreadKey,
		intent: SpeechIntent,
	): Promise<{ readonly read: GuardRead; readonly answer: GuardAnswer }> {
		const judged = async (): Promise<{ readonly read: GuardRead; readonly answer: GuardAnswer }> => {
			const read = await this.#records.read(key, intent.lease);
			const rules = await this.#accounts.rules(key);
			const view = viewThread(read.record.value, rules, this.#kernel.clock.now());
			return { read, answer: guard(view, rules, read.record.value.command, intent) };
		};
		const first = await judged();
		if (first.answer.verdict !== "ask" || !first.read.leaseHeld) return first;
		await this.#owners.read(key);
		return await judged();
	}

	async #tell(blocked: BlockedSend): Promise<void> {
		for (const cause of await this.#kernel.listeners.call("blocked", blocked)) {
			this.#kernel.report(
				new ThreadControlError("listener_failed", "an onBlocked listener failed; mend it, the send stayed blocked", {
					thread: blocked.thread,
					cause,
				}),
			);
		}
	}

	/** Reads the platform's answer to a send. A refusal for want of control is a fact about the owner (spec §5.1). */
	async #learn(key: ThreadKey, answer: GraphResult<SendReceipt>, known: ThreadRecord["strong"]): Promise<SendOutcome> {
		const { counters, clock } = this.#kernel;
		if (answer.result === "ok") {
			counters.sent += 1;
			return { result: "sent", id: answer.value.messageId ?? "" };
		}
		if (answer.result === "unknown") return { result: "unknown", reason: answer.reason };
		counters.refusedSends += 1;
		if (answer.refusal.meaning === "not_owner") {
			const order = orderAfter(known, clock.at(answer.startedAt));
			const answeredAt = clock.at(answer.answeredAt);
			try {
				const { work } = await this.#records.apply(key, () => [
					{ type: "send_refused", id: randomUUID(), order, answeredAt },
				]);
				this.#schedule(key, work);
			} catch (cause) {
				this.#kernel.report(storeError("writing down that a send was refused", cause, key));
			}
		}
		return { result: "refused", refusal: answer.refusal };
	}
}

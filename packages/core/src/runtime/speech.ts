import { randomUUID } from "node:crypto";
import { orderAfter } from "../domain/fact.ts";
import { type GuardAnswer, guard, type SendIntent } from "../domain/guard.ts";
import type { ThreadRecord } from "../domain/record.ts";
import { type ThreadKey, threadId } from "../domain/thread.ts";
import { viewThread } from "../domain/view.ts";
import type { GraphResult, InlineControl, SendBody, SendReceipt } from "../ports/graph.ts";
import { ThreadControlError } from "../thread-control-error.ts";
import type { Accounts } from "./accounts.ts";
import type { Kernel } from "./kernel.ts";
import type { BlockedSend } from "./listeners.ts";
import type { OwnerReader } from "./owner-reader.ts";
import type { Records } from "./records.ts";
import type { SendsInFlight } from "./sends-in-flight.ts";
import type { SendOutcome } from "./thread-handle.ts";

/** How a send differs from an ordinary one. */
export interface SpeechIntent extends SendIntent {
	readonly lease: string | null;
	/** Control goes along with the message (spec §1.6). */
	readonly control?: InlineControl;
}

/** What the guard said, and the newest strong fact it went by; null where the store was not asked. */
interface Asked {
	readonly blocked: Extract<SendOutcome, { result: "blocked" }> | null;
	readonly known: ThreadRecord["strong"];
}

/** Everything that leaves goes through here: the guard is asked last, and what the platform refuses is learned from. */
export class Speech {
	readonly #kernel: Kernel;
	readonly #accounts: Accounts;
	readonly #records: Records;
	readonly #owners: OwnerReader;
	readonly #inFlight: SendsInFlight;

	constructor(kernel: Kernel, accounts: Accounts, records: Records, owners: OwnerReader, inFlight: SendsInFlight) {
		this.#kernel = kernel;
		this.#accounts = accounts;
		this.#records = records;
		this.#owners = owners;
		this.#inFlight = inFlight;
	}

	/** Sends if we may speak. Never rejects for what the platform or the guard says. */
	async send(key: ThreadKey, body: SendBody, intent: SpeechIntent): Promise<SendOutcome> {
		const id = threadId(key);
		// Before the guard's read, so that a delivery which takes control waits for everything that may pass on an older read.
		this.#inFlight.enter(id);
		try {
			const asked = await this.#mayLeave(key, intent);
			if (asked.blocked !== null) return asked.blocked;
			let { known } = asked;
			const { graph, clock } = this.#kernel;
			const answer = await graph.send(key, body, intent.control ?? null, {
				beforeRetry: async () => {
					const again = await this.#mayLeave(key, intent);
					known = again.known;
					return again.blocked === null;
				},
			});
			clock.heard(answer);
			return await this.#learn(key, answer, known);
		} finally {
			this.#inFlight.leave(id);
		}
	}

	/** What the guard says, asking the platform for the owner where that helps. */
	async ask(
		key: ThreadKey,
		intent: SpeechIntent,
	): Promise<{ readonly answer: GuardAnswer; readonly leaseHeld: boolean; readonly record: ThreadRecord }> {
		const read = await this.#records.read(key, intent.lease);
		const rules = await this.#accounts.rules(key);
		const judge = (record: ThreadRecord): GuardAnswer =>
			guard(viewThread(record, rules, this.#kernel.clock.now()), rules, record.command, intent);
		const record = read.record.value;
		const answer = judge(record);
		if (answer.verdict !== "ask") return { answer, leaseHeld: read.leaseHeld, record };
		const { after } = await this.#owners.read(key);
		return { answer: judge(after), leaseHeld: read.leaseHeld, record: after };
	}

	/** Asks the guard. `blocked` is the outcome of a send that must not leave; listeners and counters hear of it. */
	async #mayLeave(key: ThreadKey, intent: SpeechIntent): Promise<Asked> {
		const { settings } = this.#kernel;
		const mode = settings.mode(key);
		let known: ThreadRecord["strong"] = null;
		if (mode === "off") return { blocked: null, known };
		let reason: BlockedSend["reason"];
		try {
			const { answer, leaseHeld, record } = await this.ask(key, intent);
			known = record.strong;
			if (answer.verdict === "send" && leaseHeld) return { blocked: null, known };
			reason = leaseHeld ? answer.reason : "lease_lost";
		} catch (cause) {
			this.#kernel.report(cause as ThreadControlError);
			if (settings.sendWithoutStore) return { blocked: null, known };
			reason = "store_unavailable";
		}
		const observed = mode === "observe";
		this.#kernel.counters.blocked += 1;
		await this.#tell({ thread: key, reason, observed });
		const blocked = { result: "blocked", id: "", blocked: "not_in_control", reason } as const;
		return { blocked: observed ? null : blocked, known };
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
			await this.#records.apply(key, () => [
				{ type: "send_refused", id: randomUUID(), order, answeredAt: clock.at(answer.answeredAt) },
			]);
		}
		return { result: "refused", refusal: answer.refusal };
	}
}

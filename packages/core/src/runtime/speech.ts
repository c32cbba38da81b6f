import { randomUUID } from "node:crypto";
import type { AccountRules } from "../domain/account.ts";
import { orderAfter } from "../domain/fact.ts";
import { type GuardAnswer, guard, type SendIntent } from "../domain/guard.ts";
import type { ThreadRecord } from "../domain/record.ts";
import { type ThreadId, type ThreadKey, threadId } from "../domain/thread.ts";
import { viewThread } from "../domain/view.ts";
import type { CallTimes, GraphResult, InlineControl, SendBody, SendReceipt } from "../ports/graph.ts";
import type { GuardRead } from "../ports/store.ts";
import { isRecordNewer, ThreadControlError } from "../thread-control-error.ts";
import type { Accounts } from "./accounts.ts";
import type { InFlight } from "./in-flight.ts";
import { type Kernel, storeError } from "./kernel.ts";
import type { Leases } from "./leases.ts";
import type { BlockedSend } from "./listeners.ts";
import type { OwnerReader } from "./owner-reader.ts";
import type { CommittedWork, Records } from "./records.ts";
import { SendMark } from "./send-mark.ts";
import type { GuardedOutcome, SendOutcome } from "./thread-handle.ts";

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
	readonly #leases: Leases;
	readonly #inFlight: InFlight;
	readonly #schedule: (key: ThreadKey, work: CommittedWork | null) => void;

	constructor(
		kernel: Kernel,
		accounts: Accounts,
		records: Records,
		owners: OwnerReader,
		leases: Leases,
		inFlight: InFlight,
		schedule: (key: ThreadKey, work: CommittedWork | null) => void,
	) {
		this.#kernel = kernel;
		this.#accounts = accounts;
		this.#records = records;
		this.#owners = owners;
		this.#leases = leases;
		this.#inFlight = inFlight;
		this.#schedule = schedule;
	}

	/** Sends if we may speak. Never rejects for what the platform, the store or the guard says. */
	async send(key: ThreadKey, body: SendBody, intent: SpeechIntent): Promise<SendOutcome> {
		const id = threadId(key);
		// Before the guard's read, so that a delivery which takes control waits for everything that may pass on an older read.
		this.#inFlight.enter(id);
		const { store, graph, clock } = this.#kernel;
		const mark = SendMark.next(this.#leases, intent.lease, store.durable && "message" in body);
		try {
			let asked = await this.#ask(key, id, intent, mark);
			if (asked.blocked !== null) {
				mark?.heldBack();
				return asked.blocked;
			}
			const earlier = mark === null ? null : this.#earlier(mark);
			if (earlier !== null) return earlier;
			const answer = await graph.send(key, marked(body, mark), intent.control ?? null, {
				beforeRetry: async () => {
					asked = await this.#ask(key, id, intent, mark);
					return asked.blocked === null;
				},
			});
			clock.heard(answer);
			if (answer.result !== "unknown") mark?.settle(answer.result === "ok" ? (answer.value.messageId ?? "") : null);
			const outcome = answer.result === "refused" ? await this.#learn(key, answer, asked.known) : this.#heard(answer);
			// Refused, and then held back: nothing of it left.
			return outcome.result === "refused" && asked.blocked !== null ? asked.blocked : outcome;
		} finally {
			this.#inFlight.leave(id);
		}
	}

	/** What a run of this turn that was broken off did with this send; null where it is the first to come so far. */
	#earlier({ before }: SendMark): SendOutcome | null {
		const { counters, settings } = this.#kernel;
		if (before?.state === "done") {
			counters.sentBefore += 1;
			return { result: "sent", id: before.messageId };
		}
		if (before?.state !== "open" || settings.resendUnknown) return null;
		counters.openSends += 1;
		return {
			result: "unknown",
			reason: "an instance that died had begun to send this, and nobody knows whether it left; it is not sent twice",
		};
	}

	/** The same for a send that another client makes; that client's own retries are not asked about again. Rejects with what `send` rejects with. */
	async guarded<T>(
		key: ThreadKey,
		send: () => Promise<T>,
		notOwner: (cause: unknown) => boolean,
		intent: SpeechIntent,
	): Promise<GuardedOutcome<T>> {
		const { counters, clock } = this.#kernel;
		const id = threadId(key);
		this.#inFlight.enter(id);
		try {
			const { blocked, known } = await this.#ask(key, id, intent, null);
			if (blocked !== null) return blocked;
			const startedAt = clock.botNow();
			try {
				const value = await send();
				counters.sent += 1;
				return { result: "sent", value };
			} catch (cause) {
				if (!notOwner(cause)) throw cause;
				counters.refusedSends += 1;
				await this.#refused(key, { startedAt, answeredAt: clock.botNow() }, known);
				return { result: "blocked", id: "", blocked: "not_in_control", reason: "standby" };
			}
		} finally {
			this.#inFlight.leave(id);
		}
	}

	/** Asks the guard. Listeners and counters hear of what must not leave. */
	async #ask(key: ThreadKey, id: ThreadId, intent: SpeechIntent, mark: SendMark | null): Promise<Asked> {
		const { settings, counters } = this.#kernel;
		const mode = settings.mode(key);
		if (mode === "off") return { blocked: null, known: null };
		let known: ThreadRecord["strong"] = null;
		let reason: BlockedSend["reason"];
		try {
			let read = await this.#records.read(key, intent.lease, id, mark);
			const rules = this.#accounts.rulesAtHand(key) ?? (await this.#accounts.rules(key));
			let answer = this.#judge(read, rules, intent);
			if (answer.verdict === "ask" && read.leaseHeld) {
				// The platform may know; what it said is in the store afterwards.
				await this.#owners.read(key);
				read = await this.#records.read(key, intent.lease, id, mark);
				answer = this.#judge(read, await this.#accounts.rules(key), intent);
			}
			known = read.record.value.strong;
			if (answer.verdict === "send" && read.leaseHeld) return { blocked: null, known };
			reason = read.leaseHeld ? answer.reason : "lease_lost";
		} catch (cause) {
			const failure = storeError("asking whether we may speak", cause, key);
			this.#kernel.report(failure);
			// A newer release's record is there: only those who can read it know whether we may speak.
			if (settings.sendWithoutStore && !isRecordNewer(failure)) return { blocked: null, known };
			this.#leases.noteFailure(intent.lease, failure);
			reason = "store_unavailable";
		}
		const observed = mode === "observe";
		counters.blocked += 1;
		// Not waited for: a slow listener must not look like a send in flight.
		void this.#tell({ thread: key, reason, observed });
		return { blocked: observed ? null : { result: "blocked", id: "", blocked: "not_in_control", reason }, known };
	}

	#judge({ record }: GuardRead, rules: AccountRules, intent: SpeechIntent): GuardAnswer {
		const view = viewThread(record.value, rules, this.#kernel.clock.now());
		return guard(view, rules, record.value.command, intent);
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

	/** Reads the platform's answer to a send. */
	#heard(answer: Exclude<GraphResult<SendReceipt>, { result: "refused" }>): SendOutcome {
		if (answer.result === "unknown") return { result: "unknown", reason: answer.reason };
		this.#kernel.counters.sent += 1;
		return { result: "sent", id: answer.value.messageId ?? "" };
	}

	/** The same for a refusal: one for want of control is a fact about the owner (spec §5.1). */
	async #learn(
		key: ThreadKey,
		answer: Extract<GraphResult<SendReceipt>, { result: "refused" }>,
		known: ThreadRecord["strong"],
	): Promise<SendOutcome> {
		this.#kernel.counters.refusedSends += 1;
		if (answer.refusal.meaning === "not_owner") await this.#refused(key, answer, known);
		return { result: "refused", refusal: answer.refusal };
	}

	/** Writes down that the platform refused a send for want of control. */
	async #refused(
		key: ThreadKey,
		times: Pick<CallTimes, "startedAt" | "answeredAt">,
		known: ThreadRecord["strong"],
	): Promise<void> {
		const { clock } = this.#kernel;
		const order = orderAfter(known, clock.at(times.startedAt));
		const answeredAt = clock.at(times.answeredAt);
		try {
			const { work } = await this.#records.apply(key, () => [
				{ type: "send_refused", id: randomUUID(), order, answeredAt },
			]);
			this.#schedule(key, work);
		} catch (cause) {
			this.#kernel.report(storeError("writing down that a send was refused", cause, key));
		}
	}
}

/** The message with its mark as metadata, unless the sender has some of its own. */
function marked(body: SendBody, mark: SendMark | null): SendBody {
	const metadata = mark?.metadata ?? null;
	const message = (body as { readonly message?: Readonly<Record<string, unknown>> }).message;
	if (metadata === null || message === undefined || "metadata" in message) return body;
	return { ...body, message: { ...message, metadata } } as SendBody;
}

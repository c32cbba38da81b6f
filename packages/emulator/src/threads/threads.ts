import type { Clock } from "../clock.ts";
import type { AccountSetup } from "../config/account-setup.ts";
import type { MessengerAccount } from "../config/config-document.ts";
import type { EventStream } from "../event-stream.ts";
import { DAY_MS } from "../rules/expiry.ts";
import { INBOX, INBOX_NAME } from "../rules/inbox.ts";
import { LEAD_ADS } from "../rules/lead-ads.ts";
import { decide } from "../rules/profile-rules.ts";
import type { Act, Caller, Control, Ruling, Situation } from "../rules/rule.ts";
import type { Publisher } from "../webhooks/publish.ts";
import { type HandoverItem, newThread, type Thread, type TranscriptItem, viewThread } from "./thread.ts";

/** What a caller brings to an act besides itself. */
export type Brought = Pick<Situation, "target" | "metadata" | "durationMs" | "days" | "asHumanAgent">;

/** The customer, as the caller of whatever they do. */
export const CUSTOMER: Caller = { id: "", role: null, canTake: false, humanAgent: false };

/** The inbox of a thread's channel as a caller; under `classic` it is a secondary receiver. */
export function inboxOf(thread: Thread): Caller {
	return { id: INBOX[thread.channel], role: "secondary", canTake: true, humanAgent: true };
}

interface ThreadsParts {
	readonly clock: Clock;
	readonly events: EventStream;
	readonly setup: (accountId: string) => AccountSetup;
	readonly publisher: Publisher;
	/** Told of every thread that is not what it was; more of it may change until the running task is over. */
	readonly touched: (thread: Thread) => void;
}

/** All threads: applies the rules of the profile in force to them and tells whoever is to know. */
export class Threads {
	readonly #parts: ThreadsParts;
	#threads = new Map<string, Thread>();
	/** When the alarm set for a thread's expiry rings; never later than the expiry. */
	#armed = new WeakMap<Thread, number>();

	/** `before`: the threads of an earlier run, whose expiry goes on. */
	constructor(parts: ThreadsParts, before: readonly Thread[] = []) {
		this.#parts = parts;
		for (const thread of before) {
			this.#threads.set(keyOf(thread.accountId, thread.userId), thread);
			this.#setExpiry(thread, thread.expiresAt);
		}
	}

	/** The thread, with an expiry that is due already done. */
	find(accountId: string, userId: string): Thread | undefined {
		const thread = this.#threads.get(keyOf(accountId, userId));
		if (thread) this.#expire(thread);
		return thread;
	}

	/** The thread; a new one starts as the profile has it. */
	open(account: MessengerAccount, userId: string): Thread {
		const thread = this.draft(account, userId);
		this.#threads.set(keyOf(account.id, userId), thread);
		this.#parts.touched(thread);
		return thread;
	}

	/** The thread, or how a new one would start, which is not kept: something to `ask` about first. */
	draft(account: MessengerAccount, userId: string): Thread {
		return this.find(account.id, userId) ?? newThread(account, userId, this.#startOwner(account.id));
	}

	all(): readonly Thread[] {
		const threads = [...this.#threads.values()];
		for (const thread of threads) this.#expire(thread);
		return threads;
	}

	clear(): void {
		this.#threads = new Map();
	}

	/** What the rules say about an act, changing nothing. */
	ask(thread: Thread, act: Act, caller: Caller, brought: Brought = {}): Ruling & { readonly row: string } {
		return decide(act, this.#situation(thread, caller, brought));
	}

	/** Does what a ruling says: control, expiry, webhooks. */
	apply(thread: Thread, ruling: Ruling, metadata?: string): void {
		if (ruling.control) this.#control(thread, ruling.control, metadata);
		if (ruling.requested) {
			const { by, of } = ruling.requested;
			this.#remember(thread, { at: this.#parts.clock.now(), kind: "requested", from: by, to: of }, metadata);
		}
		if (ruling.expiresAt !== undefined) this.#setExpiry(thread, ruling.expiresAt);
		for (const notice of ruling.notices ?? []) this.#parts.publisher.notice(thread, notice);
		this.#parts.touched(thread);
		if (ruling.control || ruling.requested) this.changed(thread);
	}

	/** Adds a line to the transcript. */
	write(thread: Thread, item: Omit<TranscriptItem, "at">): void {
		thread.transcript.push({ at: this.#parts.clock.now(), ...item });
		this.changed(thread);
	}

	/** Tells the page that a thread is not what it was. */
	changed(thread: Thread): void {
		this.#parts.touched(thread);
		this.#parts.events.send("thread", () => ({ thread: viewThread(thread) }));
	}

	/**
	 * Makes the threads fit a new config: control of an app that is gone ends (K1), and under `classic` every thread
	 * has an owner and none expires.
	 */
	reconcile(): void {
		for (const thread of this.all()) {
			const { apps, profile } = this.#parts.setup(thread.accountId);
			const { owner } = thread;
			const there = [INBOX[thread.channel], LEAD_ADS, ...apps.map((app) => app.id)];
			const ownerGone = owner !== null && !there.includes(owner);
			if (ownerGone || (profile === "classic" && owner === null)) {
				const to = this.#startOwner(thread.accountId);
				this.#control(thread, { kind: to === null ? "released" : "routed", to, expiresAt: null });
				this.changed(thread);
			}
			this.#parts.touched(thread);
			if (profile === "classic") thread.expiresAt = null;
			else if (thread.owner !== null && thread.expiresAt === null) {
				this.#setExpiry(thread, this.#parts.clock.now() + DAY_MS);
			}
		}
	}

	#startOwner(accountId: string): string | null {
		const { profile, primary } = this.#parts.setup(accountId);
		return profile === "classic" ? primary : null;
	}

	#situation(thread: Thread, caller: Caller, brought: Brought): Situation {
		const { profile, switches, defaultApp, primary, targets } = this.#parts.setup(thread.accountId);
		return {
			profile,
			switches,
			now: this.#parts.clock.now(),
			owner: thread.owner,
			expiresAt: thread.expiresAt,
			lastUserAt: thread.lastUserAt,
			windowMs: thread.windowMs,
			caller,
			inbox: INBOX[thread.channel],
			defaultApp,
			primary,
			targets: [...targets, INBOX[thread.channel]],
			...brought,
		};
	}

	#control(thread: Thread, control: Control, metadata?: string, at = this.#parts.clock.now()): void {
		const { kind, to, expiresAt, windowMs = DAY_MS } = control;
		const from = thread.owner;
		this.#remember(thread, { at, kind, from, to }, metadata);
		thread.owner = to;
		thread.windowMs = windowMs;
		this.#setExpiry(thread, expiresAt);
		if (to === INBOX[thread.channel] && from !== to) {
			this.#parts.events.send("incident", () => ({
				text: `The ${INBOX_NAME[thread.channel]} has control of this thread.`,
				userId: thread.userId,
				accountId: thread.accountId,
			}));
		}
	}

	#remember(thread: Thread, item: HandoverItem, metadata: string | undefined): void {
		thread.handovers.push(metadata === undefined ? item : { ...item, metadata });
	}

	#setExpiry(thread: Thread, expiresAt: number | null): void {
		thread.expiresAt = expiresAt;
		if (expiresAt === null || (this.#armed.get(thread) ?? Number.POSITIVE_INFINITY) <= expiresAt) return;
		this.#armed.set(thread, expiresAt);
		this.#parts.clock.alarm(expiresAt, () => {
			this.#armed.delete(thread);
			this.#expire(thread);
			this.#setExpiry(thread, thread.expiresAt);
		});
	}

	#expire(thread: Thread): void {
		if (thread.expiresAt === null || this.#parts.clock.now() < thread.expiresAt) return;
		this.#control(thread, { kind: "expired", to: null, expiresAt: null }, undefined, thread.expiresAt);
		this.changed(thread);
	}
}

function keyOf(accountId: string, userId: string): string {
	return `${accountId} ${userId}`;
}

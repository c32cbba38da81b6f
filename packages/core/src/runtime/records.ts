import { randomUUID } from "node:crypto";
import type { AccountRules } from "../domain/account.ts";
import type { Effect, HistoryEntry } from "../domain/effect.ts";
import type { EventId } from "../domain/event.ts";
import type { Said } from "../domain/handover.ts";
import { dueAt, type ThreadRecord } from "../domain/record.ts";
import { accountId, parseThreadId, type ThreadId, type ThreadKey, threadId } from "../domain/thread.ts";
import { type Input, transition } from "../domain/transition.ts";
import type { TransitionContext } from "../domain/transition-context.ts";
import type { GuardRead, SettledIntent, ThreadChange, Versioned, Work } from "../ports/store.ts";
import { ThreadControlError } from "../thread-control-error.ts";
import type { Accounts } from "./accounts.ts";
import { type Kernel, storeError } from "./kernel.ts";
import type { Leases } from "./leases.ts";
import { SendMark } from "./send-mark.ts";

/** How often a change is decided anew before we say that the store is not usable. */
const MAX_CONFLICTS = 50;

/** The outcome of a change. */
export interface Changed {
	readonly before: ThreadRecord;
	readonly after: ThreadRecord;
	/** What has to follow, without what was kept as history. */
	readonly effects: readonly Effect[];
	/** The same as it was committed; whoever made the change has to queue it. Null: nothing follows. */
	readonly work: CommittedWork | null;
}

/** Work that is in its thread's queue. `run`: the epoch of the lease under which we have to run it; null: whoever holds the lease comes to it. */
export interface CommittedWork extends Work {
	readonly run: number | null;
}

/** Effects as work of their own; null where there are none. */
export function workFor(name: string, effects: readonly Effect[]): Work | null {
	return effects.length === 0 ? null : { id: `${name}:${randomUUID()}`, effects };
}

/** A change that was written, and the record as it is stored since. */
export interface Applied extends Changed {
	readonly stored: Versioned<ThreadRecord>;
}

/** Reads and changes threads' records. The newest record of a thread with a running turn is kept at hand. */
export class Records {
	readonly #kernel: Kernel;
	readonly #accounts: Accounts;
	readonly #leases: Leases;
	readonly #latest = new Map<ThreadId, Versioned<ThreadRecord>>();

	constructor(kernel: Kernel, accounts: Accounts, leases: Leases) {
		this.#kernel = kernel;
		this.#accounts = accounts;
		this.#leases = leases;
	}

	/** Keeps a record at hand until {@link forget}, unless a newer one is there. */
	keep(thread: ThreadId, record: Versioned<ThreadRecord>): void {
		const known = this.#latest.get(thread);
		if (known === undefined || record.version >= known.version) this.#latest.set(thread, record);
	}

	forget(thread: ThreadId): void {
		this.#latest.delete(thread);
	}

	/** The newest record of a thread with a running turn; null of others. Spares the waiting of {@link known}. */
	atHand(key: ThreadKey): Versioned<ThreadRecord> | null {
		return this.#latest.get(threadId(key)) ?? null;
	}

	/** The newest record we know of, reading only where none is at hand. */
	async known(key: ThreadKey): Promise<Versioned<ThreadRecord>> {
		return this.atHand(key) ?? (await this.read(key, null)).record;
	}

	/** Reads a thread from the store. Throws `store_unavailable`. */
	async read(
		key: ThreadKey,
		lease: string | null,
		id: ThreadId = threadId(key),
		mark: SendMark | null = null,
	): Promise<GuardRead> {
		try {
			const asked = (mark ?? SendMark.next(this.#leases, lease, false))?.question() ?? null;
			const told = asked === null ? 0 : asked.settled.length;
			const read = await this.#kernel.store.guard(id, asked);
			mark?.heard(read.intent, told);
			if (!read.leaseHeld && asked !== null) this.#leases.lose(asked.lease);
			if (this.#latest.has(id)) this.keep(id, read.record);
			this.#accounts.note(accountId(key), read.account);
			return read.leaseHeld && !this.#leases.held(lease) ? { ...read, leaseHeld: false } : read;
		} catch (cause) {
			throw storeError("reading a thread", cause, key);
		}
	}

	context(rules: AccountRules): TransitionContext {
		const { clock, settings } = this.#kernel;
		return { rules, now: clock.now(), botNow: clock.botNow(), ownerPollMs: settings.ownerPollMs };
	}

	/** One thread's change: the transition run over its inputs, as it is committed. */
	change(
		thread: ThreadId,
		current: Versioned<ThreadRecord>,
		inputs: readonly Input[],
		context: TransitionContext,
		events: readonly EventId[],
		toWork: (effects: readonly Effect[]) => Work | null,
		settled: readonly SettledIntent[] = [],
	): { readonly change: ThreadChange; readonly changed: Omit<Changed, "work"> } {
		let next = current.value;
		const effects: Effect[] = [];
		const history: HistoryEntry[] = [];
		for (const input of inputs) {
			const [record, caused] = transition(next, input, context);
			next = record;
			for (const effect of caused) {
				if (effect.type !== "remember") effects.push(effect);
				else history.push(...this.#kept(thread, effect.entry));
			}
		}
		const work = toWork(effects);
		return {
			change: {
				type: "thread",
				thread,
				expected: current.version,
				next,
				events,
				work,
				history,
				dueAt: dueAt(next, context),
				settled,
			},
			changed: { before: current.value, after: next, effects },
		};
	}

	/** What is left of an entry once the user's `redact` has seen it. */
	#kept(thread: ThreadId, entry: HistoryEntry): readonly HistoryEntry[] {
		const { redact } = this.#kernel.settings;
		const key = redact === null || entry.type !== "said" ? null : parseThreadId(thread);
		if (entry.type !== "said" || redact == null || key === null) return [entry];
		try {
			const said: unknown = redact(entry.said, key);
			if (said === null) return [];
			if (!isSaid(said)) throw new TypeError("it answered neither a message nor null; it has to answer at once");
			return [{ ...entry, said }];
		} catch (cause) {
			const message = "redact failed; what was said is not kept";
			this.#kernel.report(new ThreadControlError("listener_failed", message, { thread: key, cause }));
			return [];
		}
	}

	/**
	 * Changes one thread outside of a delivery. `decide` gives the inputs for the record as it is, and is asked again after
	 * a conflict; no inputs, no change. `from` saves the first read where the caller just had the record. What follows is written with it and has to be queued by the
	 * caller (`work`).
	 * Throws `store_unavailable`, `version_conflict`.
	 */
	async apply(
		key: ThreadKey,
		decide: (record: ThreadRecord, rules: AccountRules) => readonly Input[],
		toWork: (effects: readonly Effect[]) => Work | null = (effects) => workFor("change", effects),
		from: Versioned<ThreadRecord> | null = null,
	): Promise<Applied> {
		const id = threadId(key);
		const rules = await this.#accounts.rules(key);
		let current = this.#latest.get(id) ?? from ?? (await this.read(key, null)).record;
		for (let attempt = 0; attempt < MAX_CONFLICTS; attempt += 1) {
			const inputs = decide(current.value, rules);
			if (inputs.length === 0)
				return { before: current.value, after: current.value, effects: [], work: null, stored: current };
			const { change, changed } = this.change(id, current, inputs, this.context(rules), [], toWork);
			const written = await this.#commit(change, key);
			if (written !== null) {
				const { run, version } = written;
				const stored = { value: change.next, version };
				if (this.#latest.has(id)) this.keep(id, stored);
				return { ...changed, work: change.work === null ? null : { ...change.work, run }, stored };
			}
			this.#kernel.counters.conflicts += 1;
			current = (await this.read(key, null)).record;
		}
		throw new ThreadControlError(
			"version_conflict",
			`gave up after ${MAX_CONFLICTS} conflicts writing a thread; is its store shared with something else?`,
			{
				thread: key,
			},
		);
	}

	async #commit(
		change: ThreadChange,
		key: ThreadKey,
	): Promise<{ readonly version: number; readonly run: number | null } | null> {
		try {
			const [result] = await this.#kernel.store.commit([change], this.#kernel.instance());
			return result?.result === "committed" ? result : null;
		} catch (cause) {
			throw storeError("writing a thread", cause, key);
		}
	}
}

/** Whether a value can stand in the human stretch; a promise cannot. */
function isSaid(value: unknown): value is Said {
	return typeof value === "object" && value !== null && "mid" in value && "from" in value && "text" in value;
}

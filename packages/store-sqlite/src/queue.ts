import type { Instance, NextWork, ThreadId, Work } from "@thread-control/core";
import type { Database, Statement } from "./database.ts";

/** How many keys there are for leases that run out in one millisecond; what is more goes into the next. */
const KEYS = 1024;

/** The head of a thread's queue, with the lease by which it is run. */
export interface Running {
	readonly key: number;
	readonly thread: ThreadId;
	readonly work: string;
	readonly attempts: number;
	readonly intents: string | null;
	readonly effects: string;
}

/** Work behind the head. */
export interface Waiting {
	readonly seq: number;
	readonly work: string;
	readonly intents: string | null;
	readonly effects: string;
}

/** The rows of work that is not finished. Knows nothing of the threads that point to them. */
export class Queue {
	readonly #begin: Statement<unknown>;
	readonly #append: Statement<unknown>;
	readonly #head: Statement<Running>;
	readonly #firstWaiting: Statement<Waiting>;
	readonly #waiting: Statement<Waiting>;
	readonly #takeHead: Statement<unknown>;
	readonly #takeWaiting: Statement<unknown>;
	readonly #dropWaiting: Statement<unknown>;
	readonly #move: Statement<unknown>;
	readonly #claim: Statement<unknown>;
	readonly #claimable: Statement<Running>;
	readonly #anyClaimable: Statement<{ readonly key: number }>;
	readonly #last: Statement<{ readonly key: number | null }>;
	#keys = 0;

	constructor(database: Database) {
		const columns = "key, thread, work, attempts, intents, effects";
		this.#begin = database.prepare(
			"INSERT OR IGNORE INTO running (key, thread, work, holder, attempts, intents, effects) VALUES (?, ?, ?, ?, ?, ?, ?)",
		);
		this.#append = database.prepare("INSERT INTO waiting (thread, work, effects) VALUES (?, ?, ?)");
		this.#head = database.prepare(`SELECT ${columns} FROM running WHERE key = ? AND thread = ?`);
		this.#firstWaiting = database.prepare(
			"SELECT seq, work, intents, effects FROM waiting WHERE thread = ? ORDER BY seq LIMIT 1",
		);
		this.#waiting = database.prepare(
			"SELECT seq, work, intents, effects FROM waiting WHERE thread = ? AND work = ? ORDER BY seq LIMIT 1",
		);
		this.#takeHead = database.prepare("DELETE FROM running WHERE key = ?");
		this.#takeWaiting = database.prepare("DELETE FROM waiting WHERE seq = ?");
		this.#dropWaiting = database.prepare("DELETE FROM waiting WHERE thread = ?");
		this.#move = database.prepare("UPDATE OR IGNORE running SET key = ? WHERE key = ?");
		this.#claim = database.prepare(
			"UPDATE OR IGNORE running SET key = ?, holder = ?, attempts = attempts + 1 WHERE key = ?",
		);
		this.#claimable = database.prepare(`SELECT ${columns} FROM running WHERE key > ? AND key < ? ORDER BY key LIMIT ?`);
		this.#last = database.prepare("SELECT max(key) AS key FROM running WHERE key >= ? AND key < ?");
		this.#anyClaimable = database.prepare("SELECT key FROM running WHERE key < ? LIMIT 1");
	}

	/** Puts work at the head of an empty queue; answers its key. */
	begin(thread: ThreadId, work: Work, { holder, now, leaseMs }: Instance): number {
		const effects = JSON.stringify(work.effects);
		return this.#withKey(now + leaseMs, (key) => this.#begin.run(key, thread, work.id, holder, 0, null, effects));
	}

	/** Puts work behind what is there. */
	append(thread: ThreadId, work: Work): void {
		this.#append.run(thread, work.id, JSON.stringify(work.effects));
	}

	/** The head that a thread points to; undefined where the pointer is an old one, and the queue empty. */
	head(key: number | null, thread: ThreadId): Running | undefined {
		return key === null ? undefined : this.#head.get(key, thread);
	}

	waiting(thread: ThreadId, work: string): Waiting | undefined {
		return this.#waiting.get(thread, work);
	}

	takeHead(key: number): void {
		this.#takeHead.run(key);
	}

	takeWaiting(seq: number): void {
		this.#takeWaiting.run(seq);
	}

	/** Takes out all that a thread has; `head` where it has one. */
	drop(thread: ThreadId, head: Running | undefined): void {
		if (head !== undefined) this.takeHead(head.key);
		this.#dropWaiting.run(thread);
	}

	/** Makes what waits first the head of a queue that lost its own, its lease running out at `until`. */
	promote(thread: ThreadId, holder: string, until: number): Running | undefined {
		const first = this.#firstWaiting.get(thread);
		if (first === undefined) return undefined;
		this.takeWaiting(first.seq);
		const { work, intents, effects } = first;
		const key = this.#withKey(until, (at) => this.#begin.run(at, thread, work, holder, 0, intents, effects));
		return { key, thread, work, attempts: 0, intents, effects };
	}

	/** Lets the lease of a head run out at `until`; answers its new key. */
	move(key: number, until: number): number {
		return this.#withKey(until, (at) => this.#move.run(at, key));
	}

	/** Gives a head to another holder; answers its new key. */
	claim(key: number, { holder, now, leaseMs }: Instance): number {
		return this.#withKey(now + leaseMs, (at) => this.#claim.run(at, holder, key));
	}

	/** Whether a lease has run out; cheaper than {@link claimable}, for it is mostly none. */
	anyClaimable(now: number): boolean {
		return this.#anyClaimable.get(firstKey(now + 1)) !== undefined;
	}

	/** Heads whose lease has run out, oldest first, from behind the key `after` on. */
	claimable(now: number, limit: number, after = -1): readonly Running[] {
		return this.#claimable.all(after, firstKey(now + 1), limit);
	}

	/** Writes by a key for `until` that is free; `write` answers 0 where it is not. */
	#withKey(until: number, write: (key: number) => number): number {
		let from = firstKey(Math.ceil(until));
		// The lower half is gone through in turn, the upper half is filled by those who find theirs taken.
		this.#keys = (this.#keys + 1) % (KEYS / 2);
		for (let key = from + this.#keys; ; key = (this.#last.get(from, from + KEYS)?.key ?? from - 1) + 1) {
			if (key < from + KEYS && write(key) > 0) return key;
			if (key === from + KEYS) from = key;
		}
	}
}

/** When the lease of a head runs out, in epoch milliseconds. */
export function untilOf(head: Running): number {
	return Math.floor(head.key / KEYS);
}

export function nextWork({ work, attempts, effects }: Running): NextWork {
	return { work: { id: work, effects: JSON.parse(effects) }, attempts };
}

function firstKey(until: number): number {
	return Math.floor(until) * KEYS;
}

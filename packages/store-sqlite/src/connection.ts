import { setTimeout as delay } from "node:timers/promises";
import { ThreadControlError } from "@thread-control/core";
import type { Database, Statement } from "./database.ts";
import { rollBack } from "./roll-back.ts";
import { isBusy, isLocked } from "./sqlite-error.ts";

/** The longest pause between two tries to get the write lock, in milliseconds. */
const PAUSE_MS = 15;

/** After so many steps that wrote the log is copied into the file: some 4 500 pages of it, 18 MiB. */
const CHECKPOINT_AFTER = 2_000;

/** A step that waits for its round. */
interface Pending {
	readonly step: () => unknown;
	/** `read`: it writes nothing; `single`: it is one statement that writes, which needs no transaction around it. */
	readonly kind: "read" | "single" | "write";
	readonly resolve: (result: unknown) => void;
	readonly reject: (cause: unknown) => void;
}

/**
 * Runs whole steps on a database, one at a time. The driver blocks the event loop while it works, so a step is a few
 * statements, and what finds the file locked by another process waits outside of the driver. What is asked in one
 * round of the event loop is one transaction: the file is locked once, and a page that several write is written once.
 * What was written comes from the log into the file after the answers have gone, and not within somebody's commit.
 */
export class Connection {
	readonly #database: Database;
	readonly #busyMs: number;
	readonly #begin: Statement<unknown>;
	readonly #beginReading: Statement<unknown>;
	readonly #commit: Statement<unknown>;
	readonly #checkpoint: Statement<unknown>;
	/** Steps that wrote since the last checkpoint. */
	#written = 0;
	#group: Pending[] = [];
	#open = true;

	constructor(database: Database, busyMs: number) {
		this.#database = database;
		this.#busyMs = busyMs;
		this.#begin = database.prepare("BEGIN IMMEDIATE");
		this.#beginReading = database.prepare("BEGIN");
		this.#commit = database.prepare("COMMIT");
		this.#checkpoint = database.prepare("PRAGMA wal_checkpoint(PASSIVE)");
	}

	/** Runs a step that reads, now. Rejects with `closed`, or with what the step throws. */
	async once<T>(step: () => T): Promise<T> {
		// By the process's own clock: nothing that is stored depends on it.
		const until = performance.now() + this.#busyMs;
		for (;;) {
			if (!this.#open) throw new ThreadControlError("closed", "the SQLite store is closed: open it again");
			try {
				return step();
			} catch (error) {
				if (!isBusy(error) || performance.now() >= until) throw error;
				await delay(1 + Math.random() * PAUSE_MS);
			}
		}
	}

	/** Runs a step that reads, with what else is asked in this round. Rejects as `once`. */
	read<T>(step: () => T): Promise<T> {
		return this.#put(step, "read");
	}

	/**
	 * Runs a step that has the write lock from its start: what throws has written nothing. Rejects as `once`. It may be run
	 * again after what it wrote was taken back.
	 */
	write<T>(step: () => T): Promise<T> {
		return this.#put(step, "write");
	}

	/** The same for a step that is one statement. */
	writeSingle<T>(step: () => T): Promise<T> {
		return this.#put(step, "single");
	}

	#put<T>(step: () => T, kind: Pending["kind"]): Promise<T> {
		return new Promise<T>((resolve, reject) => {
			if (this.#group.length === 0) setImmediate(() => void this.#runAll());
			this.#group.push({ step, kind, resolve: (result) => resolve(result as T), reject });
		});
	}

	async #runAll(): Promise<void> {
		const group = this.#group;
		this.#group = [];
		const [first] = group;
		if (group.length === 1 && first !== undefined) {
			await this.#runAlone(first);
			return;
		}
		const begin = group.every(({ kind }) => kind === "read") ? this.#beginReading : this.#begin;
		try {
			const results = await this.once(() => this.#transaction(begin, () => group.map(({ step }) => step())));
			this.#wrote(group.filter(({ kind }) => kind !== "read").length);
			for (const [index, { resolve }] of group.entries()) resolve(results[index]);
		} catch (error) {
			if (!this.#open || isBusy(error)) for (const { reject } of group) reject(error);
			// What failed in one took the others back with it.
			else for (const each of group) await this.#runAlone(each);
		}
	}

	async #runAlone({ step, kind, resolve, reject }: Pending): Promise<void> {
		const alone = kind === "write" ? () => this.#transaction(this.#begin, step) : step;
		if (kind !== "read") this.#wrote(1);
		await this.once(alone).then(resolve, reject);
	}

	#transaction<T>(begin: Statement<unknown>, step: () => T): T {
		begin.run();
		try {
			const result = step();
			this.#commit.run();
			return result;
		} catch (error) {
			rollBack(this.#database);
			throw error;
		}
	}

	/** Counts what wrote, before it is answered: whoever asks next then waits for the checkpoint, and nobody for their own. */
	#wrote(steps: number): void {
		this.#written += steps;
		if (this.#written < CHECKPOINT_AFTER) return;
		this.#written = 0;
		setImmediate(() => {
			if (!this.#open) return;
			try {
				this.#checkpoint.get();
			} catch {
				// As with SQLite's own checkpoints nothing is lost: the log is kept, and the next one copies it.
			}
		});
	}

	/** Rejects with `closed` from now on whatever is asked, and what waits. Twice is fine. */
	close(): void {
		if (!this.#open) return;
		this.#open = false;
		try {
			// libsql keeps the connection until its statements are collected, and leaves this to whoever opens the file next.
			this.#checkpoint.get();
		} catch (error) {
			// As by a step that had to give up on another process's lock: then it is left to them after all.
			if (!isBusy(error) && !isLocked(error)) throw error;
		} finally {
			this.#database.close();
		}
	}
}

import { setTimeout as delay } from "node:timers/promises";
import { ThreadControlError } from "@thread-control/core";
import type { Database, Statement } from "./database.ts";
import { rollBack } from "./roll-back.ts";
import { isBusy, isLocked } from "./sqlite-error.ts";

/** The longest pause between two tries to get the write lock, in milliseconds. */
const PAUSE_MS = 15;

/**
 * Runs whole steps on a database, one at a time. The driver blocks the event loop while it works, so a step is a few
 * statements, and what finds the file locked by another process waits outside of the driver.
 */
export class Connection {
	readonly #database: Database;
	readonly #busyMs: number;
	readonly #begin: Statement<unknown>;
	readonly #commit: Statement<unknown>;
	#open = true;

	constructor(database: Database, busyMs: number) {
		this.#database = database;
		this.#busyMs = busyMs;
		this.#begin = database.prepare("BEGIN IMMEDIATE");
		this.#commit = database.prepare("COMMIT");
	}

	/** Runs a step that reads, or that writes with one statement. Rejects with `closed`, or with what the step throws. */
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

	/** Runs a step as one transaction that has the write lock from its start: what throws has written nothing. */
	write<T>(step: () => T): Promise<T> {
		return this.once(() => {
			this.#begin.run();
			try {
				const result = step();
				this.#commit.run();
				return result;
			} catch (error) {
				rollBack(this.#database);
				throw error;
			}
		});
	}

	/** Rejects with `closed` from now on whatever is asked, and what waits. Twice is fine. */
	close(): void {
		if (!this.#open) return;
		this.#open = false;
		try {
			// libsql keeps the connection until its statements are collected, and leaves this to whoever opens the file next.
			this.#database.prepare("PRAGMA wal_checkpoint(PASSIVE)").get();
		} catch (error) {
			// As by a step that had to give up on another process's lock: then it is left to them after all.
			if (!isBusy(error) && !isLocked(error)) throw error;
		} finally {
			this.#database.close();
		}
	}
}

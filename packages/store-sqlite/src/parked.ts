import type { ThreadId, Work } from "@thread-control/core";
import type { Database, Statement } from "./database.ts";

interface ParkedRow {
	readonly thread: ThreadId;
	readonly work: string;
	readonly at: number;
	readonly effects: string;
}

/** Work that was given up. */
export class Parked {
	readonly #insert: Statement<unknown>;
	readonly #read: Statement<ParkedRow>;
	readonly #drop: Statement<unknown>;

	constructor(database: Database) {
		this.#insert = database.prepare("INSERT INTO parked (thread, work, at, effects) VALUES (?, ?, ?, ?)");
		this.#read = database.prepare("SELECT thread, work, at, effects FROM parked ORDER BY at DESC, seq DESC LIMIT ?");
		this.#drop = database.prepare("DELETE FROM parked WHERE thread = ?");
	}

	add(thread: ThreadId, { work, effects }: { readonly work: string; readonly effects: string }, at: number): void {
		this.#insert.run(thread, work, at, effects);
	}

	/** Newest first. */
	read(limit: number): readonly { readonly thread: ThreadId; readonly work: Work; readonly at: number }[] {
		return this.#read
			.all(limit)
			.map(({ thread, work, at, effects }) => ({ thread, work: { id: work, effects: JSON.parse(effects) }, at }));
	}

	drop(thread: ThreadId): void {
		this.#drop.run(thread);
	}
}

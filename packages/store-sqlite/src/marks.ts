import { EVENT_MARK_MS, type EventId } from "@thread-control/core";
import type { Database, Statement } from "./database.ts";

/** A commit in so many looks for marks that ran out, through so many of them for each commit. */
const COMMITS = 16;
const LOOKED_AT = 8 * COMMITS;
/** Where commits are rare: after so long, in milliseconds. */
const PURGE_MS = 60_000;

/**
 * Which events were seen. Marks that ran out are found by walking through the table, a few pages at a time, round and round:
 * an index by time would be one more page for each commit to write.
 */
export class Marks {
	readonly #add: Statement<unknown>;
	readonly #take: Statement<unknown>;
	readonly #end: Statement<{ readonly event: string }>;
	readonly #purge: Statement<unknown>;
	readonly #purgeRest: Statement<unknown>;
	#from = "";
	#commits = 0;
	#purgedAt = 0;

	constructor(database: Database) {
		this.#add = database.prepare(
			`INSERT INTO marks (event, expires_at) VALUES (?, ?)
			ON CONFLICT (event) DO UPDATE SET expires_at = excluded.expires_at WHERE expires_at <= ?`,
		);
		this.#take = database.prepare("DELETE FROM marks WHERE event = ?");
		this.#end = database.prepare(`SELECT event FROM marks WHERE event > ? ORDER BY event LIMIT 1 OFFSET ${LOOKED_AT}`);
		this.#purge = database.prepare("DELETE FROM marks WHERE event > ? AND event <= ? AND expires_at <= ?");
		this.#purgeRest = database.prepare("DELETE FROM marks WHERE event > ? AND expires_at <= ?");
	}

	/** Marks all of them and answers true; or false, and none, where one is marked already. */
	add(events: readonly EventId[], now: number): boolean {
		const added: EventId[] = [];
		for (const event of new Set(events)) {
			if (this.#add.run(event, now + EVENT_MARK_MS, now) === 0) {
				for (const each of added) this.#take.run(each);
				return false;
			}
			added.push(event);
		}
		return true;
	}

	/** Counts a commit, and takes out some of the marks that ran out where it is time to. */
	purge(now: number): void {
		this.#commits += 1;
		if (this.#commits < COMMITS && now - this.#purgedAt < PURGE_MS) return;
		this.#commits = 0;
		this.#purgedAt = now;
		const end = this.#end.get(this.#from)?.event;
		if (end === undefined) this.#purgeRest.run(this.#from, now);
		else this.#purge.run(this.#from, end, now);
		this.#from = end ?? "";
	}
}

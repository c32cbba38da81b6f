import type { Finished, FinishRequest, Instance } from "@thread-control/core";
import type { StoredRecord } from "./accounts.ts";
import type { Connection } from "./connection.ts";
import type { Database, Statement } from "./database.ts";
import { nextWork, type Running, untilOf } from "./queue.ts";
import type { Tables } from "./tables.ts";
import { threadOf } from "./threads.ts";

/** Takes finished work out of its queue. */
export class Finish {
	readonly #connection: Connection;
	readonly #tables: Tables;
	readonly #takeLast: Statement<StoredRecord>;

	constructor(connection: Connection, database: Database, tables: Tables) {
		this.#connection = connection;
		this.#tables = tables;
		this.#takeLast = database.prepare(
			`DELETE FROM running
			WHERE key = (SELECT head FROM threads WHERE thread = ? AND epoch = ? AND waiting = 0) AND thread = ? AND work = ?
			RETURNING (SELECT version FROM threads WHERE thread = running.thread) AS version,
				(SELECT record FROM threads WHERE thread = running.thread) AS record`,
		);
	}

	/** See `Store.finish`. What was taken out stays so, also where the record turns out to be of a newer version. */
	async finish(request: FinishRequest, instance: Instance): Promise<Finished> {
		const { thread, epoch } = request.lease;
		if (request.how === "done" && request.goOn) {
			// Nearly always it was the only work there was: then this statement is all that is to be written.
			const last = await this.#connection.writeSingle(() => this.#takeLast.get(thread, epoch, thread, request.work));
			if (last !== undefined) return { held: true, record: threadOf(last, thread), next: null };
		}
		const { held, row, head } = await this.#connection.write(() => this.#takeOut(request, instance));
		return { held, record: threadOf(row, thread), next: head === undefined ? null : nextWork(head) };
	}

	#takeOut({ lease, work, how, goOn }: FinishRequest, { holder, now, leaseMs }: Instance) {
		const { threads, queue, parked } = this.#tables;
		const { thread } = lease;
		const row = threads.read(thread);
		if (row === undefined || row.epoch !== lease.epoch) return { held: false, row, head: undefined };
		let head: Running | undefined = queue.head(row.head, thread);
		let waiting = row.waiting;
		const later = head?.work === work ? undefined : queue.waiting(thread, work);
		const taken = head?.work === work ? head : later;
		if (taken !== undefined && how === "parked") parked.add(thread, taken, now);
		if (later !== undefined) {
			queue.takeWaiting(later.seq);
			waiting -= 1;
		}
		if (head !== undefined && head === taken) {
			queue.takeHead(head.key);
			head = queue.promote(thread, holder, goOn ? now + leaseMs : untilOf(head));
			if (head !== undefined) waiting -= 1;
		} else if (head !== undefined && goOn) {
			head = { ...head, key: queue.move(head.key, now + leaseMs) };
		}
		threads.setQueue(thread, { epoch: row.epoch, head: head?.key ?? null, waiting });
		return { held: true, row, head: goOn ? head : undefined };
	}
}

import type { HistoryLimits } from "@thread-control/core";
import { Accounts } from "./accounts.ts";
import type { Database } from "./database.ts";
import { History } from "./history.ts";
import { Intents } from "./intents.ts";
import { Marks } from "./marks.ts";
import { Parked } from "./parked.ts";
import { Queue } from "./queue.ts";
import { Threads } from "./threads.ts";

/** Everything the port's steps work on. */
export interface Tables {
	readonly threads: Threads;
	readonly accounts: Accounts;
	readonly marks: Marks;
	readonly queue: Queue;
	readonly intents: Intents;
	readonly history: History;
	readonly parked: Parked;
}

/** Prepares the statements of all tables; the schema has to be there. */
export function openTables(database: Database, history: HistoryLimits | false): Tables {
	const queue = new Queue(database);
	return {
		threads: new Threads(database),
		accounts: new Accounts(database),
		marks: new Marks(database),
		queue,
		intents: new Intents(database, queue),
		history: new History(database, history),
		parked: new Parked(database),
	};
}

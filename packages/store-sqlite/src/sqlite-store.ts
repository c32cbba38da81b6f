import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type HistoryLimits, isThreadControlError, type Store, ThreadControlError } from "@thread-control/core";
import { accept } from "./accept.ts";
import { accountIdOf } from "./accounts.ts";
import { botStorageOf } from "./bot-storage.ts";
import { commitChanges } from "./commit.ts";
import { Connection } from "./connection.ts";
import { type Database, openDatabase, type SqliteDriver } from "./database.ts";
import { Finish } from "./finish.ts";
import { Leases } from "./leases.ts";
import { prepareFile } from "./prepare-file.ts";
import { adviceOn } from "./sqlite-error.ts";
import { openTables } from "./tables.ts";
import { wholeOf } from "./threads.ts";

/** How a SQLite store is made. */
export interface SqliteOptions {
	/** The file, of the store's own; it is made where it is missing, and its folder too. Two files of the same name and `-wal`, `-shm` lie beside it. */
	readonly file: string;
	/** How much of each thread's history is kept; false: nothing. Default: see `HistoryLimits`. */
	readonly history?: HistoryLimits | false;
	/**
	 * `normal`: what was committed survives the process, but the last commits may be lost when the machine loses power;
	 * `full`: it survives that too, and each commit waits for the disk. Default `normal`.
	 */
	readonly synchronous?: "normal" | "full";
	/** How long a call waits while another process has the write lock, in milliseconds; then it rejects with SQLite's `SQLITE_BUSY`. Default 5 000. */
	readonly busyMs?: number;
	/** Default: Node's own from 22.5 on, else the package `libsql`. */
	readonly driver?: SqliteDriver;
}

/**
 * A store in one SQLite file, for one machine; several processes may have it open. Throws `option_invalid` for a file that
 * is not the store's own and where no driver is installed, `record_newer` where a newer release wrote the schema, and
 * `store_unavailable` where the file cannot be opened or written. Its methods reject with the driver's errors as they are.
 */
export function sqliteStore(options: SqliteOptions): Store {
	if (options.file === "" || options.file.startsWith(":memory:")) {
		throw new ThreadControlError(
			"option_invalid",
			"a SQLite store needs the name of a file: for none, use memoryStore()",
		);
	}
	const file = resolve(options.file);
	const busyMs = options.busyMs ?? 5_000;
	let database: Database | undefined;
	try {
		mkdirSync(dirname(file), { recursive: true });
		database = openDatabase(file, options.driver);
		prepareFile(database, file, { synchronous: options.synchronous ?? "normal", busyMs });
		return storeOn(database, { history: options.history ?? {}, busyMs });
	} catch (error) {
		database?.close();
		if (isThreadControlError(error)) throw error;
		const words = `${error instanceof Error ? error.message : error}${adviceOn(error)}`;
		throw new ThreadControlError("store_unavailable", `the SQLite file ${file} cannot be opened: ${words}`, {
			cause: error,
		});
	}
}

/** The store on a database that is prepared. */
export function storeOn(
	database: Database,
	options: { readonly history: HistoryLimits | false; readonly busyMs: number },
): Store {
	const tables = openTables(database, options.history);
	const connection = new Connection(database, options.busyMs);
	const { threads, queue, history, parked, intents } = tables;
	const finish = new Finish(connection, database, tables);
	const leases = new Leases(connection, tables);
	const storage = botStorageOf(connection, database);
	return {
		durable: true,
		accept: (request) => connection.read(() => accept(tables, request)),
		async commit(changes, instance) {
			if (changes.length === 0) return await connection.once(() => []);
			return await connection.write(() => commitChanges(tables, changes, instance));
		},
		finish: (request, instance) => finish.finish(request, instance),
		async guard(thread, question) {
			const account = accountIdOf(thread);
			const read = () => {
				const row = threads.whole(null, thread, account);
				const epoch = row?.epoch ?? 0;
				return { row, leaseHeld: question === null || (epoch > 0 && epoch === question.lease.epoch), intent: null };
			};
			const answer = async () => {
				if (question === null || (question.intent === null && question.settled.length === 0)) {
					return await connection.once(read);
				}
				return await connection.write(() => {
					const { row, leaseHeld } = read();
					if (!leaseHeld) return { row, leaseHeld, intent: null };
					const head = row?.head ?? null;
					intents.settle(thread, head, question.settled);
					return { row, leaseHeld, intent: question.intent && intents.ask(thread, head, question.intent) };
				});
			};
			// Read when it is written: what was told stays so, also where the record turns out to be of a newer version.
			const { row, leaseHeld, intent } = await answer();
			const { record, account: owner } = wholeOf(row, thread, account);
			return { record, account: owner, leaseHeld, intent };
		},
		renew: (held, instance) => leases.renew(held, instance),
		claim: (limit, instance) => leases.claim(limit, instance),
		release: (held) => leases.release(held),
		due: (now, limit) => connection.once(() => threads.due(now, limit)),
		history: (thread) => connection.once(() => history.read(thread)),
		parked: (limit) => connection.once(() => parked.read(limit)),
		erase: (thread) =>
			connection.write(() => {
				const row = threads.read(thread);
				if (row === undefined) return;
				queue.drop(thread, queue.head(row.head, thread));
				parked.drop(thread);
				history.drop(thread);
				threads.drop(thread, row.epoch);
			}),
		botStorage: () => storage,
		async close() {
			connection.close();
		},
	};
}

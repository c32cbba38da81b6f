import {
	EMPTY_ACCOUNT,
	type HistoryEntry,
	isThreadControlError,
	type Lease,
	RECORD_VERSION,
	type Store,
	ThreadControlError,
	type ThreadId,
} from "@thread-control/core";
import { accepts } from "./accepts.ts";
import { postgresBotStorage } from "./bot-storage.ts";
import { historyBounds, settledRows } from "./changes.ts";
import { commits } from "./commits.ts";
import { database } from "./database.ts";
import { migrate } from "./migrate.ts";
import { type PostgresStoreOptions, schemaOf } from "./options.ts";
import { type OwnPool, openPool } from "./own-pool.ts";
import { statementsOf } from "./statements.ts";
import { account, accountOf, finished, intentState, thread, workOf } from "./stored.ts";

/**
 * Opens a store on PostgreSQL 13 or newer, by a URL or on your own pool, and makes or upgrades its schema before it
 * answers (`migrate: false`: only looks). Each method of the port is one round trip and one transaction; calls of `accept` and
 * `commit` that come while others are on their way share one. A commit takes two where another instance works on its thread or
 * wrote it meanwhile.
 *
 * Rejects with `store_unavailable` where the server cannot be reached or refuses what is asked, with `record_newer` where a
 * newer release made the schema, with `option_invalid` where `pg` is not installed, the schema is missing and may not be
 * made, or the database is not encoded in UTF8. Later calls reject with what `pg` says; nothing has to be reopened once the server is back.
 */
export async function postgresStore(options: PostgresStoreOptions): Promise<Store> {
	const schema = schemaOf(options);
	const own: OwnPool | null = options.pool === undefined ? await openPool(options) : null;
	const pool = own ?? (options as { pool: OwnPool }).pool;
	try {
		await migrate(pool, schema, options.migrate ?? true);
	} catch (error) {
		await own?.end();
		throw isThreadControlError(error) ? error : unavailable(error);
	}
	let closed: Promise<void> | null = null;
	const db = database(pool, () => closed !== null);
	const statements = statementsOf(schema, own?.planned ?? false);
	const bounds = historyBounds(options.history);
	const working = new Set<ThreadId>();
	const accept = accepts(db, statements);
	const commit = commits(db, statements, bounds, working);
	const bot = postgresBotStorage(db, statements);

	async function setLeases(leases: readonly Lease[], until: number): Promise<readonly Lease[]> {
		const values = [leases.map(({ thread }) => thread), leases.map(({ epoch }) => epoch), until];
		const places = new Set((await db.run(statements.setLeases, values)).map(([place]) => Number(place)));
		return leases.filter((_, index) => places.has(index + 1));
	}

	return {
		durable: true,
		accept,
		commit,
		async finish({ lease, work, how, goOn }, { now, leaseMs }) {
			if (how === "done" && statements.finishTurn !== null) {
				const values = [lease.thread, lease.epoch, work, goOn, now + leaseMs];
				const [[answer] = []] = await db.run(statements.finishTurn, values);
				const answered = finished(lease.thread, answer as string);
				if (answered.next === null) working.delete(lease.thread);
				return answered;
			}
			const values = [lease.thread, lease.epoch, work, how === "parked", goOn, now + leaseMs, now];
			const [row = []] = await db.run(statements.finish, values);
			const [held, version, record, nextWork, effects, attempts] = row;
			if (nextWork === null) working.delete(lease.thread);
			return {
				held: held === true,
				record: thread(lease.thread, version, record),
				next: nextWork === null ? null : { work: workOf(nextWork, effects), attempts: Number(attempts) },
			};
		},
		async guard(id, question) {
			const owner = accountOf(id);
			if (question === null || (question.intent === null && question.settled.length === 0)) {
				const [row = []] = await db.run(statements.guard, [id, owner]);
				const [version, record, epoch, accountVersion, accountRecord] = row;
				return {
					record: thread(id, version, record),
					account: account(owner, accountVersion, accountRecord),
					leaseHeld: question === null || (epoch !== null && Number(epoch) === question.lease.epoch),
					intent: null,
				};
			}
			const { lease, intent, settled } = question;
			const index = intent === null ? null : String(intent.index);
			const values = [id, owner, lease.epoch, intent?.work ?? null, index, JSON.stringify(settledRows(settled))];
			const [row = []] = await db.run(statements.guardSend, values);
			const [held, version, record, accountVersion, accountRecord, state] = row;
			return {
				record: thread(id, version, record),
				account: account(owner, accountVersion, accountRecord),
				leaseHeld: held === true,
				intent: intent === null || held !== true ? null : intentState(state),
			};
		},
		async renew(leases, { now, leaseMs }) {
			const held = await setLeases(leases, now + leaseMs);
			const kept = new Set(held);
			for (const lease of leases) if (!kept.has(lease)) working.delete(lease.thread);
			return held;
		},
		async claim(limit, { holder, now, leaseMs }) {
			const values = [limit, holder, now + leaseMs, now, RECORD_VERSION, EMPTY_ACCOUNT.v];
			const rows = await db.run(statements.claim, values);
			return rows.flatMap(([id, epoch, version, record, work, effects, attempts]) => {
				const value = thread(id as ThreadId, version, record);
				if (epoch === null) {
					const owner = accountOf(id as ThreadId);
					account(owner, work === null ? null : 1, work);
					return [];
				}
				const lease = { thread: id as ThreadId, epoch: Number(epoch) };
				return [{ lease, record: value, next: { work: workOf(work, effects), attempts: Number(attempts) } }];
			});
		},
		async release(leases) {
			for (const lease of leases) working.delete(lease.thread);
			await setLeases(leases, 0);
		},
		async due(now, limit) {
			return (await db.run(statements.due, [now, limit])).map(([id]) => id as ThreadId);
		},
		async history(id) {
			return (await db.run(statements.history, [id])).map(([entry]) => JSON.parse(entry as string) as HistoryEntry);
		},
		async parked(limit) {
			const rows = await db.run(statements.parked, [limit]);
			return rows.map(([id, work, effects, at]) => ({
				thread: id as ThreadId,
				work: workOf(work, effects),
				at: Number(at),
			}));
		},
		async erase(id) {
			working.delete(id);
			await db.run(statements.erase, [id]);
		},
		botStorage: () => bot,
		async close() {
			closed ??= own === null ? Promise.resolve() : own.end();
			await closed;
		},
	};
}

function unavailable(cause: unknown): ThreadControlError {
	const reason =
		cause instanceof Error && cause.message !== "" ? cause.message : String((cause as { code?: unknown }).code);
	return new ThreadControlError(
		"store_unavailable",
		`the PostgreSQL store could not be opened: ${reason}. Check that the server runs, and the URL's host, user and rights`,
		{ cause },
	);
}

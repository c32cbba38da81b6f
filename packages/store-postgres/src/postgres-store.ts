import {
	type Accepted,
	type AcceptRequest,
	type AccountId,
	type AccountRecord,
	type Change,
	type CommitResult,
	EMPTY_ACCOUNT,
	type EventId,
	type HistoryEntry,
	type Instance,
	isThreadControlError,
	type Lease,
	RECORD_VERSION,
	type Store,
	type ThreadChange,
	ThreadControlError,
	type ThreadId,
	type ThreadRecord,
	type Versioned,
} from "@thread-control/core";
import { postgresBotStorage } from "./bot-storage.ts";
import { historyBounds, lockOrder, manyValues, markOf, settledRows, threadValues, turnValues } from "./changes.ts";
import { database, isOfRequest } from "./database.ts";
import { markPurge } from "./mark-purge.ts";
import { migrate } from "./migrate.ts";
import { type PostgresStoreOptions, schemaOf } from "./options.ts";
import { type OwnPool, openPool } from "./own-pool.ts";
import { sharedTrips } from "./shared-trips.ts";
import { statementsOf } from "./statements.ts";
import {
	account,
	accountOf,
	commitResult,
	finished,
	intentState,
	NEW_ACCOUNT,
	NEW_THREAD,
	thread,
	workOf,
} from "./stored.ts";

/**
 * Opens a store on PostgreSQL 13 or newer, by a URL or on your own pool, and makes or upgrades its schema before it
 * answers (`migrate: false`: only looks). Each method of the port is one round trip and one transaction.
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
	const purge = markPurge();
	const bot = postgresBotStorage(db, statements);

	async function commitOne(change: ThreadChange, instance: Instance): Promise<readonly CommitResult[]> {
		const call = { instance, bounds, purge: purge(change.events.length, instance.now) };
		const values = statements.commitTurn === null ? null : turnValues(change, call);
		const [row] =
			statements.commitTurn === null || values === null
				? await db.run(statements.commitThread, threadValues(change, call))
				: await db.run(statements.commitTurn, values);
		return [commitResult(row?.[0])];
	}

	async function acceptOne({ events, threads, accounts }: AcceptRequest): Promise<Accepted> {
		const [event] = events;
		const [id = null] = threads;
		const [owner = null] = accounts;
		const mark = event === undefined ? null : markOf(event);
		const [row = []] = await db.run(statements.acceptOne, [mark, id, owner]);
		const [seen, version, record, accountVersion, accountRecord] = row;
		return {
			duplicates: new Set(seen === true ? events : []),
			threads: new Map(id === null ? [] : [[id, thread(id, version, record)]]),
			accounts: new Map(owner === null ? [] : [[owner, account(owner, accountVersion, accountRecord)]]),
		};
	}

	async function acceptMany({ events, threads, accounts }: AcceptRequest): Promise<Accepted> {
		const duplicates = new Set<EventId>();
		const known = new Map<ThreadId, Versioned<ThreadRecord>>(threads.map((id) => [id, NEW_THREAD]));
		const owners = new Map<AccountId, Versioned<AccountRecord>>(accounts.map((id) => [id, NEW_ACCOUNT]));
		const rows = await db.run(statements.accept, [events.map(markOf), threads, accounts]);
		for (const [kind, place, version, record] of rows) {
			const index = Number(place) - 1;
			const id = threads[index];
			const owner = accounts[index];
			if (kind === 0) duplicates.add(events[index] as EventId);
			else if (kind === 1 && id !== undefined) known.set(id, thread(id, version, record));
			else if (owner !== undefined) owners.set(owner, account(owner, version, record));
		}
		return { duplicates, threads: known, accounts: owners };
	}

	const accept = sharedTrips<AcceptRequest, Accepted>({
		alone: async (request) =>
			request.events.length < 2 && request.threads.length < 2 && request.accounts.length < 2
				? await acceptOne(request)
				: await acceptMany(request),
		async together(requests) {
			const { duplicates, threads, accounts } = await acceptMany({
				events: [...new Set(requests.flatMap(({ events }) => events))],
				threads: [...new Set(requests.flatMap(({ threads }) => threads))],
				accounts: [...new Set(requests.flatMap(({ accounts }) => accounts))],
			});
			return requests.map((request) => ({
				duplicates: new Set(request.events.filter((event) => duplicates.has(event))),
				threads: new Map(request.threads.map((id) => [id, threads.get(id) ?? NEW_THREAD])),
				accounts: new Map(request.accounts.map((id) => [id, accounts.get(id) ?? NEW_ACCOUNT])),
			}));
		},
		fits: (_, others) => others.length < SHARED,
		// One of the records may be a newer release's.
		blames: (error) => isOfRequest(error) || isThreadControlError(error),
	});

	async function commitMany(changes: readonly Change[], instance: Instance): Promise<readonly CommitResult[]> {
		const order = lockOrder(changes);
		const marks = changes.reduce((sum, { events }) => sum + events.length, 0);
		const call = { instance, bounds, purge: purge(marks, instance.now) };
		const ordered = order.map((place) => changes[place] as Change);
		const [row] = await db.run(statements.commitMany, manyValues(ordered, call));
		const answers = (row?.[0] ?? []) as readonly unknown[];
		const results: CommitResult[] = [];
		for (const [index, place] of order.entries()) results[place] = commitResult(answers[index]);
		return results;
	}

	const commit = sharedTrips<Commit, readonly CommitResult[]>({
		async alone({ changes, instance }) {
			const [first] = changes;
			return changes.length === 1 && first?.type === "thread"
				? await commitOne(first, instance)
				: await commitMany(changes, instance);
		},
		async together(commits) {
			const changes = commits.flatMap((each) => each.changes);
			// The instance's clock has gone on while the first of them waited.
			const now = Math.max(...commits.map(({ instance }) => instance.now));
			const results = await commitMany(changes, { ...(commits[0] as Commit).instance, now });
			let from = 0;
			return commits.map((each) => {
				from += each.changes.length;
				return results.slice(from - each.changes.length, from);
			});
		},
		fits: (commit, others) => others.length < SHARED && others.every((other) => areApart(commit, other)),
		blames: isOfRequest,
	});

	async function setLeases(leases: readonly Lease[], until: number): Promise<readonly Lease[]> {
		const values = [leases.map(({ thread }) => thread), leases.map(({ epoch }) => epoch), until];
		const places = new Set((await db.run(statements.setLeases, values)).map(([place]) => Number(place)));
		return leases.filter((_, index) => places.has(index + 1));
	}

	return {
		durable: true,
		accept,
		commit: async (changes, instance) => await commit({ changes, instance }),
		async finish({ lease, work, how, goOn }, { now, leaseMs }) {
			if (how === "done" && statements.finishTurn !== null) {
				const values = [lease.thread, lease.epoch, work, goOn, now + leaseMs];
				const [[answer] = []] = await db.run(statements.finishTurn, values);
				return finished(lease.thread, answer as string);
			}
			const values = [lease.thread, lease.epoch, work, how === "parked", goOn, now + leaseMs, now];
			const [row = []] = await db.run(statements.finish, values);
			const [held, version, record, nextWork, effects, attempts] = row;
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
			return await setLeases(leases, now + leaseMs);
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
			await db.run(statements.erase, [id]);
		},
		botStorage: () => bot,
		async close() {
			closed ??= own === null ? Promise.resolve() : own.end();
			await closed;
		},
	};
}

/** At most so many calls share a trip. */
const SHARED = 32;

interface Commit {
	readonly changes: readonly Change[];
	readonly instance: Instance;
}

/** Whether two commits neither touch the same nor come from two instances. */
function areApart(one: Commit, other: Commit): boolean {
	const { holder, leaseMs } = one.instance;
	if (holder !== other.instance.holder || leaseMs !== other.instance.leaseMs) return false;
	const places = new Set(other.changes.map(placeOf));
	const events = new Set(other.changes.flatMap((each) => each.events));
	return one.changes.every((each) => !places.has(placeOf(each)) && !each.events.some((event) => events.has(event)));
}

function placeOf(change: Change): string {
	return change.type === "thread" ? change.thread : change.account;
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

import {
	type Accepted,
	type AcceptRequest,
	type AccountId,
	type AccountRecord,
	type EventId,
	isThreadControlError,
	type ThreadId,
	type ThreadRecord,
	type Versioned,
} from "@thread-control/core";
import { markOf } from "./changes.ts";
import { type Database, isOfRequest } from "./database.ts";
import { sharedTrips } from "./shared-trips.ts";
import type { Statements } from "./statements.ts";
import { account, NEW_ACCOUNT, NEW_THREAD, thread } from "./stored.ts";

/** At most so many calls share a trip. */
const SHARED = 32;

/** The port's `accept`; what is asked while others are on their way shares a trip. */
export function accepts(db: Database, statements: Statements): (request: AcceptRequest) => Promise<Accepted> {
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

	return sharedTrips<AcceptRequest, Accepted>({
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
}

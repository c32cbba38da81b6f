import type { Accepted, AcceptRequest, AccountId, EventId, ThreadId } from "@thread-control/core";
import type { Connection } from "./connection.ts";
import type { Keys, Shard } from "./keys.ts";
import { ACCEPT } from "./scripts/accept.ts";
import { readAccount, readThread } from "./stored.ts";

/** What is read with one script. */
interface Part {
	readonly threads: ThreadId[];
	readonly accounts: AccountId[];
	readonly records: string[];
	readonly marks: Set<string>;
}

/**
 * Reads records and marks. A mark lies in the shard of the thread or account it was committed with, so every event is
 * looked for in all shards of the request, and in all there are where it names neither.
 */
export async function accept(connection: Connection, keys: Keys, request: AcceptRequest): Promise<Accepted> {
	const parts = partsOf(connection.cluster, keys, request);
	const replies = await Promise.all(
		parts.map(({ records, marks }) => {
			const where = request.events.length === 0 ? records : [...records, ...marks];
			return connection.run(ACCEPT, where, [String(records.length), ...request.events]);
		}),
	);
	const accepted = {
		duplicates: new Set<EventId>(),
		threads: new Map<ThreadId, ReturnType<typeof readThread>>(),
		accounts: new Map<AccountId, ReturnType<typeof readAccount>>(),
	};
	for (const [index, reply] of replies.entries()) {
		const { threads, accounts, records } = parts[index] as Part;
		const answer = reply as readonly unknown[];
		for (const [place, id] of threads.entries()) accepted.threads.set(id, readThread(answer[place], id));
		for (const [place, id] of accounts.entries()) {
			accepted.accounts.set(id, readAccount(answer[threads.length + place], id));
		}
		for (const place of answer.slice(records.length)) {
			accepted.duplicates.add(request.events[Number(place) - 1] as EventId);
		}
	}
	return accepted;
}

/** One part on a server, one for each shard on a Cluster; threads before accounts. */
function partsOf(cluster: boolean, keys: Keys, { threads, accounts, events }: AcceptRequest): readonly Part[] {
	const parts = new Map<Shard | null, Part>();
	const partOf = (shard: Shard): Part => {
		const key = cluster ? shard : null;
		let part = parts.get(key);
		if (part === undefined) {
			part = { threads: [], accounts: [], records: [], marks: new Set() };
			parts.set(key, part);
		}
		part.marks.add(shard.marks);
		return part;
	};
	for (const id of threads) {
		const shard = keys.shardOf(id);
		const part = partOf(shard);
		part.threads.push(id);
		part.records.push(keys.record(shard, id));
	}
	for (const id of accounts) {
		const shard = keys.shardOf(id);
		const part = partOf(shard);
		part.accounts.push(id);
		part.records.push(keys.record(shard, id));
	}
	if (parts.size === 0 && events.length > 0) for (const shard of keys.shards) partOf(shard);
	return [...parts.values()];
}

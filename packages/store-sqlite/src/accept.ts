import type {
	Accepted,
	AcceptRequest,
	AccountId,
	AccountRecord,
	EventId,
	ThreadId,
	ThreadRecord,
	Versioned,
} from "@thread-control/core";
import type { Tables } from "./tables.ts";

/** See `Store.accept`. The n-th of each list is read together: mostly there is one of each. */
export function accept({ threads }: Tables, request: AcceptRequest): Accepted {
	const duplicates = new Set<EventId>();
	const records = new Map<ThreadId, Versioned<ThreadRecord>>();
	const accounts = new Map<AccountId, Versioned<AccountRecord>>();
	const rows = Math.max(request.events.length, request.threads.length, request.accounts.length);
	for (let row = 0; row < rows; row += 1) {
		const event = request.events[row] ?? null;
		const thread = request.threads[row] ?? null;
		const account = request.accounts[row] ?? null;
		const whole = threads.readWhole(event, thread, account);
		if (event !== null && whole.marked) duplicates.add(event);
		if (thread !== null) records.set(thread, whole.record);
		if (account !== null) accounts.set(account, whole.account);
	}
	return { duplicates, threads: records, accounts };
}

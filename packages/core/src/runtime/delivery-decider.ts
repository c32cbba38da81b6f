import { EMPTY_ACCOUNT, withRoles } from "../domain/account.ts";
import type { AppId } from "../domain/app-id.ts";
import type { ThreadEvent } from "../domain/event.ts";
import { EMPTY_RECORD } from "../domain/record.ts";
import { type AccountId, accountId, type ThreadId, threadId } from "../domain/thread.ts";
import type { Accepted } from "../ports/store.ts";
import type { Accounts } from "./accounts.ts";
import type { AcceptedDelivery, DecidedChange, DecidedDelivery } from "./delivery-progress.ts";
import type { Records } from "./records.ts";

/** ④ Runs the state machine over a delivery's events, thread by thread. No I/O. */
export class DeliveryDecider {
	readonly #self: AppId;
	readonly #accounts: Accounts;
	readonly #records: Records;

	constructor(self: AppId, accounts: Accounts, records: Records) {
		this.#self = self;
		this.#accounts = accounts;
		this.#records = records;
	}

	decide({ fresh, known }: AcceptedDelivery): DecidedDelivery {
		const threads = new Map<ThreadId, ThreadEvent[]>();
		const accounts = new Map<AccountId, ThreadEvent[]>();
		for (const event of fresh) {
			if (tellsOfAccount(event, this.#self)) append(accounts, accountId(event.account), event);
			if (event.thread !== null) append(threads, threadId(event.thread), event);
		}
		const changes: DecidedChange[] = [];
		for (const [id, events] of accounts) changes.push(...this.#account(id, events, known));
		for (const [id, events] of threads) changes.push(...this.#thread(id, events, known));
		return { step: "decided", changes };
	}

	#thread(id: ThreadId, events: readonly ThreadEvent[], known: Accepted): readonly DecidedChange[] {
		const [first] = events;
		if (first?.thread == null) return [];
		const account = known.accounts.get(accountId(first.account))?.value ?? EMPTY_ACCOUNT;
		const { change, changed } = this.#records.change(
			id,
			known.threads.get(id) ?? { value: EMPTY_RECORD, version: 0 },
			events.map((event) => ({ type: "event", event })),
			this.#records.context(this.#accounts.rulesNow(account)),
			events.map((event) => event.id),
			(effects) => (effects.length === 0 ? null : { id: first.id, effects }),
		);
		return [{ change, changed, events, thread: first.thread }];
	}

	#account(id: AccountId, events: readonly ThreadEvent[], known: Accepted): readonly DecidedChange[] {
		const current = known.accounts.get(id) ?? { value: EMPTY_ACCOUNT, version: 0 };
		let next = current.value;
		for (const event of events) {
			if (event.kind === "roles_changed") next = withRoles(next, event.roles, this.#self, event.at);
			else if (!next.foreignEchoSeen) next = { ...next, foreignEchoSeen: true };
		}
		const roles = events.filter((event) => event.kind === "roles_changed");
		if (next === current.value && roles.length === 0) return [];
		const marked = roles.map((event) => event.id);
		const change = { type: "account", account: id, expected: current.version, next, events: marked } as const;
		return [{ change, changed: null, thread: null, events }];
	}
}

/** Role changes, and the sign that another app's answers reach us on standby. */
function tellsOfAccount(event: ThreadEvent, self: AppId): boolean {
	return event.kind === "roles_changed" || (event.kind === "echo" && event.via === "standby" && event.app !== self);
}

function append<K>(map: Map<K, ThreadEvent[]>, key: K, event: ThreadEvent): void {
	const list = map.get(key);
	if (list === undefined) map.set(key, [event]);
	else list.push(event);
}

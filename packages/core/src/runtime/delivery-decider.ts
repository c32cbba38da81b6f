import { EMPTY_ACCOUNT, withRoles } from "../domain/account.ts";
import type { AppId } from "../domain/app-id.ts";
import type { ThreadEvent } from "../domain/event.ts";
import { EMPTY_RECORD } from "../domain/record.ts";
import { type AccountId, accountId, type ThreadId, threadId } from "../domain/thread.ts";
import type { Accepted, SettledIntent } from "../ports/store.ts";
import type { Accounts } from "./accounts.ts";
import type { AcceptedDelivery, DecidedChange, DecidedDelivery } from "./delivery-progress.ts";
import type { Kernel } from "./kernel.ts";
import type { Records } from "./records.ts";
import { intentOf } from "./send-mark.ts";

/** ④ Runs the state machine over a delivery's events, thread by thread. No I/O. */
export class DeliveryDecider {
	readonly #kernel: Kernel;
	readonly #accounts: Accounts;
	readonly #records: Records;

	constructor(kernel: Kernel, accounts: Accounts, records: Records) {
		this.#kernel = kernel;
		this.#accounts = accounts;
		this.#records = records;
	}

	decide({ fresh, known }: AcceptedDelivery): DecidedDelivery {
		const changes: DecidedChange[] = [];
		const telling = fresh.filter((event) => tellsOfAccount(event, this.#kernel.settings.self));
		for (const [id, events] of grouped(telling, (event) => accountId(event.account))) {
			changes.push(...this.#account(id, events, known));
		}
		for (const [id, events] of grouped(fresh, (event) => event.thread && threadId(event.thread))) {
			changes.push(...this.#thread(id, events, known));
		}
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
			this.#settled(events),
		);
		return [{ change, changed, events, thread: first.thread }];
	}

	/** Our own messages that came back: whoever sent them may have died before it heard that they left. */
	#settled(events: readonly ThreadEvent[]): readonly SettledIntent[] {
		if (!this.#kernel.store.durable) return [];
		return events.flatMap((event) => {
			const intent =
				event.kind === "echo" && event.app === this.#kernel.settings.self ? intentOf(event.metadata) : null;
			return event.kind === "echo" && intent !== null ? [{ ...intent, messageId: event.mid }] : [];
		});
	}

	#account(id: AccountId, events: readonly ThreadEvent[], known: Accepted): readonly DecidedChange[] {
		const current = known.accounts.get(id) ?? { value: EMPTY_ACCOUNT, version: 0 };
		let next = current.value;
		for (const event of events) {
			if (event.kind === "roles_changed") next = withRoles(next, event.roles, this.#kernel.settings.self, event.at);
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

/** Events by a key of theirs, in their order; those without one are left out. */
function grouped<K>(
	events: readonly ThreadEvent[],
	keyOf: (event: ThreadEvent) => K | null,
): Iterable<readonly [K, readonly ThreadEvent[]]> {
	const [only] = events;
	if (only === undefined) return [];
	if (events.length === 1) {
		const key = keyOf(only);
		return key === null ? [] : [[key, events]];
	}
	const groups = new Map<K, ThreadEvent[]>();
	for (const event of events) {
		const key = keyOf(event);
		if (key === null) continue;
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [event]);
		else group.push(event);
	}
	return groups;
}

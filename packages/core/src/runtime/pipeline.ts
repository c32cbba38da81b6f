import { EMPTY_ACCOUNT, withRoles } from "../domain/account.ts";
import type { EventId, ThreadEvent } from "../domain/event.ts";
import { standingOf } from "../domain/owner.ts";
import { EMPTY_RECORD } from "../domain/record.ts";
import { type AccountId, accountId, type ThreadId, type ThreadKey, threadId } from "../domain/thread.ts";
import { viewThread } from "../domain/view.ts";
import type { Accepted, AccountChange, Change, Work } from "../ports/store.ts";
import type { Accounts } from "./accounts.ts";
import { type Kernel, storeError } from "./kernel.ts";
import type { Changed, Records } from "./records.ts";
import type { SendsInFlight } from "./sends-in-flight.ts";
import type { WorkRunner } from "./work-runner.ts";

/** The longest a delivery that takes control away waits for our sends in flight; Meta waits 5 s for the 200 (spec §6.3). */
const QUIET_WITHIN_MS = 3_000;

/** ② Parsed: what one verified body says, each event once. */
interface ParsedDelivery {
	readonly step: "parsed";
	readonly events: readonly ThreadEvent[];
}

/** ③ Accepted: what was not committed before, with the records it needs. */
interface AcceptedDelivery {
	readonly step: "accepted";
	readonly fresh: readonly ThreadEvent[];
	readonly known: Accepted;
}

/** ④ Decided: the changes the state machine asks for. */
interface DecidedDelivery {
	readonly step: "decided";
	readonly changes: readonly {
		readonly change: Change;
		readonly thread: ThreadKey | null;
		readonly changed: Changed | null;
		readonly events: readonly ThreadEvent[];
	}[];
}

/** ⑤ Committed: what the store has; `conflicts` have to be decided again. */
interface CommittedDelivery {
	readonly step: "committed";
	readonly conflicts: readonly ThreadEvent[];
}

/** The way of one delivery (DESIGN §3): accept, transition, commit; the turn, the guard and the Graph call follow in `WorkRunner` and `Speech`. */
export class Pipeline {
	readonly #kernel: Kernel;
	readonly #accounts: Accounts;
	readonly #records: Records;
	readonly #runner: WorkRunner;
	readonly #inFlight: SendsInFlight;

	constructor(kernel: Kernel, accounts: Accounts, records: Records, runner: WorkRunner, inFlight: SendsInFlight) {
		this.#kernel = kernel;
		this.#accounts = accounts;
		this.#records = records;
		this.#runner = runner;
		this.#inFlight = inFlight;
	}

	/** Resolves when everything is committed: then the 200 goes out. Rejects when the store cannot take it: then Meta redelivers. */
	async deliver(events: readonly ThreadEvent[]): Promise<void> {
		this.#kernel.counters.deliveries += 1;
		let parsed = this.#once(events);
		while (parsed.events.length > 0) {
			const accepted = await this.#accept(parsed);
			const committed = await this.#commit(this.#decide(accepted));
			parsed = { step: "parsed", events: committed.conflicts };
		}
	}

	#once(events: readonly ThreadEvent[]): ParsedDelivery {
		const { counters } = this.#kernel;
		const seen = new Map<EventId, ThreadEvent>();
		for (const event of events) {
			counters.events += 1;
			if (event.kind === "unsupported") counters.unsupported += 1;
			if (seen.has(event.id)) counters.duplicates += 1;
			else seen.set(event.id, event);
		}
		return { step: "parsed", events: [...seen.values()] };
	}

	async #accept(parsed: ParsedDelivery): Promise<AcceptedDelivery> {
		const threads = new Set<ThreadId>();
		const accounts = new Set<AccountId>();
		for (const event of parsed.events) {
			accounts.add(accountId(event.account));
			if (event.thread !== null) threads.add(threadId(event.thread));
		}
		const ids = parsed.events.map((event) => event.id);
		const known = await this.#store("accepting a delivery", () =>
			this.#kernel.store.accept({ events: ids, threads: [...threads], accounts: [...accounts] }),
		);
		for (const [id, record] of known.accounts) this.#accounts.note(id, record);
		this.#kernel.counters.duplicates += known.duplicates.size;
		return { step: "accepted", known, fresh: parsed.events.filter((event) => !known.duplicates.has(event.id)) };
	}

	#decide({ fresh, known }: AcceptedDelivery): DecidedDelivery {
		const byThread = new Map<ThreadId, ThreadEvent[]>();
		const changes: DecidedDelivery["changes"][number][] = [];
		const accounts = new Map<AccountId, ThreadEvent[]>();
		for (const event of fresh) {
			if (tellsOfAccount(event)) push(accounts, accountId(event.account), event);
			if (event.thread !== null) push(byThread, threadId(event.thread), event);
		}
		for (const [id, events] of accounts) changes.push(...this.#decideAccount(id, events, known));
		for (const [id, events] of byThread) {
			const first = events[0];
			if (first?.thread == null) continue;
			const account = known.accounts.get(accountId(first.account))?.value ?? EMPTY_ACCOUNT;
			const { change, changed } = this.#records.change(
				id,
				known.threads.get(id) ?? { value: EMPTY_RECORD, version: 0 },
				events.map((event) => ({ type: "event", event })),
				this.#records.context(this.#accounts.rulesNow(account)),
				events.map((event) => event.id),
				(effects): Work | null => (effects.length === 0 ? null : { id: first.id, effects }),
			);
			changes.push({ change, changed, events, thread: first.thread });
		}
		return { step: "decided", changes };
	}

	#decideAccount(id: AccountId, events: readonly ThreadEvent[], known: Accepted): DecidedDelivery["changes"] {
		const current = known.accounts.get(id) ?? { value: EMPTY_ACCOUNT, version: 0 };
		let next = current.value;
		for (const event of events) {
			if (event.kind === "roles_changed") next = withRoles(next, event.roles, this.#kernel.settings.self, event.at);
			else if (!next.foreignEchoSeen) next = { ...next, foreignEchoSeen: true };
		}
		const roles = events.filter((event) => event.kind === "roles_changed");
		if (next === current.value && roles.length === 0) return [];
		const change: AccountChange = {
			type: "account",
			account: id,
			expected: current.version,
			next,
			events: roles.map((event) => event.id),
		};
		return [{ change, changed: null, thread: null, events }];
	}

	async #commit({ changes }: DecidedDelivery): Promise<CommittedDelivery> {
		if (changes.length === 0) return { step: "committed", conflicts: [] };
		const results = await this.#store("committing a delivery", () =>
			this.#kernel.store.commit(
				changes.map(({ change }) => change),
				this.#kernel.clock.botNow(),
			),
		);
		const conflicts = new Set<ThreadEvent>();
		const quiet: Promise<void>[] = [];
		for (const [index, { change, changed, thread, events }] of changes.entries()) {
			const result = results[index];
			if (result?.result !== "committed") {
				this.#kernel.counters.conflicts += 1;
				for (const event of events) if (change.type === "thread" || event.thread === null) conflicts.add(event);
			} else if (change.type === "account") {
				this.#accounts.note(change.account, { value: change.next, version: result.version });
				this.#runner.announceRoles(events);
			} else if (thread !== null && changed !== null) {
				this.#runner.schedule(thread, { value: change.next, version: result.version }, change.work);
				if (this.#lostControl(changed, thread)) quiet.push(this.#inFlight.ended(change.thread, QUIET_WITHIN_MS));
			}
		}
		await Promise.all(quiet);
		return { step: "committed", conflicts: [...conflicts] };
	}

	#lostControl({ before, after }: Changed, thread: ThreadKey): boolean {
		if (before.strong === after.strong && before.standby === after.standby) return false;
		const account = this.#accounts.known(thread);
		const { owner } = viewThread(after, this.#accounts.rulesNow(account), this.#kernel.clock.now());
		return standingOf(owner, this.#kernel.settings.self) !== "control";
	}

	async #store<T>(doing: string, call: () => Promise<T>): Promise<T> {
		try {
			return await call();
		} catch (cause) {
			throw storeError(doing, cause, null);
		}
	}
}

/** Role changes, and the first sign that another app's answers reach us on standby. */
function tellsOfAccount(event: ThreadEvent): boolean {
	return event.kind === "roles_changed" || (event.kind === "echo" && event.via === "standby");
}

function push<K>(map: Map<K, ThreadEvent[]>, key: K, event: ThreadEvent): void {
	const list = map.get(key);
	if (list === undefined) map.set(key, [event]);
	else list.push(event);
}

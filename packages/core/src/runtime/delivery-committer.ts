import type { ThreadEvent } from "../domain/event.ts";
import { standingOf } from "../domain/owner.ts";
import type { ThreadKey } from "../domain/thread.ts";
import { viewThread } from "../domain/view.ts";
import type { CommitResult, Work } from "../ports/store.ts";
import type { Accounts } from "./accounts.ts";
import type { CommittedDelivery, DecidedDelivery } from "./delivery-progress.ts";
import type { InFlight } from "./in-flight.ts";
import { type Kernel, storeError } from "./kernel.ts";
import type { Changed, CommittedWork } from "./records.ts";
import type { WorkRunner } from "./work-runner.ts";

/** The longest a delivery that takes control away waits for our sends in flight; Meta waits 5 s for the 200 (spec §6.3). */
const QUIET_WITHIN_MS = 3_000;

/** ⑤ Writes a delivery down in one trip, and queues what it asks for. */
export class DeliveryCommitter {
	readonly #kernel: Kernel;
	readonly #accounts: Accounts;
	readonly #runner: WorkRunner;
	readonly #inFlight: InFlight;

	constructor(kernel: Kernel, accounts: Accounts, runner: WorkRunner, inFlight: InFlight) {
		this.#kernel = kernel;
		this.#accounts = accounts;
		this.#runner = runner;
		this.#inFlight = inFlight;
	}

	/** Throws `store_unavailable`. */
	async commit({ changes }: DecidedDelivery): Promise<CommittedDelivery> {
		if (changes.length === 0) return { step: "committed", conflicts: [] };
		const { store, instance, counters } = this.#kernel;
		let results: readonly CommitResult[];
		try {
			const written = changes.map(({ change }) => change);
			results = await store.commit(written, instance());
		} catch (cause) {
			throw storeError("committing a delivery", cause, null);
		}
		let conflicts: Set<ThreadEvent> | null = null;
		const quiet: Promise<void>[] = [];
		for (const [index, { change, changed, thread, events }] of changes.entries()) {
			const result = results[index];
			if (result?.result !== "committed") {
				counters.conflicts += 1;
				// An event of a thread is decided anew with its thread; an account's change beside it comes along.
				conflicts ??= new Set();
				for (const event of events) if (change.type === "thread" || event.thread === null) conflicts.add(event);
			} else if (change.type === "account") {
				this.#accounts.note(change.account, { value: change.next, version: result.version });
				this.#runner.announceRoles(events);
			} else if (thread !== null && changed !== null) {
				this.#runner.schedule(
					thread,
					{ value: change.next, version: result.version },
					committed(change.work, result.run),
				);
				// Until what was sent before has ended, so that nothing of ours arrives after the 200 (docs/decisions/0002).
				if (this.#lostControl(changed, thread)) quiet.push(this.#inFlight.ended(change.thread, QUIET_WITHIN_MS));
			}
		}
		if (quiet.length > 0) await Promise.all(quiet);
		return { step: "committed", conflicts: conflicts === null ? [] : [...conflicts] };
	}

	#lostControl({ before, after }: Omit<Changed, "work">, thread: ThreadKey): boolean {
		if (before.strong === after.strong && before.standby === after.standby) return false;
		const rules = this.#accounts.rulesNow(this.#accounts.known(thread));
		const { owner } = viewThread(after, rules, this.#kernel.clock.now());
		return standingOf(owner, this.#kernel.settings.self) !== "control";
	}
}

function committed(work: Work | null, run: number | null): CommittedWork | null {
	return work === null ? null : { id: work.id, effects: work.effects, run };
}

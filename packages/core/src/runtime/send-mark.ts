import type { Intent, IntentState, Lease, SendQuestion, SettledIntent } from "../ports/store.ts";
import type { Leases } from "./leases.ts";

/** What begins the metadata of a message that is marked as an intent; its echo brings it back (spec §2.6). */
const PREFIX = "thread-control:";

/** The running work a send belongs to. */
interface RunningSend {
	readonly lease: Lease;
	readonly settled: SettledIntent[];
	readonly again: boolean;
}

/** The mark of one send in a turn: written down before it leaves, so that a turn which is run again does not say things twice (DESIGN §7.2). */
export class SendMark {
	readonly #lease: Lease;
	readonly #intent: Intent | null;
	readonly #settled: SettledIntent[];
	readonly #again: boolean;
	/** What was known of the intent before this send. */
	before: IntentState | null = null;

	private constructor({ lease, settled, again }: RunningSend, intent: Intent | null) {
		this.#lease = lease;
		this.#intent = intent;
		this.#settled = settled;
		this.#again = again;
	}

	/** The mark of the next send under a lease; null outside of turns. `counted`: the store survives us, and it is a message. */
	static next(leases: Leases, lease: string | null, counted: boolean): SendMark | null {
		const of = leases.of(lease);
		if (of === null) return null;
		const { work, running } = of;
		const intent = counted ? { work, index: running.sends } : null;
		if (counted) running.sends += 1;
		return new SendMark(running, intent);
	}

	/** What the guard's read takes along. */
	question(): SendQuestion {
		return { lease: this.#lease, intent: this.#intent, settled: this.#settled };
	}

	/** Notes what the guard's read answered, and that it took this many settled intents along; only the first answer speaks of the time before this send. */
	heard(state: IntentState | null, told: number): void {
		this.before ??= state;
		if (told > 0) this.#settled.splice(0, told);
	}

	/** The metadata a marked message carries; null where it carries none. */
	get metadata(): string | null {
		return this.#intent === null ? null : `${PREFIX}${this.#intent.work}:${this.#intent.index}`;
	}

	/** The guard held it back. An earlier run may have let it out all the same, where one was; that stays open. */
	heldBack(): void {
		if (this.before?.state === "new" || (this.before === null && !this.#again)) this.settle(null);
	}

	/** What became of it; `messageId` null: nothing left. The next read tells the store. */
	settle(messageId: string | null): void {
		if (this.#intent !== null) this.#settled.push({ ...this.#intent, messageId });
	}
}

/** The intent an echo's metadata speaks of; null where it is none of ours. */
export function intentOf(metadata: string | null): Intent | null {
	if (metadata === null || !metadata.startsWith(PREFIX)) return null;
	const end = metadata.lastIndexOf(":");
	const index = Number(metadata.slice(end + 1));
	const work = metadata.slice(PREFIX.length, end);
	return Number.isSafeInteger(index) && index >= 0 && work !== "" ? { work, index } : null;
}

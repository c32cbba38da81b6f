import { parseThreadId, type ThreadId } from "../domain/thread.ts";
import { isRecordNewer } from "../thread-control-error.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { type Kernel, storeError, unreadableThread } from "./kernel.ts";
import { type Records, workFor } from "./records.ts";
import type { WorkRunner } from "./work-runner.ts";

/** How many due threads one sweep looks at. */
const BATCH = 200;
/** A thread that a newer release wrote is looked at again after so long: its instances see to it. */
const NEWER_PAUSE_MS = 60_000;

/** Looks for due work: deadlines, and owners to be read while a handover waits. Two sweeps at once do a thing once, for each commits before it acts. */
export class Sweep {
	readonly #kernel: Kernel;
	readonly #records: Records;
	readonly #runner: WorkRunner;
	readonly #heartbeat: Heartbeat;
	readonly #timer: NodeJS.Timeout;
	#running: Promise<void> | null = null;
	/** Due threads that a newer release wrote → when they are looked at again. */
	readonly #newer = new Map<ThreadId, number>();

	constructor(kernel: Kernel, records: Records, runner: WorkRunner, heartbeat: Heartbeat) {
		this.#kernel = kernel;
		this.#records = records;
		this.#runner = runner;
		this.#heartbeat = heartbeat;
		this.#timer = setInterval(() => void this.run(), kernel.settings.sweepMs);
		this.#timer.unref();
	}

	/** Runs due work once; a sweep that is running already is waited for instead. Never rejects. */
	run(): Promise<void> {
		this.#running ??= this.#sweep().finally(() => {
			this.#running = null;
		});
		return this.#running;
	}

	/** Stops, and waits for the sweep that runs. */
	async stop(): Promise<void> {
		clearInterval(this.#timer);
		await this.#running;
	}

	async #sweep(): Promise<void> {
		const now = this.#kernel.clock.botNow();
		let due: readonly ThreadId[];
		try {
			// Those we cannot read must not stand in the way of the others.
			due = await this.#kernel.store.due(now, BATCH + this.#newer.size);
		} catch (cause) {
			this.#kernel.report(storeError("looking for due work", cause, null));
			// What we took over without hearing of it would count as begun by one that died.
			return;
		}
		await this.#takeOver();
		const still = new Set(due);
		for (const [id, until] of this.#newer) if (until <= now || !still.has(id)) this.#newer.delete(id);
		for (const id of due) if (!this.#newer.has(id)) await this.#tick(id);
	}

	/** Work whose instance died, or gave it back. */
	async #takeOver(): Promise<void> {
		const { store, instance, report } = this.#kernel;
		// Else we would take over from ourselves what still runs here.
		if (this.#heartbeat.late) await this.#heartbeat.beat();
		if (this.#heartbeat.late) return;
		try {
			for (const claimed of await store.claim(BATCH, instance())) this.#runner.takeOver(claimed);
		} catch (cause) {
			report(storeError("looking for work of instances that died", cause, null));
		}
	}

	async #tick(id: ThreadId): Promise<void> {
		const key = parseThreadId(id);
		if (key === null) {
			this.#kernel.report(unreadableThread(id));
			return;
		}
		try {
			const { work } = await this.#records.apply(
				key,
				() => [{ type: "tick" }],
				(effects) => workFor("tick", effects),
			);
			this.#runner.schedule(key, null, work);
		} catch (cause) {
			if (isRecordNewer(cause)) this.#newer.set(id, this.#kernel.clock.botNow() + NEWER_PAUSE_MS);
			this.#kernel.report(storeError("running due work", cause, key));
		}
	}
}

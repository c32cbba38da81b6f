import type { ThreadKey } from "../domain/thread.ts";
import type { Refusal } from "../ports/graph.ts";
import { type ErrorCode, isRecordNewer, isThreadControlError, ThreadControlError } from "../thread-control-error.ts";
import type { Host } from "./host.ts";
import type { Kernel } from "./kernel.ts";
import type { Leases } from "./leases.ts";
import type { ListenerArguments, ListenerName } from "./listeners.ts";
import type { ThreadHandle } from "./thread-handle.ts";
import { runWithin, type TurnTime } from "./turn-within.ts";

/** Calls the user's code, the host and the listeners: for so long and no longer, and whatever it throws is reported. */
export class UserCode {
	readonly #kernel: Kernel;
	readonly #leases: Leases;
	readonly #handle: (key: ThreadKey, lease: string | null) => ThreadHandle;
	/** What runs the bot; null until the user said. */
	host: Host | null = null;

	constructor(kernel: Kernel, leases: Leases, handle: (key: ThreadKey, lease: string | null) => ThreadHandle) {
		this.#kernel = kernel;
		this.#leases = leases;
		this.#handle = handle;
	}

	/** Runs a turn of the host with a lease of its own; one that is given up may not speak any more. */
	async turn(
		key: ThreadKey,
		work: string,
		run: (thread: ThreadHandle, time: TurnTime) => Promise<void>,
	): Promise<void> {
		const { turnWithinMs } = this.#kernel.settings;
		const lease = this.#leases.grant(work);
		try {
			const how = await runWithin(
				turnWithinMs,
				(time) => run(this.#handle(key, lease), time),
				(cause) => this.failed(key, "turn_failed", "a turn that was given up for its time failed afterwards", cause),
				() => this.#leases.revoke(lease),
			);
			if (how === "done") return;
			this.failed(
				key,
				"turn_timeout",
				`the turn of event ${work} took longer than ${turnWithinMs} ms and was given up: it may not speak any more and is parked, the thread goes on. Set turnWithinMs if it needs longer`,
				null,
			);
		} catch (cause) {
			this.turnFailed(key, lease, cause);
		}
	}

	/** A turn, or what leads to it, failed: it is given up, unless the store or a newer release was why. `name`: its lease, or its work. */
	turnFailed(key: ThreadKey, name: string, cause: unknown): void {
		this.#leases.noteFailure(name, cause);
		const store = isThreadControlError(cause) && cause.code === "store_unavailable";
		const message = store
			? "a turn could not reach the store; it is run again when the store is back"
			: isRecordNewer(cause)
				? "a turn met a record it cannot read; it is run again by an instance of the release that wrote it"
				: "a turn failed and was given up; the thread goes on";
		this.failed(key, "turn_failed", message, cause);
	}

	/** Calls the listeners one after the other, each with a lease of its own. */
	async tell<N extends ListenerName>(
		key: ThreadKey | null,
		work: string | null,
		name: N,
		about: (lease: string | null) => ListenerArguments[N],
	): Promise<void> {
		for (const listener of this.#kernel.listeners.of(name)) {
			await this.listen(key, work, `a listener of ${name}`, (lease) => listener(...about(lease)));
		}
	}

	/** Calls code of the user's that is no turn; it can hold up the thread for no longer than a turn may. */
	async listen(
		key: ThreadKey | null,
		work: string | null,
		what: string,
		call: (lease: string | null) => void | Promise<void>,
	): Promise<void> {
		const { turnWithinMs } = this.#kernel.settings;
		const lease = work === null ? null : this.#leases.grant(work);
		const failed = (cause: unknown): void => this.failed(key, "listener_failed", `${what} failed`, cause);
		try {
			const revoke = (): void => {
				if (lease !== null) this.#leases.revoke(lease);
			};
			if ((await runWithin(turnWithinMs, () => call(lease), failed, revoke)) === "done") return;
			const late = `${what} took longer than ${turnWithinMs} ms and is not waited for any more; the thread goes on`;
			this.failed(key, "listener_failed", late, null);
		} catch (cause) {
			failed(cause);
		}
	}

	/** Reports what the platform refused and nobody waits for. */
	refused(key: ThreadKey, what: string, { message, advice }: Refusal): void {
		this.failed(key, "graph_refused", `${what}: ${message}. ${advice}`, null);
	}

	/** Reports what failed and nobody waits for. */
	failed(key: ThreadKey | null, code: ErrorCode, message: string, cause: unknown): void {
		if (code === "turn_failed" || code === "turn_timeout") this.#kernel.counters.failedTurns += 1;
		const reason = cause instanceof Error ? `: ${cause.message}` : cause === null ? "" : `: ${String(cause)}`;
		this.#kernel.report(
			new ThreadControlError(code, message + reason, cause === null ? { thread: key } : { thread: key, cause }),
		);
	}
}

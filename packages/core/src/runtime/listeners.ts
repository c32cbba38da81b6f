import type { PassedEvent, RequestedEvent, RolesChangedEvent, TakenEvent, ThreadEvent } from "../domain/event.ts";
import type { GuardReason } from "../domain/guard.ts";
import type { Handover, HandoverResult } from "../domain/handover.ts";
import type { Silence } from "../domain/silence.ts";
import type { AccountKey, ThreadKey } from "../domain/thread.ts";
import type { ThreadControlError } from "../thread-control-error.ts";
import type { ThreadHandle } from "./thread-handle.ts";

/** A send that did not leave (or, with `observed`, would not have left). */
export interface BlockedSend {
	readonly thread: ThreadKey;
	readonly reason: GuardReason | "lease_lost" | "store_unavailable";
	/** True under `mode: 'observe'`: it was sent all the same. */
	readonly observed: boolean;
}

/** A deadline that fell: a handover's, or a request's. */
export interface Deadline {
	/** Who was silent for longer than the pass allowed; `request_unanswered`: nobody granted a `request` in time. */
	readonly kind: Silence | "request_unanswered";
	/** Null where a request of ours was not granted. */
	readonly handover: Handover | null;
	/** Whether we take the thread back by ourselves now; otherwise it is left to you. */
	readonly takes: boolean;
}

/** What can be listened to. Listeners run one at a time per thread, in the order of the events, and may be async. */
export interface ListenerArguments {
	/** An event that is not for the bot: it came on standby, or we may not speak. */
	standby: [event: ThreadEvent, thread: ThreadHandle];
	passed: [event: PassedEvent, thread: ThreadHandle];
	taken: [event: TakenEvent, thread: ThreadHandle];
	/** After the request policy decided; `granted` says how. */
	requested: [event: RequestedEvent, thread: ThreadHandle, granted: boolean];
	returned: [result: HandoverResult, thread: ThreadHandle];
	rolesChanged: [event: RolesChangedEvent, account: AccountKey];
	blocked: [blocked: BlockedSend];
	deadline: [deadline: Deadline, thread: ThreadHandle];
	/** Everything that failed and nobody waits for: turns, listeners, refused deliveries, the store in the background. */
	error: [error: ThreadControlError];
}

/** What can be listened to, by name: `control.on(name, …)`. */
export type ListenerName = keyof ListenerArguments;
/** Hears of one kind of news; what it throws is reported through `onError` and keeps nobody else from hearing. */
export type Listener<N extends ListenerName> = (...args: ListenerArguments[N]) => void | Promise<void>;

/** The listeners of one control. */
export class Listeners {
	readonly #byName: { [N in ListenerName]?: Set<Listener<N>> } = {};

	/** Adds a listener; the answer removes it. */
	add<N extends ListenerName>(name: N, listener: Listener<N>): () => void {
		const set = this.#of(name);
		set.add(listener);
		return () => set.delete(listener);
	}

	has(name: ListenerName): boolean {
		return this.#of(name).size > 0;
	}

	/** The listeners as they are now: those added meanwhile hear of the next. */
	of<N extends ListenerName>(name: N): readonly Listener<N>[] {
		return [...this.#of(name)];
	}

	/** Calls the listeners one after the other. Answers what they threw; one failure does not keep the others from hearing. */
	async call<N extends ListenerName>(name: N, ...args: ListenerArguments[N]): Promise<readonly unknown[]> {
		const failures: unknown[] = [];
		for (const listener of this.of(name)) {
			try {
				await listener(...args);
			} catch (error) {
				failures.push(error);
			}
		}
		return failures;
	}

	#of<N extends ListenerName>(name: N): Set<Listener<N>> {
		const known = this.#byName[name] as Set<Listener<N>> | undefined;
		if (known !== undefined) return known;
		const set = new Set<Listener<N>>();
		(this.#byName as Record<N, Set<Listener<N>>>)[name] = set;
		return set;
	}
}

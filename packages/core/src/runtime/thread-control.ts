import type { IncomingMessage, ServerResponse } from "node:http";
import type { EventId, ThreadEvent } from "../domain/event.ts";
import type { AccountKey, ThreadKey } from "../domain/thread.ts";
import type { GraphResult, Receiver } from "../ports/graph.ts";
import type { Store } from "../ports/store.ts";
import type { ThreadControlError } from "../thread-control-error.ts";
import type { Counters } from "./counters.ts";
import type { Host } from "./host.ts";
import type { Listener, ListenerName } from "./listeners.ts";
import type { SendOutcome, ThreadHandle } from "./thread-handle.ts";

/** What `control.thread` may be told beside the key. */
export interface ThreadOptions {
	/** The lease of the turn that speaks, `turn.thread.lease`; adapters hand it on. Default: none, a proactive handle. */
	readonly lease?: string | null;
}

/** Thread control for one Meta app: the webhook in, the guarded sends out, and a handle for each thread. */
export interface ThreadControl {
	/** The webhook, for anything that speaks `Request` and `Response`: GET challenges and POST deliveries. Never rejects. */
	readonly fetch: (request: Request) => Promise<Response>;
	/** The same for `node:http` and Express; mount it before any body parser. */
	readonly node: (req: IncomingMessage, res: ServerResponse) => void;
	/**
	 * Takes events that came another way than by our webhook, as through Azure Bot Service, and whose sender was checked
	 * there (`readDelivery` makes them of a body). Resolves when they are committed, with the ids of those not known
	 * before; their turns follow. Throws `store_unavailable`, and `closed` after `close`.
	 */
	accept(events: readonly ThreadEvent[]): Promise<ReadonlySet<EventId>>;
	/** Says what runs the bot. The last call wins. Events that come without a host are only heard by listeners. */
	host(host: Host): void;
	/** A handle for a thread, outside of a turn too. */
	thread(key: ThreadKey, options?: ThreadOptions): ThreadHandle;
	/**
	 * A raw call as a framework's own API client makes it, such as `POST /me/messages` or `/me/pass_thread_control`:
	 * sends are guarded, the five commands (and inline `thread_control`) run as commands of ours, everything else goes
	 * through. Answers what the platform answered, or the blocked outcome.
	 */
	callApi(
		account: AccountKey,
		method: string,
		path: string,
		payload: Readonly<Record<string, unknown>>,
		options?: ThreadOptions,
	): Promise<ApiOutcome>;
	/**
	 * Deletes everything the store keeps of a customer's thread, as when they ask for it: the record, what was said, and work
	 * not finished. Dialog state is the framework's, and not touched. Throws `store_unavailable`.
	 */
	erase(key: ThreadKey): Promise<void>;
	/** The apps control can be passed to, the inbox among them; only the Primary may ask under classic (throws `command_not_allowed`). */
	receivers(account: AccountKey): Promise<readonly Receiver[]>;
	/** Listens; the answer stops listening. Named shorthands follow. */
	on<N extends ListenerName>(name: N, listener: Listener<N>): () => void;
	/** An event that is not for the bot: it came on standby, or we may not speak. */
	onStandby(listener: Listener<"standby">): () => void;
	/** Control was passed, to us or to another app (spec §2.3). */
	onPassed(listener: Listener<"passed">): () => void;
	/** Control was taken (spec §2.3). */
	onTaken(listener: Listener<"taken">): () => void;
	/** An app asks for control; heard after the request policy decided. */
	onRequested(listener: Listener<"requested">): () => void;
	/** A thread is back: a handover ended. */
	onReturned(listener: Listener<"returned">): () => void;
	/** The page's app roles were set (spec §2.3, classic). */
	onRolesChanged(listener: Listener<"rolesChanged">): () => void;
	/** A send was held back, or would have been under `mode: 'observe'`. */
	onBlocked(listener: Listener<"blocked">): () => void;
	/** A deadline fell: of a `pass` (nobody answered, the agent or the customer is silent), or of a `request` nobody granted. */
	onDeadline(listener: Listener<"deadline">): () => void;
	/** Whatever failed and nobody waits for. Without a listener it goes to the console. */
	onError(listener: Listener<"error">): () => void;
	/** For adapters: tells the `onError` listeners of a failure nobody waits for, or the console where there are none. */
	report(error: ThreadControlError): void;
	/** What happened so far, in counts. */
	readonly counters: Readonly<Counters>;
	readonly store: Store;
	/** Runs due work once: deadlines and reads of the owner. The control does it by itself every `sweepMs`. */
	sweep(): Promise<void>;
	/** Waits until no accepted event is left to run. With a thread: until everything accepted on it so far was run. */
	settled(thread?: ThreadKey): Promise<void>;
	/** Stops intake (503), lets running turns end for at most `closeWithinMs` (default 10 000), closes the store. Twice is fine. */
	close(options?: { readonly closeWithinMs?: number }): Promise<void>;
}

/** What became of a raw call. */
export type ApiOutcome =
	| { readonly result: "answered"; readonly body: unknown }
	| Extract<SendOutcome, { result: "blocked" }>
	| Exclude<GraphResult<unknown>, { result: "ok" }>;

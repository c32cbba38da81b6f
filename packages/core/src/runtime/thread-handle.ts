import type { AppId } from "../domain/app-id.ts";
import type { HistoryEntry } from "../domain/effect.ts";
import type { StrongFact, WeakFact } from "../domain/fact.ts";
import type { GuardReason } from "../domain/guard.ts";
import type { Handover } from "../domain/handover.ts";
import type { MetadataInput } from "../domain/metadata.ts";
import type { Standing } from "../domain/owner.ts";
import type { ThreadKey } from "../domain/thread.ts";
import type { ThreadView } from "../domain/view.ts";
import type { Refusal, SendBody } from "../ports/graph.ts";

/** A message to send: a text, or a Send API body in wire spelling without its recipient (`message`, `sender_action`, `tag`, …). */
export type Outgoing = string | SendBody;

/** What became of a send. A send that was not allowed is an outcome, not an error. */
export type SendOutcome =
	| { readonly result: "sent"; readonly id: string }
	| {
			readonly result: "blocked";
			readonly id: "";
			readonly blocked: "not_in_control";
			readonly reason: GuardReason | "lease_lost" | "store_unavailable";
	  }
	| { readonly result: "refused"; readonly refusal: Refusal }
	| { readonly result: "unknown"; readonly reason: string };

/** What became of a send that somebody else's client made ({@link ThreadHandle.guarded}). */
export type GuardedOutcome<T> =
	| { readonly result: "sent"; readonly value: T }
	| Extract<SendOutcome, { readonly result: "blocked" }>;

/** What became of a command. `handover` names the stretch a `pass` began. */
export type CommandOutcome =
	| { readonly result: "ok"; readonly handover: string | null }
	| { readonly result: "refused"; readonly refusal: Refusal }
	| { readonly result: "unknown"; readonly reason: string };

/** Options every command takes. */
export interface CommandOptions {
	/** Travels to the other app; at most 1000 characters as JSON. */
	readonly metadata?: MetadataInput;
	/** Put into the metadata as its `reason`. */
	readonly reason?: string;
}

export interface RequestOptions extends CommandOptions {
	/** When control has not come within this, in milliseconds, `onDeadline` is raised with `request_unanswered`. */
	readonly answerWithinMs?: number;
}

export interface PassOptions extends CommandOptions {
	/** A goodbye, sent before control goes; never suppressed by its own pass. */
	readonly say?: Outgoing;
	/** When nobody answered within this, in milliseconds, the thread is taken back (or `onDeadline` is raised). */
	readonly returnWithinMs?: number;
	/** The same for a message of the customer's that nobody answers while the handover lasts. */
	readonly agentSilentWithinMs?: number;
	/** The same for an answer the customer says nothing to. */
	readonly customerSilentWithinMs?: number;
	/** What a deadline does: `take` takes the thread back (default), `tell` only raises `onDeadline`, whose listener may take, and pass elsewhere. */
	readonly whenSilent?: "take" | "tell";
	/** Take back at the deadline even where no other app's message was ever seen on this account. */
	readonly assumeSilent?: boolean;
	/** A step waits for the thread: keep the handover, read the owner while it lasts. Default true. */
	readonly wait?: boolean;
}

/** What a fact of `why` was: a handover, an own act, a read, or a customer message. */
export interface WhyEntry {
	readonly at: number;
	/** In words: what happened and who had the thread by it. */
	readonly text: string;
	readonly fact: StrongFact | WeakFact;
}

/** One thread, and what can be done with it. */
export interface ThreadHandle {
	readonly key: ThreadKey;
	/** The turn this handle speaks for; null outside of turns. */
	readonly lease: string | null;
	/**
	 * Sends, if we may speak. Asks the store last, again before every retry.
	 * `onStandby: 'allow'` speaks although another app has the thread; throws `command_not_allowed` where the profile forbids it.
	 */
	send(message: Outgoing, options?: { readonly onStandby?: "allow" }): Promise<SendOutcome>;
	/**
	 * Lets somebody else's client send, if we may speak: a framework's connector, whose sends do not go by our Graph client.
	 * `send` is called after the guard's answer; its value is the outcome's, and what it rejects with is passed on, unless
	 * `notOwner` says that it means another app has the thread: that is written down, and the send counts as blocked.
	 */
	guarded<T>(send: () => Promise<T>, notOwner?: (cause: unknown) => boolean): Promise<GuardedOutcome<T>>;
	/**
	 * Gives control to another app; without a target to the inbox (`handoverTarget` of the options).
	 * Every command throws `ThreadControlError` before any request leaves: `command_not_allowed`, `command_pending`,
	 * `metadata_too_long`, `metadata_invalid`, `target_unknown`, `duration_invalid`, `store_unavailable`, `version_conflict`;
	 * `not_in_control` where the message that should have taken control along was blocked. What happens after a request left is
	 * the outcome.
	 */
	pass(target?: AppId | string | null, options?: PassOptions): Promise<CommandOutcome>;
	/** Takes control: the primary under classic, an app the page lets under routing, nobody under zero_config (spec §1.4). Throws as `pass` does. */
	take(options?: CommandOptions): Promise<CommandOutcome>;
	/** `ok` means the request was delivered, not that control came: listen for the thread to come back. */
	request(options?: RequestOptions): Promise<CommandOutcome>;
	/** Gives control up: the thread is idle, and no webhook tells of it (spec §2.3). Throws as `pass` does. */
	release(options?: CommandOptions): Promise<CommandOutcome>;
	/** Keeps control for longer; at most 7 days (spec §1.3). */
	extend(durationMs: number): Promise<CommandOutcome>;
	/** Who owns the thread as far as we know; `fresh` asks the platform first. */
	owner(options?: { readonly fresh?: boolean }): Promise<ThreadView>;
	/** What we may do on the thread as far as we know: `owner()` in one word. */
	standing(): Promise<Standing>;
	/** The facts that led to the present owner, oldest first. */
	why(): Promise<readonly WhyEntry[]>;
	/** What was kept of the thread: facts, and what was said on standby; oldest first by platform time. */
	history(): Promise<readonly HistoryEntry[]>;
	/** The newest handover, ended ones included; null when there never was one. */
	handover(): Promise<Handover | null>;
	/** Ends the wait of a handover and takes the thread back where the profile lets us. Answers whether it is ours again. */
	cancel(handover: string): Promise<boolean>;
}

import type { AppId } from "./app-id.ts";
import type { FactOrder } from "./fact.ts";
import type { Metadata } from "./metadata.ts";
import type { Silence, SilenceWatch } from "./silence.ts";

/** How a handover ended. */
export type HandoverOutcome =
	| "returned"
	| "taken_back"
	| "expired"
	| "cancelled"
	| "cannot_take"
	| "failed"
	| "unknown";

/** What showed that the thread is back: a pass, our own take, a read of the owner, or the customer's message on the normal channel. */
export type ReturnedBy = "passed" | "taken" | "read" | "implied" | null;

/** One stretch from passing control away until it is back, as the record keeps it. */
export interface Handover extends FactOrder {
	/** The id of the command that began it. */
	readonly id: string;
	readonly startedAt: number;
	readonly target: AppId | null;
	readonly reason: string | null;
	/** `passing` until the platform answered; `open` while somebody else may speak; `ended` when the thread is back. */
	readonly state: "passing" | "open" | "ended";
	/** When nobody answered until then, the deadline falls; null: it never does, or it was cancelled by an answer. */
	readonly returnBy: number | null;
	/** Take back at the deadline even where no foreign echo was ever seen on this account. */
	readonly assumeSilent: boolean;
	/** What else is watched while it lasts; missing or null: nothing. */
	readonly watch?: SilenceWatch | null;
	/** Deadlines are only told of, they take nothing back. Missing: false. */
	readonly tellOnly?: boolean;
	/** The deadline that fell last; missing: none has. */
	readonly fell?: Silence;
	/** How often somebody was heard while it lasted: what was heard after a deadline fell cancels what follows from it. */
	readonly heard?: number;
	/** When the owner is read next, and how long the pause before it was. */
	readonly pollAt: number | null;
	readonly pollPauseMs: number;
	/** Set when the handover ended. */
	readonly outcome: HandoverOutcome | null;
	readonly by: ReturnedBy;
	readonly endedAt: number | null;
	readonly metadata: string | null;
}

/** A message of the human stretch: what was said while somebody else had the thread. */
export interface Said {
	/** Platform time, in epoch milliseconds. */
	readonly at: number;
	/** The platform's id of the message. */
	readonly mid: string;
	/** Who said it. */
	readonly from: "customer" | "app";
	/** Which app said it; null on a message of the customer's. */
	readonly app: AppId | null;
	/** Null for attachments alone. */
	readonly text: string | null;
}

/** What the waiting step is given when its handover ended. */
export interface HandoverResult {
	/** How it ended. */
	readonly outcome: HandoverOutcome;
	/** What showed it; null where nothing brought the thread back. */
	readonly by: ReturnedBy;
	/** What the app that gave control back sent along. */
	readonly metadata: Metadata | null;
	/** When the pass left, in epoch milliseconds of the platform's clock. */
	readonly startedAt: number;
	/** When the thread was back, likewise. */
	readonly endedAt: number;
	/** The reason the pass was given. */
	readonly reason: string | null;
	/** What was said meanwhile, oldest first, each message once. */
	readonly transcript: readonly Said[];
	/** The deadline that took the thread back, or fell last; missing: none has. */
	readonly deadline?: Silence;
	/** How many of those were the customer's. */
	readonly customerMessages: number;
}

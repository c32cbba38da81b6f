import type { AccountRules } from "./account.ts";
import type { Effect } from "./effect.ts";
import type { ThreadRecord } from "./record.ts";

/** What a transition may know beside the record. `now` is platform time; deadlines and the pace of reads run on the bot's own clock, `botNow`. */
export interface TransitionContext {
	/** What rules the thread's account. */
	readonly rules: AccountRules;
	/** Platform time, in epoch milliseconds. */
	readonly now: number;
	/** The bot's own time, in epoch milliseconds. */
	readonly botNow: number;
	/** The first pause between two reads of the owner while a handover waits; it grows to twelve times of it. */
	readonly ownerPollMs: number;
}

/** What a transition answers: the record to store, and what is to be done because of it, in order. */
export type Transition = readonly [next: ThreadRecord, effects: readonly Effect[]];

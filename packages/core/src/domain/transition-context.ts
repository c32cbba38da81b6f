import type { AccountRules } from "./account.ts";
import type { Effect } from "./effect.ts";
import type { ThreadRecord } from "./record.ts";

/** What a transition may know beside the record. `now` is platform time; deadlines and the pace of reads run on the bot's own clock, `botNow`. */
export interface TransitionContext {
	readonly rules: AccountRules;
	readonly now: number;
	readonly botNow: number;
	/** The first pause between two reads of the owner while a handover waits; it grows to twelve times of it. */
	readonly ownerPollMs: number;
}

export type Transition = readonly [next: ThreadRecord, effects: readonly Effect[]];

import type { AppId } from "./app-id.ts";
import type { Owner } from "./owner.ts";

/**
 * What told us who the owner is. The order of the list is the precedence that settles two facts of the same moment which
 * did not know each other.
 */
export const STRONG_TYPES = [
	"send_refused",
	"owner_read",
	"own_extend",
	"own_pass",
	"own_release",
	"own_take",
	"passed",
	"taken",
] as const;

/** What a strong fact was, weakest first: the later in `STRONG_TYPES` wins between facts that did not know each other. */
export type StrongType = (typeof STRONG_TYPES)[number];

const PRECEDENCE: Readonly<Record<StrongType, number>> = Object.fromEntries(
	STRONG_TYPES.map((type, index) => [type, index]),
) as Record<StrongType, number>;

/** A place in the order of facts: platform time first, then what the fact was decided on. */
export interface FactOrder {
	readonly at: number;
	readonly seq: number;
}

/**
 * A fact that names the owner by itself: a handover, an own command, a refused send, a `thread_owner` read.
 * `at` is its platform time; customer messages count against it only after `until` (our own acts take time to be answered). One
 * that comes while the owner is read may be newer than what the read saw: then the owner is in doubt, and is read again.
 */
export interface StrongFact extends FactOrder {
	readonly type: StrongType;
	readonly id: string;
	readonly owner: Owner;
	readonly until: number;
	/** When control goes back to idle, where the platform or our own `extend` said so. */
	readonly expiresAt: number | null;
	/** What the other side sent along. */
	readonly metadata: string | null;
	/** Who had it before, where the platform said so. */
	readonly from: AppId | null;
	/** False where a command got no answer: the owner is `unknown` until something newer says. */
	readonly answered: boolean;
}

/** A customer message and the channel it came on; it says something about the owner only in comparison with a strong fact. */
export interface WeakFact {
	readonly at: number;
	readonly id: string;
}

/** Orders strong facts by `(at, seq, precedence, id)`; an answered command lies above its own unanswered state. */
export function compareStrong(a: StrongFact, b: StrongFact): number {
	return (
		a.at - b.at ||
		a.seq - b.seq ||
		PRECEDENCE[a.type] - PRECEDENCE[b.type] ||
		compareText(a.id, b.id) ||
		Number(a.answered) - Number(b.answered) ||
		a.until - b.until
	);
}

/** The greater of two strong facts. */
export function laterStrong(a: StrongFact | null, b: StrongFact): StrongFact {
	return a === null || compareStrong(b, a) > 0 ? b : a;
}

/** The later of two customer messages on one channel. */
export function laterWeak(a: WeakFact | null, b: WeakFact): WeakFact {
	if (a === null) return b;
	return (b.at - a.at || compareText(b.id, a.id)) > 0 ? b : a;
}

/** Where an act of ours stands that began at `startAt` and was decided while `known` was the newest fact. */
export function orderAfter(known: FactOrder | null, startAt: number): FactOrder {
	if (known === null || startAt > known.at) return { at: startAt, seq: 0 };
	return { at: known.at, seq: known.seq + 1 };
}

/** Compares two places in the order of facts, for `sort`: negative where `a` is the earlier. Type and id are not looked at. */
export function compareOrder(a: FactOrder, b: FactOrder): number {
	return a.at - b.at || a.seq - b.seq;
}

/** Compares two texts by their code units, for `sort`. */
export function compareText(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

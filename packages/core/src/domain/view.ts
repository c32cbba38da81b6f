import type { AccountRules } from "./account.ts";
import { type CommandEntry, isUnderWay, movesControl, unansweredFact } from "./command.ts";
import { laterStrong, type StrongFact, type WeakFact } from "./fact.ts";
import { HIDDEN, IDLE, type Owner, ownedBy, type Standing, standingOf, UNKNOWN } from "./owner.ts";
import { PROFILES } from "./profile.ts";
import type { ThreadRecord } from "./record.ts";

/**
 * Why the owner is not certain, and asking the platform would help.
 *
 * - `never_heard`: no fact at all;
 * - `unanswered`: a command of ours got no answer;
 * - `unnamed`: a handover whose new owner the platform did not name;
 * - `settling`: a customer message came on the normal channel so soon after a handover that either may be older;
 * - `expiry`: somebody else's control has run out by our count, but they may have extended it.
 */
export type Doubt = "never_heard" | "unanswered" | "unnamed" | "settling" | "expiry";

/** What decided the owner. */
export type DecidedBy =
	| { readonly type: "strong"; readonly fact: StrongFact }
	| { readonly type: "normal_message" | "standby_message"; readonly fact: WeakFact }
	| { readonly type: "nothing" };

/** Who owns a thread at a moment, derived from its record. */
export interface ThreadView {
	readonly owner: Owner;
	readonly standing: Standing;
	/** Since when, by the fact that decided it; null where nothing did. */
	readonly sinceAt: number | null;
	/** When control goes back to idle; null: never, or not known. */
	readonly expiresAt: number | null;
	readonly decidedBy: DecidedBy;
	readonly doubt: Doubt | null;
	/** A command of ours is on its way. */
	readonly pending: boolean;
	/** Until when a person's reply from outside holds us back. */
	readonly holdUntil: number | null;
}

/** Derives the owner of a thread at `now` (platform time). */
export function viewThread(record: ThreadRecord, rules: AccountRules, now: number): ThreadView {
	const { command } = record;
	const pending = isUnderWay(command, now);
	const lost = command?.state === "pending" && !pending;
	const decided = decide(record, lost ? withLost(record.strong, command) : record.strong, rules);
	const { owner, decidedBy, doubt, expiresAt } = expire(record, decided, rules, now);
	const standing = standingOf(owner, rules.self);
	const holdUntil = standing === "control" || standing === "idle" ? heldUntil(record, rules, now) : null;
	return { owner, standing, sinceAt: factAt(decidedBy), expiresAt, decidedBy, doubt, pending, holdUntil };
}

/**
 * Until when a person's reply holds us back. Control that moved after it ends the hold; the customer's answer to that person
 * does not, nor does a read or an `extend` that finds us where we were.
 */
function heldUntil(record: ThreadRecord, rules: AccountRules, now: number): number | null {
	const { echoAt, strong } = record;
	const movedAt = strong === null || strong.type === "owner_read" || strong.type === "own_extend" ? 0 : strong.at;
	if (rules.softHoldMs === 0 || echoAt === null || echoAt <= movedAt) return null;
	const until = echoAt + rules.softHoldMs;
	return now < until ? until : null;
}

/** The newest strong fact where a command was never answered: after one that may have moved control we do not know (DESIGN §5). */
function withLost(strong: StrongFact | null, command: CommandEntry): StrongFact | null {
	return movesControl(command) ? laterStrong(strong, unansweredFact(command, command.answerBy)) : strong;
}

interface Decision {
	readonly owner: Owner;
	readonly decidedBy: DecidedBy;
	readonly doubt: Doubt | null;
}

/** Strong and weak facts joined, before expiry (DESIGN §5). */
function decide(record: ThreadRecord, strong: StrongFact | null, rules: AccountRules): Decision {
	const start = fromStrong(strong);
	const after = strong === null ? Number.NEGATIVE_INFINITY : strong.until;
	// The platform looked at some moment of the read: a message that came meanwhile may be newer than what it saw.
	const readAt = strong?.type === "owner_read" ? strong.at : after;
	const normal = record.normal !== null && record.normal.at > readAt ? record.normal : null;
	const standby =
		record.standby !== null && record.standby.at > after && !cancelled(record.standby, normal) ? record.standby : null;
	const owned = standingOf(start.owner, rules.self);
	const heard: Decision =
		standby === null
			? start
			: {
					owner: owned === "standby" ? start.owner : HIDDEN,
					decidedBy: owned === "standby" ? start.decidedBy : { type: "standby_message", fact: standby },
					doubt: null,
				};
	if (normal === null) return heard;
	const newest = standby === null || normal.at >= standby.at;
	if (!normalMeansOurs(rules)) {
		if (heard.owner.kind === "unknown")
			return { owner: IDLE, decidedBy: { type: "normal_message", fact: normal }, doubt: null };
		return newest && standingOf(heard.owner, rules.self) === "standby" ? { ...heard, doubt: "settling" } : heard;
	}
	if (!newest || (owned === "control" && standby === null)) return heard;
	// A handover and a customer message within the window do not say which of them was first.
	if (owned === "standby" && normal.at <= after + rules.settleMs) return { ...heard, doubt: "settling" };
	return { owner: ownedBy(rules.self), decidedBy: { type: "normal_message", fact: normal }, doubt: null };
}

function normalMeansOurs({ profile, role }: AccountRules): boolean {
	const { normalMessage } = PROFILES[profile];
	return normalMessage === "ours" || (normalMessage === "ours_if_primary" && role === "primary");
}

/** The normal copy of a message cancels its standby copy (DESIGN §5). */
function cancelled(standby: WeakFact, normal: WeakFact | null): boolean {
	return normal !== null && normal.id === standby.id && normal.at === standby.at;
}

function fromStrong(strong: StrongFact | null): Decision {
	if (strong === null) return { owner: UNKNOWN, decidedBy: { type: "nothing" }, doubt: "never_heard" };
	const doubt = !strong.answered ? "unanswered" : strong.owner.kind === "unknown" ? "unnamed" : null;
	return { owner: strong.owner, decidedBy: { type: "strong", fact: strong }, doubt };
}

/** Control that ran out is idle; somebody else's only after the platform confirmed it, for their `extend` is invisible to us. */
function expire(
	record: ThreadRecord,
	decided: Decision,
	rules: AccountRules,
	now: number,
): Decision & { readonly expiresAt: number | null } {
	const expiresAfterMs = PROFILES[rules.profile].expiresAfterMs;
	const standing = standingOf(decided.owner, rules.self);
	const { owner, decidedBy, doubt } = decided;
	if (expiresAfterMs === null || standing === "idle" || standing === "unknown") {
		return { owner, decidedBy, doubt, expiresAt: null };
	}
	const decidedAt = factAt(decidedBy) ?? 0;
	const heardAt = Math.max(record.normal?.at ?? 0, record.standby?.at ?? 0, decidedAt);
	const told = decidedBy.type === "strong" ? decidedBy.fact.expiresAt : null;
	// Where the platform named the time, only what the customer said since then moves it (spec §8.4, rule 7).
	const expiresAt = told === null || heardAt > decidedAt ? Math.max(heardAt + expiresAfterMs, told ?? 0) : told;
	if (now < expiresAt) return { owner, decidedBy, doubt, expiresAt };
	return { owner: IDLE, decidedBy, doubt: standing === "standby" ? "expiry" : null, expiresAt: null };
}

function factAt(decidedBy: DecidedBy): number | null {
	return decidedBy.type === "nothing" ? null : decidedBy.fact.at;
}

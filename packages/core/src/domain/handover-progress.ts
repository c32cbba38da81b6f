import type { Command } from "./command.ts";
import type { Effect } from "./effect.ts";
import { compareOrder, type FactOrder } from "./fact.ts";
import { guardCell } from "./guard.ts";
import type { Handover, HandoverOutcome, ReturnedBy } from "./handover.ts";
import { forbids } from "./permission.ts";
import { PROFILES } from "./profile.ts";
import type { ThreadRecord } from "./record.ts";
import { fallenSilence, heardAgent, type SilenceStart, watchFor } from "./silence.ts";
import type { Transition, TransitionContext } from "./transition-context.ts";
import { type ThreadView, viewThread } from "./view.ts";

/** The slowest the owner is read while a handover waits, as a multiple of the first pace. */
const SLOWEST_POLL = 12;

/** What a step that will wait asks for. */
export interface HandoverStart extends SilenceStart {
	readonly reason: string | null;
	/** Take back when nobody answered within this; null: there is no deadline. */
	readonly returnWithinMs: number | null;
	readonly assumeSilent: boolean;
	/** Tell of deadlines, and take nothing back by ourselves. */
	readonly tellOnly?: boolean;
}

export function beginHandover(command: Command, start: HandoverStart, context: TransitionContext): Handover {
	const watch = watchFor(start);
	return {
		id: command.id,
		at: command.at,
		seq: command.seq,
		startedAt: command.at,
		target: command.target,
		reason: start.reason,
		state: "passing",
		returnBy: start.returnWithinMs === null ? null : context.botNow + start.returnWithinMs,
		assumeSilent: start.assumeSilent,
		...(watch === null ? {} : { watch }),
		...(start.tellOnly === true ? { tellOnly: true } : {}),
		pollAt: null,
		pollPauseMs: 0,
		outcome: null,
		by: null,
		endedAt: null,
		metadata: null,
	};
}

/**
 * What follows for an earlier handover that still waits when the next begins, as on a thread that nobody has any more (a request
 * granted on it): it is over, and its step goes on without the thread.
 */
export function superseded(record: ThreadRecord, context: TransitionContext): readonly Effect[] {
	const handover = record.handover;
	if (handover === null || handover.state === "ended") return [];
	const view = viewThread(record, context.rules, context.now);
	const expired = view.doubt === "expiry" || lapsed(record, handover, view, context);
	const outcome = handover.state === "passing" ? "unknown" : expired ? "expired" : "cancelled";
	return end(record, handover, outcome, null, null, context.now)[1];
}

/** The pass was accepted: from now on we wait, and read the owner, for release and expiry send no webhook (spec §2.3). */
export function openHandover(record: ThreadRecord, id: string, context: TransitionContext): ThreadRecord {
	const handover = record.handover;
	if (handover?.id !== id || handover.state !== "passing") return record;
	const { botNow, ownerPollMs } = context;
	return {
		...record,
		handover: { ...handover, state: "open", pollAt: botNow + ownerPollMs, pollPauseMs: ownerPollMs },
	};
}

/** The pass did not take effect, or we cannot learn whether it did: the step goes on with that. */
export function failPass(
	record: ThreadRecord,
	outcome: "failed" | "unknown",
	context: TransitionContext,
	id: string | undefined = record.handover?.id,
): Transition {
	const handover = record.handover;
	if (handover === null || handover.id !== id || handover.state !== "passing") return [record, []];
	return end(record, handover, outcome, null, null, context.now);
}

/** Ends a wait without the thread being back. Who cancels knows it; a step that cannot be given its thread back is told. */
export function giveUp(
	record: ThreadRecord,
	id: string,
	outcome: "cancelled" | "cannot_take",
	context: TransitionContext,
): Transition {
	const handover = record.handover;
	if (handover === null || handover.id !== id || handover.state === "ended") return [record, []];
	const [next, effects] = end(record, handover, outcome, null, null, context.now);
	return [next, outcome === "cancelled" ? [] : effects];
}

/** Somebody answered on standby: the deadline does not fall. */
export function answered(record: ThreadRecord, at: number, context: TransitionContext): ThreadRecord {
	const handover = record.handover;
	if (handover === null || handover.state === "ended" || at < handover.at) return record;
	const pollAt = handover.state === "open" ? context.botNow + context.ownerPollMs : handover.pollAt;
	const heard = heardAgent(handover, context.botNow);
	return {
		...record,
		handover: { ...heard, pollAt, pollPauseMs: context.ownerPollMs, heard: (handover.heard ?? 0) + 1 },
	};
}

/** Compares a record before and after a fact: is the thread back, and by what? */
export function awaitReturn(before: ThreadRecord, after: ThreadRecord, context: TransitionContext): Transition {
	const { rules, now } = context;
	const view = viewThread(after, rules, now);
	const handover = after.handover;
	if (handover === null || handover.state === "ended") return returnedUnasked(before, after, view, context);
	if (!isBack(view, context) || !newer(view, handover)) {
		if (handover.state === "passing" && !view.pending) {
			if (view.standing === "standby") return [openHandover(after, handover.id, context), []];
			// Nobody has the thread and it is not ours to answer: there is no telling whether the pass took effect.
			if (view.standing === "idle" && newer(view, handover)) return end(after, handover, "unknown", null, null, now);
		}
		return [after, view.doubt === "settling" ? [{ type: "read_owner" }] : []];
	}
	const wrote = after.normal !== before.normal;
	const decided = returnedBy(view);
	if (handover.state === "passing" && decided === "read") return end(after, handover, "failed", decided, null, now);
	// A read may have learned of the customer's message before the message itself came.
	const by = decided === "read" && wrote ? "implied" : decided;
	const expired = (decided === "read" || decided === "implied") && lapsed(before, handover, view, context);
	// The send window is closed after that silence: the customer's next message brings the step back (DESIGN §6), no read does.
	if (expired && by === "read") return [{ ...after, handover: { ...handover, pollAt: null } }, []];
	// Our own take whose answer was lost, and the read that was made because of it.
	const took = by === "read" && before.strong?.type === "own_take" && !before.strong.answered;
	const outcome = expired ? "expired" : by === "taken" || took ? "taken_back" : "returned";
	return end(after, handover, outcome, by, metadataOf(view), now);
}

/** A deadline, or the pace of reading the owner, is due. */
export function heardSilence(record: ThreadRecord, context: TransitionContext): Transition {
	const { rules, now, botNow, ownerPollMs } = context;
	const handover = record.handover;
	if (handover === null || handover.state === "ended") return [record, []];
	if (handover.state === "passing") {
		const view = viewThread(record, rules, now);
		if (view.pending || (handover.pollAt ?? 0) > botNow) return [record, []];
		// Somebody passed it back to us since: so our pass had taken effect, though nobody heard its answer.
		if (isBack(view, context) && newer(view, handover) && returnedBy(view) === "passed") {
			return end(record, handover, "returned", "passed", metadataOf(view), now);
		}
		return [{ ...record, handover: { ...handover, pollAt: botNow + ownerPollMs } }, [{ type: "read_owner" }]];
	}
	const fallen = fallenSilence(handover, botNow);
	if (fallen !== null) {
		const waiting: Handover = { ...fallen.left, fell: fallen.silence };
		const trusted = handover.assumeSilent || rules.foreignEchoSeen;
		if (!trusted || handover.tellOnly === true) {
			return [{ ...record, handover: waiting }, [{ type: "deadline", handover: waiting, takes: false }]];
		}
		const { standing } = viewThread(record, rules, now);
		if (forbids("take", { profile: rules.profile, role: rules.role, standing, canTake: rules.canTake }) === null) {
			return [{ ...record, handover: waiting }, [{ type: "deadline", handover: waiting, takes: true }]];
		}
		const [next, effects] = end(record, waiting, "cannot_take", null, null, now);
		return [next, [{ type: "deadline", handover: waiting, takes: false }, ...effects]];
	}
	if (handover.pollAt === null || botNow < handover.pollAt) return [record, []];
	const pollPauseMs = Math.min(handover.pollPauseMs * 1.5, ownerPollMs * SLOWEST_POLL);
	return [
		{ ...record, handover: { ...handover, pollAt: botNow + pollPauseMs, pollPauseMs } },
		[{ type: "read_owner" }],
	];
}

function end(
	record: ThreadRecord,
	handover: Handover,
	outcome: HandoverOutcome,
	by: ReturnedBy,
	metadata: string | null,
	now: number,
): Transition {
	const ended: Handover = {
		...handover,
		state: "ended",
		outcome,
		by,
		metadata,
		endedAt: now,
		returnBy: null,
		pollAt: null,
	};
	return [{ ...record, handover: ended }, [{ type: "resume", handover: ended, startedAt: handover.startedAt }]];
}

/** Control we had lost without asking (somebody took it) is back: no step waits, but there may be a question to ask again. */
function returnedUnasked(
	before: ThreadRecord,
	after: ThreadRecord,
	view: ThreadView,
	context: TransitionContext,
): Transition {
	// Nothing ever said that somebody else had it: most threads never leave us.
	if (before.strong === null && before.standby === null) return [after, []];
	const was = viewThread(before, context.rules, context.now);
	if (was.standing !== "standby" || !isBack(view, context)) return [after, []];
	const startedAt = was.sinceAt ?? context.now;
	const how = { by: returnedBy(view), metadata: metadataOf(view) };
	return [after, [{ type: "resume", handover: null, startedAt, ...how }]];
}

/** Ours again, or nobody's where we are the one who answers then; only a read can say the latter. */
function isBack(view: ThreadView, { rules }: TransitionContext): boolean {
	if (view.pending || view.doubt !== null) return false;
	if (view.standing === "control") return true;
	if (view.standing !== "idle" || view.decidedBy.type !== "strong" || view.decidedBy.fact.type !== "owner_read")
		return false;
	return guardCell(rules.profile, "idle", rules.role, rules.whenUnknown).verdict === "send";
}

/** The late echo of an earlier handover brings nothing back (DESIGN §6). */
function newer(view: ThreadView, since: FactOrder): boolean {
	const seq = view.decidedBy.type === "strong" ? view.decidedBy.fact.seq : 0;
	return compareOrder({ at: view.sinceAt ?? 0, seq }, since) > 0;
}

function returnedBy(view: ThreadView): ReturnedBy {
	if (view.decidedBy.type !== "strong") return "implied";
	const { type } = view.decidedBy.fact;
	return type === "passed" ? "passed" : type === "own_take" || type === "taken" ? "taken" : "read";
}

function metadataOf(view: ThreadView): string | null {
	return view.decidedBy.type === "strong" ? view.decidedBy.fact.metadata : null;
}

/** Whether the customer had been silent for so long that control had run out before this fact. */
function lapsed(before: ThreadRecord, handover: Handover, view: ThreadView, { rules }: TransitionContext): boolean {
	const expiresAfterMs = PROFILES[rules.profile].expiresAfterMs;
	if (expiresAfterMs === null) return false;
	const heardAt = Math.max(before.normal?.at ?? 0, before.standby?.at ?? 0, handover.at);
	return (view.sinceAt ?? 0) >= heardAt + expiresAfterMs;
}

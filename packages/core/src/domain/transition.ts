import { isInbox } from "./app-id.ts";
import {
	acceptedFact,
	type Command,
	type CommandResult,
	laterCommand,
	movesControl,
	refusedFact,
	unansweredFact,
} from "./command.ts";
import type { Effect } from "./effect.ts";
import type { EchoEvent, ThreadEvent } from "./event.ts";
import { evidenceOf } from "./evidence.ts";
import { type FactOrder, laterStrong, laterWeak, type StrongFact } from "./fact.ts";
import {
	answered,
	awaitReturn,
	beginHandover,
	failPass,
	giveUp,
	type HandoverStart,
	heardSilence,
	openHandover,
	superseded,
} from "./handover-progress.ts";
import { HIDDEN, type Owner, standingOf } from "./owner.ts";
import type { ThreadRecord } from "./record.ts";
import { heardCustomer } from "./silence.ts";
import type { Transition, TransitionContext } from "./transition-context.ts";
import { keepUp, unansweredRequest } from "./upkeep.ts";
import { viewThread } from "./view.ts";

/** Everything that can change a record. */
export type Input =
	| { readonly type: "event"; readonly event: ThreadEvent }
	/** A command is written down before it leaves; `handover` when a step will wait for the thread. */
	| {
			readonly type: "command";
			readonly command: Command;
			readonly handover?: HandoverStart;
			/** With `request`: how long it may stay without being granted. */
			readonly answerWithinMs?: number | null;
	  }
	| {
			readonly type: "answer";
			readonly command: Command;
			readonly result: CommandResult;
			readonly answeredAt: number;
			/** When its request left, where a goodbye went before it: what it says of the owner is dated by that. */
			readonly leftAt?: number;
	  }
	/** `thread_owner` answered; `order` is where its request's start stands (`orderAfter`). */
	| {
			readonly type: "read";
			readonly id: string;
			readonly order: FactOrder;
			readonly answeredAt: number;
			readonly owner: Owner;
			readonly expiresAt: number | null;
	  }
	/** `thread_owner` could not be read: not visible, refused, or unreachable. */
	| { readonly type: "read_failed" }
	/** A send was refused because somebody else has the thread (spec §5.1). */
	| { readonly type: "send_refused"; readonly id: string; readonly order: FactOrder; readonly answeredAt: number }
	/** The clock moved past `dueAt`. */
	| { readonly type: "tick" }
	/** The wait is given up: by the step itself, or because the thread cannot be taken back. */
	| { readonly type: "give_up"; readonly handover: string; readonly outcome: "cancelled" | "cannot_take" };

/** The state machine: a record and what happened give the next record and what has to follow. Pure: no I/O, no clock, no randomness. */
export function transition(record: ThreadRecord, input: Input, context: TransitionContext): Transition {
	switch (input.type) {
		case "event":
			return onEvent(record, input.event, context);
		case "command": {
			const command = laterCommand(record.command, { ...input.command, state: "pending" });
			const handover = input.handover ? beginHandover(input.command, input.handover, context) : record.handover;
			const request =
				input.answerWithinMs == null
					? {}
					: { request: { command: command.id, by: context.botNow + input.answerWithinMs } };
			return [{ ...record, command, handover, ...request }, input.handover ? superseded(record, context) : []];
		}
		case "answer":
			return onAnswer(record, input, context);
		case "read":
			return onStrong(record, readFact(input), context);
		case "read_failed":
			return failPass(record, "unknown", context);
		case "send_refused": {
			const fact = { ...readFact({ ...input, owner: HIDDEN, expiresAt: null }), type: "send_refused" as const };
			return onStrong(record, fact, context);
		}
		case "tick":
			return inTurn(record, context, lostAnswer, heardSilence, unansweredRequest, keepUp);
		case "give_up":
			return giveUp(record, input.handover, input.outcome, context);
	}
}

/** Several things a record may be due for, one after the other. */
function inTurn(
	record: ThreadRecord,
	context: TransitionContext,
	...steps: readonly ((record: ThreadRecord, context: TransitionContext) => Transition)[]
): Transition {
	let next = record;
	const effects: Effect[] = [];
	for (const step of steps) {
		const [after, caused] = step(next, context);
		next = after;
		effects.push(...caused);
	}
	return [next, effects];
}

/** While a handover waits, a command whose answer never came is looked into at once: whoever issued it may be gone. */
function lostAnswer(record: ThreadRecord, context: TransitionContext): Transition {
	const { command, handover } = record;
	if (handover?.state !== "open" || command?.state !== "pending" || context.now < command.answerBy) return [record, []];
	const answer = { type: "answer", command, result: { result: "unknown" }, answeredAt: command.answerBy } as const;
	return onAnswer(record, answer, context);
}

function onEvent(record: ThreadRecord, event: ThreadEvent, context: TransitionContext): Transition {
	const evidence = evidenceOf(event, context.rules.self);
	if (evidence?.strength === "strong") {
		const [next, effects] = onStrong(record, evidence.fact, context);
		return [next, [{ type: "announce", event }, ...effects]];
	}
	if (evidence?.strength === "weak") {
		const next =
			event.via === "normal"
				? { ...record, normal: laterWeak(record.normal, evidence.fact) }
				: { ...record, standby: laterWeak(record.standby, evidence.fact) };
		const [settled, effects] = awaitReturn(record, next, context);
		const said = event.kind === "message" && event.via === "standby" ? remember(event, record) : [];
		return [
			event.via === "standby" ? heardFrom(settled, event, context) : settled,
			[...said, ...effects, { type: "route", event }],
		];
	}
	switch (event.kind) {
		case "echo":
			return onEcho(record, event, context);
		case "requested":
			return [record, [{ type: "announce", event }, ...honour(record, event, context)]];
		case "roles_changed":
			return [record, [{ type: "announce", event }]];
		default:
			return [record, [{ type: "route", event }]];
	}
}

/** A request older than the fact that gave us control asked the owner before us (DESIGN §6). */
function honour(
	record: ThreadRecord,
	event: Extract<ThreadEvent, { kind: "requested" }>,
	context: TransitionContext,
): readonly Effect[] {
	const view = viewThread(record, context.rules, context.now);
	const void_ = view.decidedBy.type === "strong" && view.standing === "control" && event.at < view.decidedBy.fact.at;
	return void_ || view.standing === "standby" ? [] : [{ type: "decide_request", event }];
}

/** Echoes say nothing about the owner. Somebody else's on standby is an answer the deadline waits for; the inbox's on the normal channel holds us back. */
function onEcho(record: ThreadRecord, event: EchoEvent, context: TransitionContext): Transition {
	const route: Effect = { type: "route", event };
	if (event.app === context.rules.self) return [record, [route]];
	if (event.via === "standby") return [answered(record, event.at, context), [...remember(event, record), route]];
	if (!isInbox(event.app) || event.aiGenerated) return [record, [route]];
	return [{ ...record, echoAt: Math.max(record.echoAt ?? 0, event.at) }, [route]];
}

function onAnswer(
	record: ThreadRecord,
	{ command, result, answeredAt, leftAt = command.at }: Extract<Input, { type: "answer" }>,
	context: TransitionContext,
): Transition {
	const dated = leftAt > command.at ? { ...command, at: leftAt, seq: 0 } : command;
	const written = { ...record, command: laterCommand(record.command, { ...command, state: "answered" }) };
	if (result.result === "refused") {
		// The caller of the command is told by its result, so nothing has to be resumed.
		const [next] = failPass(written, "failed", context, command.id);
		if (!result.notOwner) return [next, []];
		return onStrong(next, refusedFact(dated, answeredAt), context);
	}
	if (result.result === "unknown") {
		if (!movesControl(dated)) return [written, []];
		const [next, effects] = onStrong(written, unansweredFact(dated, answeredAt), context);
		return [next, [...effects, { type: "read_owner" }]];
	}
	const fact = acceptedFact(dated, context.rules.self, answeredAt);
	if (fact === null) return [written, []];
	const expiresAt = result.expiresAt ?? fact.expiresAt;
	const [next, effects] = onStrong(written, { ...fact, expiresAt }, context);
	const opened = openHandover(next, command.id, context);
	if (opened === next) return [next, effects];
	// A fact newer than our own pass was known before its answer: the thread may be back already.
	const [settled, back] = awaitReturn(written, opened, context);
	return [settled, [...effects, ...back]];
}

/** Joins a strong fact, and ends the handover where the thread came back by it. */
function onStrong(record: ThreadRecord, fact: StrongFact, context: TransitionContext): Transition {
	const strong = laterStrong(record.strong, fact);
	const remembered: Effect = { type: "remember", entry: { type: "fact", at: fact.at, fact } };
	if (strong === record.strong) return [record, [remembered]];
	const granted = record.request != null && standingOf(strong.owner, context.rules.self) === "control";
	const after = { ...record, strong, ...(granted ? { request: null } : {}) };
	const [next, effects] = awaitReturn(record, after, context);
	return [next, [remembered, ...effects]];
}

function readFact(read: {
	readonly id: string;
	readonly order: FactOrder;
	readonly answeredAt: number;
	readonly owner: Owner;
	readonly expiresAt: number | null;
}): StrongFact {
	return {
		type: "owner_read",
		id: read.id,
		at: read.order.at,
		seq: read.order.seq,
		owner: read.owner,
		until: read.answeredAt,
		expiresAt: read.expiresAt,
		metadata: null,
		from: null,
		answered: true,
	};
}

function remember(event: Extract<ThreadEvent, { kind: "message" | "echo" }>, record: ThreadRecord): readonly Effect[] {
	const { at, mid, text } = event;
	const said =
		event.kind === "echo"
			? { at, mid, text, from: "app" as const, app: event.app }
			: { at, mid, text, from: "customer" as const, app: null };
	const handover = record.handover?.state === "ended" ? null : (record.handover?.id ?? null);
	return [{ type: "remember", entry: { type: "said", at, said, handover } }];
}

/** Something was said while we listen: the thread is alive, so the owner is read at the first pace again. */
function heardFrom(record: ThreadRecord, event: ThreadEvent, context: TransitionContext): ThreadRecord {
	const handover = record.handover;
	if (handover === null || handover.state === "ended") return record;
	const waited = event.at < handover.at ? handover : heardCustomer(handover, context.botNow);
	const heard = { ...waited, heard: (handover.heard ?? 0) + 1 };
	// The owner is read when the pass was answered; the customer already waits.
	if (handover.state === "passing") return { ...record, handover: heard };
	const { botNow, ownerPollMs } = context;
	return { ...record, handover: { ...heard, pollAt: botNow + ownerPollMs, pollPauseMs: ownerPollMs } };
}

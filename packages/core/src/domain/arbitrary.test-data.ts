import * as fc from "fast-check";
import type { AccountRules } from "./account.ts";
import { type AppId, PAGE_INBOX } from "./app-id.ts";
import type { Command, CommandName, CommandResult } from "./command.ts";
import type { EventId, ThreadEvent } from "./event.ts";
import { HIDDEN, IDLE, type Owner, ownedBy } from "./owner.ts";
import { SUPPORTED_PROFILES } from "./profile.ts";
import type { ThreadKey } from "./thread.ts";
import type { Input } from "./transition.ts";
import type { TransitionContext } from "./transition-context.ts";

export const SELF = "400000000000001" as AppId;
export const DESK = "400000000000002" as AppId;
export const THREAD: ThreadKey = { channel: "messenger", account: "1000000000001", user: "2000000000000001" };
/** A moment all random times lie around, close together so that ties and windows happen. */
export const EPOCH = 1_767_225_600_000;

export const RULES: AccountRules = {
	self: SELF,
	profile: "classic",
	role: "primary",
	canTake: true,
	softHoldMs: 300_000,
	settleMs: 2_000,
	whenUnknown: "ask",
	upkeep: null,
	foreignEchoSeen: false,
};

export function contextAt(now: number, rules: Partial<AccountRules> = {}): TransitionContext {
	return { rules: { ...RULES, ...rules }, now, botNow: now, ownerPollMs: 5_000 };
}

/** An event of the thread above with what its kind needs. */
export function eventOf<K extends ThreadEvent["kind"]>(
	kind: K,
	at: number,
	rest: Partial<Extract<ThreadEvent, { kind: K }>> = {},
): Extract<ThreadEvent, { kind: K }> {
	const via = rest.via ?? "normal";
	const mid = "mid" in rest ? String(rest.mid) : `m_${at}`;
	const base = { kind, at, via, account: THREAD, thread: THREAD, raw: {}, id: `${via}:${kind}:${mid}` as EventId };
	const parts: Record<string, object> = {
		message: { mid, text: "hello" },
		echo: { mid, text: "hello", app: PAGE_INBOX, aiGenerated: false, metadata: null },
		postback: { title: "Yes", payload: null },
		passed: { newOwner: SELF, previousOwner: null, metadata: null },
		taken: { newOwner: DESK, previousOwner: SELF, metadata: null },
		requested: { requestedBy: PAGE_INBOX, metadata: null },
		roles_changed: { roles: {}, thread: null },
		unsupported: { reason: "test" },
	};
	return { ...base, ...parts[kind], ...rest } as unknown as Extract<ThreadEvent, { kind: K }>;
}

/** Few moments, so that facts meet at the same one and on both sides of the settling window. */
const time = fc.constantFrom(0, 1, 1_500, 2_000, 2_001, 6_000).map((offset) => EPOCH + offset);
const anyApp = fc.constantFrom<AppId | null>(SELF, DESK, PAGE_INBOX, null);
const owner = fc.constantFrom<Owner>(ownedBy(SELF), ownedBy(DESK), HIDDEN, IDLE);
const via = fc.constantFrom("normal" as const, "standby" as const);
const number = fc.integer({ min: 0, max: 6 });

const message = fc
	.record({ at: time, via, n: number })
	.map(({ at, via, n }) => ({ type: "event", event: eventOf("message", at, { via, mid: `m_${n}` }) }) satisfies Input);
const handover = fc
	.record({
		at: time,
		kind: fc.constantFrom("passed" as const, "taken" as const),
		newOwner: anyApp,
		previousOwner: anyApp,
		n: number,
	})
	.map(({ at, kind, newOwner, previousOwner, n }) => {
		const event = {
			...eventOf(kind, at, { newOwner, previousOwner }),
			id: `normal:${kind}${n}${at}${newOwner}${previousOwner}` as EventId,
		};
		return { type: "event", event } satisfies Input;
	});
const noise = fc
	.record({
		at: time,
		via,
		kind: fc.constantFrom(
			"postback" as const,
			"read" as const,
			"delivery" as const,
			"reaction" as const,
			"requested" as const,
		),
	})
	.map(({ at, via, kind }) => ({ type: "event", event: eventOf(kind, at, { via }) }) satisfies Input);
const echo = fc
	.record({ at: time, via, app: anyApp })
	.map(
		({ at, via, app }) => ({ type: "event", event: eventOf("echo", at, { via, app, mid: `e_${at}` }) }) satisfies Input,
	);
const read = fc
	.record({ at: time, took: fc.integer({ min: 0, max: 3_000 }), owner, seq: fc.integer({ min: 0, max: 2 }) })
	.map(
		({ at, took, owner, seq }) =>
			({
				type: "read",
				id: `read${at}${seq}${JSON.stringify(owner)}${took}`,
				order: { at, seq },
				answeredAt: at + took,
				owner,
				expiresAt: null,
			}) satisfies Input,
	);
const refusedSend = fc
	.record({ at: time, took: fc.integer({ min: 0, max: 3_000 }) })
	.map(
		({ at, took }) =>
			({ type: "send_refused", id: `send${at}${took}`, order: { at, seq: 0 }, answeredAt: at + took }) satisfies Input,
	);

/** A command and its one answer: two inputs that may come in any order with everything else. */
const commandAndAnswer = fc
	.record({
		at: time,
		seq: fc.integer({ min: 0, max: 2 }),
		took: fc.integer({ min: 0, max: 3_000 }),
		name: fc.constantFrom<CommandName>("pass", "take", "request", "release", "extend"),
		target: fc.constantFrom<AppId | null>(DESK, PAGE_INBOX, null),
		result: fc.constantFrom<CommandResult>(
			{ result: "ok" },
			{ result: "unknown" },
			{ result: "refused", notOwner: true },
			{ result: "refused", notOwner: false },
		),
	})
	.map(({ at, seq, took, name, target, result }): readonly Input[] => {
		const durationMs = name === "extend" ? 60_000 : null;
		const id = `${name}${at}${seq}${target}${took}${JSON.stringify(result)}`;
		const command: Command = { id, name, target, durationMs, at, seq, answerBy: at + 30_000 };
		return [
			{ type: "command", command },
			{ type: "answer", command, result, answeredAt: at + took },
		];
	});

/** Any list of facts, commands and answers. */
export const anyInputs: fc.Arbitrary<readonly Input[]> = fc
	.array(fc.oneof(message, handover, noise, echo, read, refusedSend, commandAndAnswer), { minLength: 1, maxLength: 7 })
	.map((list): readonly Input[] => list.flat());

export const anyRules: fc.Arbitrary<Pick<AccountRules, "profile" | "role" | "whenUnknown" | "softHoldMs">> = fc.record({
	profile: fc.constantFrom(...SUPPORTED_PROFILES),
	role: fc.constantFrom("primary" as const, "secondary" as const),
	whenUnknown: fc.constantFrom("send" as const, "suppress" as const, "ask" as const),
	softHoldMs: fc.constantFrom(0, 300_000),
});

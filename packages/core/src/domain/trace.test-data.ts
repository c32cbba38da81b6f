import type { AccountRules } from "./account.ts";
import { type AppId, appId } from "./app-id.ts";
import { RULES } from "./arbitrary.test-data.ts";
import type { Command, CommandName, CommandResult } from "./command.ts";
import type { ThreadEvent } from "./event.ts";
import { type FactOrder, orderAfter } from "./fact.ts";
import { guard } from "./guard.ts";
import type { Handover } from "./handover.ts";
import { HIDDEN, IDLE, type Owner, ownedBy, type Standing, UNKNOWN } from "./owner.ts";
import { forbids } from "./permission.ts";
import { PROFILES, type Role, type SupportedProfile } from "./profile.ts";
import { EMPTY_RECORD, type ThreadRecord } from "./record.ts";
import { type Input, transition } from "./transition.ts";
import { viewThread } from "./view.ts";

/** What a trace's Graph call is answered (protocol/README.md). */
export interface TraceAnswer {
	readonly ok?: true;
	readonly lost?: true;
	readonly code?: number;
	readonly subcode?: number;
	readonly owner?: string | null;
	readonly expiresInMs?: number;
}

/** One step of a trace, as far as a client looks into it. */
export type TraceStep =
	| { readonly step: "actor"; readonly path: string; readonly body: Readonly<Record<string, unknown>> }
	| {
			readonly step: "graph";
			readonly app: string;
			readonly edge: string;
			readonly body: Readonly<Record<string, unknown>>;
			readonly expect: TraceAnswer;
			readonly wait?: true;
			readonly forbidden?: true;
	  }
	| {
			readonly step: "delivered";
			readonly app: string;
			readonly via: "messaging" | "standby";
			readonly kind: string;
			readonly fields: Readonly<Record<string, unknown>>;
			readonly lateMs?: number;
	  }
	| {
			readonly step: "expect";
			readonly standing: Standing;
			readonly guard: string;
			readonly handover?: Pick<Handover, "state" | "outcome" | "by">;
	  };

export interface Trace {
	readonly name: string;
	readonly source: readonly string[];
	readonly profile: SupportedProfile;
	readonly account: string;
	readonly user: string;
	readonly self: string;
	readonly apps: Readonly<Record<string, { readonly id: string; readonly role: Role; readonly canTake: boolean }>>;
	readonly steps: readonly TraceStep[];
}

type GraphStep = Extract<TraceStep, { step: "graph" }>;

const BEGIN = 1_767_225_600_000;
const STEP_MS = 100;
/** A call of ours was answered this much after it began; within its step. */
const CALL_MS = 40;

const COMMANDS: Readonly<Record<string, CommandName>> = {
	pass_thread_control: "pass",
	take_thread_control: "take",
	request_thread_control: "request",
	release_thread_control: "release",
	extend_thread_control: "extend",
};

/** What a call that the table forbids was about to do. */
export interface Forbidden {
	readonly edge: string;
	readonly rule: string | null;
	readonly forbidden: boolean;
}

/** How things stand for our app, in the words of a trace's `expect`. */
export interface Seen {
	readonly standing: Standing;
	readonly guard: string;
	readonly handover: Pick<Handover, "state" | "outcome" | "by"> | null;
}

/** Our app in a trace: what it is sent and answered goes through the domain, and nothing else does. */
export class TraceClient {
	record: ThreadRecord = EMPTY_RECORD;
	readonly rules: AccountRules;
	/** Every command of ours, with what the table says of it. */
	readonly permissions: Forbidden[] = [];
	#now: number = BEGIN;
	#calls = 0;

	constructor({ profile, self, apps }: Trace) {
		const us = apps[self];
		const id = appId(us?.id);
		if (us === undefined || id === null) throw new Error(`the trace has no app named ${self}`);
		this.rules = { ...RULES, self: id, profile, role: us.role, canTake: us.canTake };
	}

	/** Platform time. */
	get now(): number {
		return this.#now;
	}

	/** The next actor or Graph call happens; `/clock` moves time on top. */
	passes(ms: number = 0): void {
		this.#now += STEP_MS + ms;
	}

	hears(event: ThreadEvent): void {
		this.#play({ type: "event", event });
	}

	/** A Graph call of ours and its answer, as the runtime would write them down. */
	calls({ edge, body, expect, wait, forbidden }: GraphStep): void {
		const name = COMMANDS[edge];
		const inline = body["thread_control"] as { control_type: "pass" | "release"; app_id?: string } | undefined;
		if (edge === "thread_owner") this.#reads(expect);
		else if (name !== undefined) {
			const standing = viewThread(this.record, this.rules, this.#now).standing;
			this.permissions.push({
				edge,
				rule: forbids(name, { ...this.rules, standing }),
				forbidden: forbidden === true,
			});
			this.#commands(
				name,
				appId(body["target_app_id"]),
				Number(body["duration"] ?? Number.NaN),
				resultOf(expect),
				wait,
			);
		} else if (inline !== undefined) {
			// The answer of a send says nothing of the control that went along.
			const result: CommandResult = expect.ok === true ? { result: "unknown" } : resultOf(expect);
			this.#commands(inline.control_type, appId(inline.app_id), Number.NaN, result, wait);
		} else if (edge === "messages") {
			if (isNotOwner(expect)) {
				const order = this.#order();
				this.#play({ type: "send_refused", id: this.#id(), order, answeredAt: this.#now + CALL_MS });
			}
		} else throw new Error(`the trace calls ${edge}, which nobody plays`);
	}

	sees(): Seen {
		const view = viewThread(this.record, this.rules, this.#now + CALL_MS);
		const { handover } = this.record;
		return {
			standing: view.standing,
			guard: guard(view, this.rules, this.record.command).verdict,
			handover: handover === null ? null : { state: handover.state, outcome: handover.outcome, by: handover.by },
		};
	}

	#commands(
		name: CommandName,
		target: AppId | null,
		seconds: number,
		result: CommandResult,
		wait: true | undefined,
	): void {
		const durationMs = Number.isNaN(seconds) ? null : seconds * 1000;
		const command: Command = {
			id: this.#id(),
			name,
			target,
			durationMs,
			...this.#order(),
			answerBy: this.#now + 20_000,
		};
		const handover = { reason: null, returnWithinMs: null, assumeSilent: false };
		this.#play({ type: "command", command, ...(wait ? { handover } : {}) });
		this.#play({ type: "answer", command, result, answeredAt: this.#now + CALL_MS });
	}

	#reads({ owner = null, expiresInMs }: TraceAnswer): void {
		const id = appId(owner);
		const idle: Owner = PROFILES[this.rules.profile].expiresAfterMs === null ? UNKNOWN : IDLE;
		this.#play({
			type: "read",
			id: this.#id(),
			order: this.#order(),
			answeredAt: this.#now + CALL_MS,
			owner: id !== null ? ownedBy(id) : owner === "hidden" ? HIDDEN : idle,
			expiresAt: expiresInMs === undefined ? null : this.#now + expiresInMs,
		});
	}

	#order(): FactOrder {
		return orderAfter(this.record.strong, this.#now);
	}

	#id(): string {
		this.#calls += 1;
		return `call-${this.#calls}`;
	}

	#play(input: Input): void {
		const context = { rules: this.rules, now: this.#now, botNow: this.#now, ownerPollMs: 5_000 };
		[this.record] = transition(this.record, input, context);
	}
}

/** The refusals that mean that somebody else has the thread (spec §5.1). */
function isNotOwner({ code, subcode }: TraceAnswer): boolean {
	return (code === 10 && subcode === 2018300) || (code === 100 && (subcode === 2534037 || subcode === 2018151));
}

function resultOf(expect: TraceAnswer): CommandResult {
	if (expect.ok === true) return { result: "ok" };
	if (expect.lost === true) return { result: "unknown" };
	return { result: "refused", notOwner: isNotOwner(expect) };
}

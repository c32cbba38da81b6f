import type { AccountRules } from "./account.ts";
import { contextAt, DESK, EPOCH, eventOf, SELF } from "./arbitrary.test-data.ts";
import type { Command, CommandName, CommandResult } from "./command.ts";
import type { Effect } from "./effect.ts";
import type { ThreadEvent } from "./event.ts";
import { type FactOrder, orderAfter } from "./fact.ts";
import type { Handover } from "./handover.ts";
import type { HandoverStart } from "./handover-progress.ts";
import type { Owner } from "./owner.ts";
import { dueAt, EMPTY_RECORD, type ThreadRecord } from "./record.ts";
import { type Input, transition } from "./transition.ts";

export const DAY_MS: number = 24 * 60 * 60 * 1000;
export const POLL_MS: number = 5_000;

/** One thread played through `transition`; times are offsets from `EPOCH`, and the bot's clock is the platform's. */
export class Story {
	record: ThreadRecord = EMPTY_RECORD;
	readonly rules: Partial<AccountRules>;
	#ids = 0;
	/** When it was last played. */
	#at = 0;

	constructor(rules: Partial<AccountRules> = {}) {
		this.rules = rules;
	}

	#play(at: number, input: Input): readonly Effect[] {
		const [next, effects] = transition(this.record, input, contextAt(EPOCH + at, this.rules));
		this.record = next;
		this.#at = at;
		return effects;
	}

	#order(at: number): FactOrder {
		return orderAfter(this.record.strong, EPOCH + at);
	}

	says(at: number, via: "normal" | "standby", mid: string = `m_${at}`): readonly Effect[] {
		return this.#play(at, { type: "event", event: eventOf("message", EPOCH + at, { via, mid }) });
	}

	/** The desk answers the customer; the echo comes on standby. */
	deskAnswers(at: number): readonly Effect[] {
		return this.#play(at, { type: "event", event: eventOf("echo", EPOCH + at, { via: "standby", app: DESK }) });
	}

	passed(at: number, metadata: string | null = null): readonly Effect[] {
		return this.#play(at, {
			type: "event",
			event: eventOf("passed", EPOCH + at, { newOwner: SELF, previousOwner: DESK, metadata }),
		});
	}

	/** Hears an event as it came: its own time may lie before the moment it is heard at. */
	hears(at: number, event: ThreadEvent): readonly Effect[] {
		return this.#play(at, { type: "event", event });
	}

	issues(
		at: number,
		name: CommandName,
		start: Partial<HandoverStart> | null = null,
		answerWithinMs: number | null = null,
	): Command {
		this.#ids += 1;
		const command: Command = {
			id: `${name}-${this.#ids}`,
			name,
			target: name === "pass" ? DESK : null,
			durationMs: null,
			...this.#order(at),
			answerBy: EPOCH + at + 20_000,
		};
		const handover = { reason: "asked", returnWithinMs: null, assumeSilent: false, ...start };
		this.#play(at, { type: "command", command, answerWithinMs, ...(start === null ? {} : { handover }) });
		return command;
	}

	answer(at: number, command: Command, result: CommandResult = { result: "ok" }): readonly Effect[] {
		return this.#play(at, { type: "answer", command, result, answeredAt: EPOCH + at });
	}

	reads(at: number, owner: Owner): readonly Effect[] {
		this.#ids += 1;
		return this.#play(at + 10, {
			type: "read",
			id: `read-${this.#ids}`,
			order: this.#order(at),
			answeredAt: EPOCH + at + 10,
			owner,
			expiresAt: null,
		});
	}

	cannotRead(at: number): readonly Effect[] {
		return this.#play(at, { type: "read_failed" });
	}

	ticks(at: number): readonly Effect[] {
		return this.#play(at, { type: "tick" });
	}

	givesUp(at: number, outcome: "cancelled" | "cannot_take", handover: string = this.handover.id): readonly Effect[] {
		return this.#play(at, { type: "give_up", handover, outcome });
	}

	get handover(): Handover {
		if (this.record.handover === null) throw new Error("the story has no handover");
		return this.record.handover;
	}

	/** When the record is due, as an offset. */
	get due(): number | null {
		const at = dueAt(this.record, contextAt(EPOCH + this.#at, this.rules));
		return at === null ? null : at - EPOCH;
	}
}

/** Ours by a pass at 0; passed to the desk at 1000, answered at 1200. */
export function handedOver(start: Partial<HandoverStart> = {}, rules: Partial<AccountRules> = {}): Story {
	const story = new Story(rules);
	story.passed(0);
	story.answer(1_200, story.issues(1_000, "pass", start));
	return story;
}

export function kinds(effects: readonly Effect[]): string[] {
	return effects.map(({ type }) => type);
}

import type { CommandEntry } from "./command.ts";
import type { StrongFact, WeakFact } from "./fact.ts";
import type { Handover } from "./handover.ts";
import { nextSilenceAt } from "./silence.ts";
import type { TransitionContext } from "./transition-context.ts";
import { upkeepAt } from "./upkeep.ts";

/**
 * The version of the record's shape, and of all that is written beside it: effects and their events in queued work, history
 * entries. A store refuses a newer one by name and reads an older one. It is raised by whatever an older release would
 * misread or overlook, as a new kind of effect; never with a release alone. Then a fixture is added (`test/upgrades`).
 */
export const RECORD_VERSION = 1;

/**
 * What we keep of a thread: maxima, not a winner. Facts may come late, twice and in any order and give the same record;
 * who owns the thread is derived from it on read (`view.ts`).
 */
export interface ThreadRecord {
	/** {@link RECORD_VERSION} of the writer. */
	readonly v: number;
	/** The strongest fact that names the owner; null: none was heard of. */
	readonly strong: StrongFact | null;
	/** The newest customer message on the normal channel. */
	readonly normal: WeakFact | null;
	/** The newest customer message on standby. */
	readonly standby: WeakFact | null;
	/** The newest reply of the inbox that came to us while the thread was on the normal channel: a person answered without taking control. */
	readonly echoAt: number | null;
	/** Our newest command, answered or not. */
	readonly command: CommandEntry | null;
	/** The newest handover, ended or not. */
	readonly handover: Handover | null;
	/** A request of ours that is to be granted until `by`, on the bot's clock. */
	readonly request?: { readonly command: string; readonly by: number } | null;
	/** Upkeep is not tried before this time of the bot's clock. */
	readonly upkeepAt?: number;
}

/** The record of a thread never heard of; not to be changed. */
export const EMPTY_RECORD: ThreadRecord = {
	v: RECORD_VERSION,
	strong: null,
	normal: null,
	standby: null,
	echoAt: null,
	command: null,
	handover: null,
};

/** When the sweep has to look at a record again; null: never. */
export function dueAt(record: ThreadRecord, context: TransitionContext): number | null {
	const times = [handoverDueAt(record), record.request?.by ?? null, upkeepAt(record, context)];
	const set = times.filter((time) => time !== null);
	return set.length === 0 ? null : Math.min(...set);
}

function handoverDueAt({ handover, command }: ThreadRecord): number | null {
	if (handover === null || handover.state === "ended") return null;
	// Nobody may be left who waits for the answer: from then on the owner is read.
	if (handover.state === "passing") return handover.pollAt ?? command?.answerBy ?? null;
	const answerBy = command?.state === "pending" ? command.answerBy : null;
	const times = [nextSilenceAt(handover), handover.pollAt, answerBy].filter((time) => time !== null);
	return times.length === 0 ? null : Math.min(...times);
}

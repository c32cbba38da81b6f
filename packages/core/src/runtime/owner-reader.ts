import { randomUUID } from "node:crypto";
import { isUnderWay } from "../domain/command.ts";
import { orderAfter } from "../domain/fact.ts";
import { HIDDEN, IDLE, type Owner, ownedBy } from "../domain/owner.ts";
import { PROFILES, type SupportedProfile } from "../domain/profile.ts";
import type { ThreadRecord } from "../domain/record.ts";
import { type ThreadId, type ThreadKey, threadId } from "../domain/thread.ts";
import type { Input } from "../domain/transition.ts";
import type { OwnerAnswer } from "../ports/graph.ts";
import type { Accounts } from "./accounts.ts";
import type { Kernel } from "./kernel.ts";
import { type Changed, type CommittedWork, type Records, workFor } from "./records.ts";

/** How one asks for the owner. */
interface Asking {
	/** What the read causes is done by who asks, at once; otherwise it is queued behind what the thread has to do already. */
	readonly inline?: boolean;
	/** A handover whose end the caller tells by itself: no step is resumed for it. */
	readonly told?: string;
}

/** What those who share a read want of it. */
interface Wanted {
	readonly told: Set<string>;
	inline: boolean;
	taken: boolean;
}

/** A read that is under way, or begins when the one under way ended. */
interface Reading {
	readonly wanted: Wanted;
	readonly result: Promise<Changed>;
}

/** Reads the owner from the platform and writes down what it said. */
export class OwnerReader {
	readonly #kernel: Kernel;
	readonly #accounts: Accounts;
	readonly #records: Records;
	readonly #schedule: (key: ThreadKey, work: CommittedWork | null) => void;
	readonly #running = new Map<ThreadId, Reading>();
	readonly #next = new Map<ThreadId, Reading>();

	constructor(
		kernel: Kernel,
		accounts: Accounts,
		records: Records,
		schedule: (key: ThreadKey, work: CommittedWork | null) => void,
	) {
		this.#kernel = kernel;
		this.#accounts = accounts;
		this.#records = records;
		this.#schedule = schedule;
	}

	/**
	 * Asks with a request that leaves after this call, shared by all who ask before it leaves. `work` is what is left for an
	 * inline caller to do; null for everybody else.
	 */
	async read(key: ThreadKey, { inline = false, told }: Asking = {}): Promise<Changed> {
		const { wanted, result } = this.#join(key);
		wanted.inline ||= inline;
		if (told !== undefined) wanted.told.add(told);
		const changed = await result;
		if (!inline || wanted.taken) return { ...changed, work: null };
		wanted.taken = true;
		return changed;
	}

	#join(key: ThreadKey): Reading {
		const id = threadId(key);
		const waiting = this.#next.get(id);
		if (waiting !== undefined) return waiting;
		const before = this.#running.get(id);
		const wanted: Wanted = { told: new Set(), inline: false, taken: false };
		const reading: Reading = { wanted, result: this.#run(key, wanted, before) };
		(before === undefined ? this.#running : this.#next).set(id, reading);
		return reading;
	}

	async #run(key: ThreadKey, wanted: Wanted, before: Reading | undefined): Promise<Changed> {
		const id = threadId(key);
		if (before !== undefined) {
			// Those who asked for it hear what it failed with.
			await Promise.allSettled([before.result]);
			const self = this.#next.get(id);
			this.#next.delete(id);
			if (self !== undefined) this.#running.set(id, self);
		}
		try {
			return await this.#read(key, wanted);
		} finally {
			this.#running.delete(id);
		}
	}

	async #read(key: ThreadKey, wanted: Wanted): Promise<Changed> {
		const { graph, clock, counters } = this.#kernel;
		const stored = await this.#records.known(key);
		const known = stored.value;
		counters.ownerReads += 1;
		const answer = await graph.threadOwner(key);
		clock.heard(answer);
		if (answer.result === "ok") await this.#compare(key, answer.value);
		const order = orderAfter(known.strong, clock.at(answer.startedAt));
		const answeredAt = clock.at(answer.answeredAt);
		const changed = await this.#records.apply(
			key,
			(record, rules): readonly Input[] => {
				if (crossed(known, record, clock.now())) return [];
				const said = answer.result === "ok" ? ownerOf(answer.value, rules.profile) : null;
				if (said === null) return record.handover?.state === "passing" ? [{ type: "read_failed" }] : [];
				return [{ type: "read", id: randomUUID(), order, answeredAt, ...said }];
			},
			(effects) => {
				const left = effects.filter(
					(effect) =>
						effect.type !== "read_owner" &&
						!(effect.type === "resume" && effect.handover !== null && wanted.told.has(effect.handover.id)),
				);
				return workFor("read", left);
			},
			stored,
		);
		if (!wanted.inline) this.#schedule(key, changed.work);
		return changed;
	}

	/** Classic has neither idle threads nor control that runs out (spec §8.3): an answer that speaks of them means another profile. */
	async #compare(key: ThreadKey, answer: OwnerAnswer): Promise<void> {
		const { profile } = await this.#accounts.rules(key);
		if (profile === "classic" && (answer.kind === "idle" || answer.expiresAt !== null))
			await this.#accounts.contradicted(key);
	}
}

/**
 * Whether a command of ours was on its way while the platform was asked: the answer may be from before it took effect, though
 * its request began later.
 */
function crossed(before: ThreadRecord, after: ThreadRecord, now: number): boolean {
	const { command } = after;
	if (command?.id !== before.command?.id || command?.state !== before.command?.state) return true;
	return isUnderWay(command, now);
}

/** The empty answer means idle where the profile has it; classic knows no idle, so there it says nothing (spec §8.3). */
function ownerOf(answer: OwnerAnswer, profile: SupportedProfile): { owner: Owner; expiresAt: number | null } | null {
	switch (answer.kind) {
		case "visible":
			return { owner: ownedBy(answer.app), expiresAt: answer.expiresAt };
		case "hidden":
			return { owner: HIDDEN, expiresAt: answer.expiresAt };
		case "idle":
			return PROFILES[profile].expiresAfterMs === null ? null : { owner: IDLE, expiresAt: null };
	}
}

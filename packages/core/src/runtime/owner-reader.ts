import { randomUUID } from "node:crypto";
import { orderAfter } from "../domain/fact.ts";
import { HIDDEN, IDLE, type Owner, ownedBy, UNKNOWN } from "../domain/owner.ts";
import { PROFILES, type SupportedProfile } from "../domain/profile.ts";
import { type ThreadId, type ThreadKey, threadId } from "../domain/thread.ts";
import type { Input } from "../domain/transition.ts";
import type { OwnerAnswer } from "../ports/graph.ts";
import type { Accounts } from "./accounts.ts";
import type { Kernel } from "./kernel.ts";
import type { Changed, Records } from "./records.ts";

/** Reads the owner from the platform and writes down what it said. */
export class OwnerReader {
	readonly #kernel: Kernel;
	readonly #accounts: Accounts;
	readonly #records: Records;
	readonly #running = new Map<ThreadId, Promise<Changed>>();

	constructor(kernel: Kernel, accounts: Accounts, records: Records) {
		this.#kernel = kernel;
		this.#accounts = accounts;
		this.#records = records;
	}

	/** Asks once, however many want to know at the moment; the effects are for the first who asked. */
	async read(key: ThreadKey): Promise<Changed> {
		const id = threadId(key);
		const running = this.#running.get(id);
		if (running !== undefined) return { ...(await running), effects: [] };
		const read = this.#read(key).finally(() => this.#running.delete(id));
		this.#running.set(id, read);
		return await read;
	}

	async #read(key: ThreadKey): Promise<Changed> {
		const { graph, clock, counters } = this.#kernel;
		const known = (await this.#records.known(key)).value.strong;
		counters.ownerReads += 1;
		const answer = await graph.threadOwner(key);
		clock.heard(answer);
		if (answer.result === "ok") await this.#compare(key, answer.value);
		const order = orderAfter(known, clock.at(answer.startedAt));
		return await this.#records.apply(key, (record, rules): readonly Input[] => {
			if (answer.result !== "ok") return record.handover?.state === "passing" ? [{ type: "read_failed" }] : [];
			const { owner, expiresAt } = ownerOf(answer.value, rules.profile);
			return [{ type: "read", id: randomUUID(), order, answeredAt: clock.at(answer.answeredAt), owner, expiresAt }];
		});
	}

	/** Classic has neither idle threads nor control that runs out (spec §8.3): an answer that speaks of them means another profile. */
	async #compare(key: ThreadKey, answer: OwnerAnswer): Promise<void> {
		const { profile } = await this.#accounts.rules(key);
		if (profile === "classic" && (answer.kind === "idle" || answer.expiresAt !== null))
			await this.#accounts.contradicted(key);
	}
}

/** The empty answer means idle where the profile has it; classic knows no idle, so there it says nothing (spec §8.3). */
function ownerOf(answer: OwnerAnswer, profile: SupportedProfile): { owner: Owner; expiresAt: number | null } {
	switch (answer.kind) {
		case "visible":
			return { owner: ownedBy(answer.app), expiresAt: answer.expiresAt };
		case "hidden":
			return { owner: HIDDEN, expiresAt: answer.expiresAt };
		case "idle":
			return { owner: PROFILES[profile].expiresAfterMs === null ? UNKNOWN : IDLE, expiresAt: null };
	}
}

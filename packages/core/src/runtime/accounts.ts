import {
	type AccountRecord,
	type AccountRules,
	type AccountSettings,
	EMPTY_ACCOUNT,
	type ProfileEvidence,
	profileOfFeatureStatus,
	rulesOf,
	withProfile,
} from "../domain/account.ts";
import type { SupportedProfile } from "../domain/profile.ts";
import { type AccountId, type AccountKey, accountId } from "../domain/thread.ts";
import type { Versioned } from "../ports/store.ts";
import { ThreadControlError } from "../thread-control-error.ts";
import type { Kernel } from "./kernel.ts";

/** How long a failed detection is not tried again. */
const RETRY_DETECTION_MS = 60_000;

/** What rules each account: settings, joined with the evidence its record holds (DESIGN §5, “Which profile”). */
export class Accounts {
	readonly #kernel: Kernel;
	readonly #settings: AccountSettings;
	readonly #latest = new Map<AccountId, Versioned<AccountRecord>>();
	readonly #detecting = new Map<AccountId, Promise<Versioned<AccountRecord>>>();
	readonly #failedAt = new Map<AccountId, number>();

	constructor(kernel: Kernel) {
		this.#kernel = kernel;
		this.#settings = kernel.settings;
	}

	/** Takes note of an account's record as a store call brought it along. */
	note(id: AccountId, record: Versioned<AccountRecord>): void {
		const known = this.#latest.get(id);
		if (known === undefined || record.version > known.version) this.#latest.set(id, record);
	}

	/** An account's record as last seen. */
	known(account: AccountKey): AccountRecord {
		return this.#latest.get(accountId(account))?.value ?? EMPTY_ACCOUNT;
	}

	/** The rules by what a record says; asks nobody. */
	rulesNow(record: AccountRecord): AccountRules {
		return rulesOf(record, this.#settings);
	}

	/**
	 * The rules of an account, asking the platform for the profile first where nothing is known of it. Rejects only where
	 * the store does: without an answer of the platform the strictest profile holds.
	 */
	async rules(account: AccountKey): Promise<AccountRules> {
		const id = accountId(account);
		const known = this.#latest.get(id) ?? (await this.change(account, (record) => record));
		if (this.#settings.profile !== "auto" || known.value.profile !== null) return this.rulesNow(known.value);
		const failedAt = this.#failedAt.get(id);
		if (failedAt !== undefined && this.#kernel.clock.botNow() < failedAt + RETRY_DETECTION_MS)
			return this.rulesNow(known.value);
		return this.rulesNow((await this.#detectOnce(account, known, false)).value);
	}

	/** Asks for the profile again, because the platform did what the known one does not have. */
	async contradicted(account: AccountKey): Promise<AccountRules> {
		const rules = await this.rules(account);
		if (this.#settings.profile !== "auto") return rules;
		const known = this.#latest.get(accountId(account)) ?? (await this.change(account, (record) => record));
		return this.rulesNow((await this.#detectOnce(account, known, true)).value);
	}

	async #detectOnce(
		account: AccountKey,
		known: Versioned<AccountRecord>,
		again: boolean,
	): Promise<Versioned<AccountRecord>> {
		const id = accountId(account);
		const running = this.#detecting.get(id) ?? this.#detect(account, known, again);
		this.#detecting.set(id, running);
		return await running;
	}

	/** Writes evidence for a profile down. */
	async learn(account: AccountKey, profile: SupportedProfile, evidence: ProfileEvidence, at: number): Promise<void> {
		await this.change(account, (record) => withProfile(record, profile, evidence, at));
	}

	/** Changes an account's record, reading again on conflict. */
	async change(account: AccountKey, next: (record: AccountRecord) => AccountRecord): Promise<Versioned<AccountRecord>> {
		const { store, clock } = this.#kernel;
		const id = accountId(account);
		for (;;) {
			const { accounts } = await store.accept({ events: [], threads: [], accounts: [id] });
			const current = accounts.get(id) ?? { value: EMPTY_ACCOUNT, version: 0 };
			this.note(id, current);
			const value = next(current.value);
			if (value === current.value) return current;
			const [written] = await store.commit(
				[{ type: "account", account: id, expected: current.version, next: value, events: [] }],
				clock.botNow(),
			);
			if (written?.result === "committed") {
				this.note(id, { value, version: written.version });
				return { value, version: written.version };
			}
			this.#kernel.counters.conflicts += 1;
		}
	}

	async #detect(
		account: AccountKey,
		known: Versioned<AccountRecord>,
		again: boolean,
	): Promise<Versioned<AccountRecord>> {
		const { graph, clock, report } = this.#kernel;
		const id = accountId(account);
		try {
			const answer = await graph.featureStatus(account);
			clock.heard(answer);
			const profile = answer.result === "ok" ? profileOfFeatureStatus(answer.value) : null;
			if (profile !== null) {
				return await this.change(account, (record) =>
					again || record.profile === null
						? withProfile(record, profile, "feature_status", clock.at(answer.startedAt))
						: record,
				);
			}
			const why =
				answer.result === "refused"
					? answer.refusal.message
					: answer.result === "unknown"
						? answer.reason
						: "it named none";
			throw new Error(why);
		} catch (cause) {
			this.#failedAt.set(id, clock.botNow());
			const reason = cause instanceof Error ? cause.message : String(cause);
			report(
				new ThreadControlError(
					"graph_unreachable",
					`could not ask which profile ${id} follows (${reason}); going on with ${this.rulesNow(known.value).profile}. Set the profile option if that is wrong`,
					{ cause },
				),
			);
			return known;
		} finally {
			this.#detecting.delete(id);
		}
	}
}

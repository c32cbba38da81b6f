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
import type { FeatureStatus, GraphResult } from "../ports/graph.ts";
import type { Versioned } from "../ports/store.ts";
import { ThreadControlError } from "../thread-control-error.ts";
import { type Kernel, storeError } from "./kernel.ts";

/** The platform is not asked for an account's profile more often than this. */
const DETECTION_PAUSE_MS = 60_000;
/** How often a change is decided anew before we say that the store is not usable. */
const MAX_CONFLICTS = 50;

/** What rules each account: settings, joined with the evidence its record holds (DESIGN §5, “Which profile”). */
export class Accounts {
	readonly #kernel: Kernel;
	readonly #settings: AccountSettings;
	readonly #latest = new Map<AccountId, Versioned<AccountRecord>>();
	readonly #detecting = new Map<AccountId, Promise<Versioned<AccountRecord>>>();
	readonly #askedAt = new Map<AccountId, number>();
	readonly #rules = new WeakMap<AccountRecord, AccountRules>();

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
		let rules = this.#rules.get(record);
		if (rules === undefined) {
			rules = rulesOf(record, this.#settings);
			this.#rules.set(record, rules);
		}
		return rules;
	}

	/** The rules of an account where nobody has to be asked for them; null elsewhere. Spares the waiting of {@link rules}. */
	rulesAtHand(account: AccountKey): AccountRules | null {
		const known = this.#latest.get(accountId(account));
		if (known === undefined || (this.#settings.profile === "auto" && known.value.profile === null)) return null;
		return this.rulesNow(known.value);
	}

	/**
	 * The rules of an account, asking the platform for the profile first where nothing is known of it. Rejects only where
	 * the store does: without an answer of the platform the strictest profile holds.
	 */
	async rules(account: AccountKey): Promise<AccountRules> {
		const id = accountId(account);
		const known = this.#latest.get(id) ?? (await this.change(account, (record) => record));
		if (this.#settings.profile !== "auto" || known.value.profile !== null) return this.rulesNow(known.value);
		if (!this.#detecting.has(id) && this.#askedLately(id)) return this.rulesNow(known.value);
		return this.rulesNow((await this.#detectOnce(account, known, false)).value);
	}

	/** Asks for the profile again, because the platform did what the known one does not have. */
	async contradicted(account: AccountKey): Promise<void> {
		const id = accountId(account);
		if (this.#settings.profile !== "auto" || this.#askedLately(id)) return;
		const known = this.#latest.get(id) ?? (await this.change(account, (record) => record));
		await this.#detectOnce(account, known, true);
	}

	#askedLately(id: AccountId): boolean {
		const askedAt = this.#askedAt.get(id);
		return askedAt !== undefined && this.#kernel.clock.botNow() < askedAt + DETECTION_PAUSE_MS;
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

	/** Changes an account's record, reading again on conflict. Throws `store_unavailable`, `version_conflict`. */
	async change(account: AccountKey, next: (record: AccountRecord) => AccountRecord): Promise<Versioned<AccountRecord>> {
		const id = accountId(account);
		for (let attempt = 0; attempt < MAX_CONFLICTS; attempt += 1) {
			try {
				const changed = await this.#tryChange(id, next);
				if (changed !== null) return changed;
			} catch (cause) {
				throw storeError(`reading or writing account ${id}`, cause, null);
			}
			this.#kernel.counters.conflicts += 1;
		}
		throw new ThreadControlError(
			"version_conflict",
			`gave up after ${MAX_CONFLICTS} conflicts writing account ${id}; is its store shared with something else?`,
		);
	}

	async #tryChange(
		id: AccountId,
		next: (record: AccountRecord) => AccountRecord,
	): Promise<Versioned<AccountRecord> | null> {
		const { store, instance } = this.#kernel;
		const { accounts } = await store.accept({ events: [], threads: [], accounts: [id] });
		const current = accounts.get(id) ?? { value: EMPTY_ACCOUNT, version: 0 };
		this.note(id, current);
		const value = next(current.value);
		if (value === current.value) return current;
		const [written] = await store.commit(
			[{ type: "account", account: id, expected: current.version, next: value, events: [] }],
			instance(),
		);
		if (written?.result !== "committed") return null;
		const changed = { value, version: written.version };
		this.note(id, changed);
		return changed;
	}

	async #detect(
		account: AccountKey,
		known: Versioned<AccountRecord>,
		again: boolean,
	): Promise<Versioned<AccountRecord>> {
		const { graph, clock, report } = this.#kernel;
		const id = accountId(account);
		this.#askedAt.set(id, clock.botNow());
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
			report(
				new ThreadControlError(
					"graph_unreachable",
					`could not ask which profile ${id} follows (${whyNot(answer)}); going on with ${this.rulesNow(known.value).profile}. Set the profile option if that is wrong`,
				),
			);
			return known;
		} finally {
			this.#detecting.delete(id);
		}
	}
}

function whyNot(answer: GraphResult<FeatureStatus>): string {
	if (answer.result === "ok") return "it named none";
	return answer.result === "refused" ? answer.refusal.message : answer.reason;
}

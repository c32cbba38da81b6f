import {
	type AccountId,
	type AccountRecord,
	decodeAccount,
	EMPTY_ACCOUNT,
	encodeAccount,
	type ThreadId,
	type Versioned,
} from "@thread-control/core";
import type { Database, Statement } from "./database.ts";

/** A record as it is stored; null: it is not. */
export interface StoredRecord {
	readonly version: number | null;
	readonly record: string | null;
}

/** The rows of accounts. */
export class Accounts {
	readonly #read: Statement<StoredRecord>;
	readonly #insert: Statement<unknown>;
	readonly #update: Statement<unknown>;

	constructor(database: Database) {
		this.#read = database.prepare("SELECT version, record FROM accounts WHERE account = ?");
		this.#insert = database.prepare("INSERT INTO accounts (version, record, account) VALUES (?, ?, ?)");
		this.#update = database.prepare("UPDATE accounts SET version = ?, record = ? WHERE account = ?");
	}

	read(account: AccountId): StoredRecord | undefined {
		return this.#read.get(account);
	}

	/** 0 where it was never written. */
	version(account: AccountId): number {
		return this.#read.get(account)?.version ?? 0;
	}

	write(account: AccountId, version: number, record: AccountRecord): void {
		(version === 1 ? this.#insert : this.#update).run(version, encodeAccount(record), account);
	}
}

/** The account of a thread: its id up to the second colon. */
export function accountIdOf(thread: ThreadId): AccountId {
	return thread.slice(0, thread.indexOf(":", thread.indexOf(":") + 1)) as AccountId;
}

/** Throws `record_newer`. */
export function accountOf(row: StoredRecord | undefined, account: string): Versioned<AccountRecord> {
	if (typeof row?.record !== "string") return { value: EMPTY_ACCOUNT, version: 0 };
	return { value: decodeAccount(row.record, account), version: row.version ?? 0 };
}

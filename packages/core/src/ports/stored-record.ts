import { type AccountRecord, EMPTY_ACCOUNT } from "../domain/account.ts";
import { EMPTY_RECORD, RECORD_VERSION, type ThreadRecord } from "../domain/record.ts";
import type { ThreadId } from "../domain/thread.ts";
import { ThreadControlError } from "../thread-control-error.ts";

/**
 * A record as stores write it: JSON without what is not there, for most threads are of few words. Nothing else of a record is
 * for a store to know.
 */
export function encodeThread(record: ThreadRecord): string {
	return JSON.stringify(without(record, EMPTY_RECORD, RECORD_VERSION));
}

/**
 * Reads what {@link encodeThread} wrote. Throws `record_newer` for a record of a newer version than ours, naming the thread:
 * an older instance must not write over what it does not understand. Older versions are read.
 */
export function decodeThread(text: string, thread: ThreadId): ThreadRecord {
	return decode(text, EMPTY_RECORD, RECORD_VERSION, `thread ${thread}`);
}

/** The same for an account's record. */
export function encodeAccount(record: AccountRecord): string {
	return JSON.stringify(without(record, EMPTY_ACCOUNT, EMPTY_ACCOUNT.v));
}

/** Reads what {@link encodeAccount} wrote; throws `record_newer` likewise. */
export function decodeAccount(text: string, account: string): AccountRecord {
	return decode(text, EMPTY_ACCOUNT, EMPTY_ACCOUNT.v, `account ${account}`);
}

/** The fields that differ from an empty record's; the version only where it is not ours. */
function without<T extends { readonly v: number }>(record: T, empty: T, version: number): Partial<T> {
	const kept: Partial<T> = {};
	for (const name of Object.keys(record) as (keyof T)[]) {
		if (name === "v" ? record.v !== version || version !== 1 : record[name] !== empty[name]) kept[name] = record[name];
	}
	return kept;
}

function decode<T extends { readonly v: number }>(text: string, empty: T, version: number, what: string): T {
	const stored: Partial<T> = JSON.parse(text);
	// What names no version was written by the first.
	refuseNewer(stored.v ?? 1, version, what);
	return { ...empty, ...stored, v: version };
}

function refuseNewer(v: number, version: number, what: string): void {
	if (v <= version) return;
	throw new ThreadControlError(
		"record_newer",
		`the record of ${what} was written by a newer release (version ${v}, this one knows ${version}): upgrade this instance`,
	);
}

/** For stores that keep records as they are: the same refusal. */
export function refuseNewerThread(record: ThreadRecord, thread: ThreadId): ThreadRecord {
	refuseNewer(record.v, RECORD_VERSION, `thread ${thread}`);
	return record;
}

/** The same for an account's record. */
export function refuseNewerAccount(record: AccountRecord, account: string): AccountRecord {
	refuseNewer(record.v, EMPTY_ACCOUNT.v, `account ${account}`);
	return record;
}

import { isThreadControlError, ThreadControlError } from "../thread-control-error.ts";

/**
 * For stores: what their `botStorage()` rejects with where the store itself failed. It is `store_unavailable` with the driver's
 * error as its cause, so that a turn whose dialog state could not be read or written is run again, as one whose record could
 * not, and is not given up half done. Errors of ours stay as they are; a conflict of eTags is no failure of the store.
 */
export function botStorageFailure(cause: unknown): ThreadControlError {
	if (isThreadControlError(cause)) return cause;
	const reason = cause instanceof Error ? cause.message : String(cause);
	return new ThreadControlError(
		"store_unavailable",
		`the store failed reading or writing the bot's state: ${reason}; the turn is run again when it answers`,
		{ cause },
	);
}

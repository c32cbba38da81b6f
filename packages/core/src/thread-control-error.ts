import { type ThreadKey, threadId } from "./domain/thread.ts";

/** Every error of ours by what went wrong. A duplicate, an unknown event and a blocked send are outcomes, not errors. */
export type ErrorCode =
	| "option_invalid"
	| "signature_missing"
	| "signature_invalid"
	| "body_invalid"
	| "body_too_large"
	| "not_in_control"
	| "command_not_allowed"
	| "command_pending"
	| "target_unknown"
	| "duration_invalid"
	| "metadata_too_long"
	| "metadata_invalid"
	| "version_conflict"
	| "record_newer"
	| "store_unavailable"
	| "graph_refused"
	| "graph_unreachable"
	| "token_missing"
	| "turn_failed"
	| "turn_timeout"
	| "listener_failed"
	| "closed";

/** One error class for all of it; `code` says which, `thread` where. The message says what happened, on which thread, and what to do. */
export class ThreadControlError extends Error {
	override readonly name = "ThreadControlError";
	/** What went wrong. */
	readonly code: ErrorCode;
	/** Where; null where it concerns no thread. */
	readonly thread: ThreadKey | null;

	constructor(code: ErrorCode, message: string, options: { thread?: ThreadKey | null; cause?: unknown } = {}) {
		const thread = options.thread ?? null;
		super(
			thread ? `${message} (thread ${threadId(thread)})` : message,
			"cause" in options ? { cause: options.cause } : {},
		);
		this.code = code;
		this.thread = thread;
	}
}

/** Whether a value is an error of ours, also where a second copy of the package made it. */
export function isThreadControlError(value: unknown): value is ThreadControlError {
	return value instanceof Error && value.name === "ThreadControlError" && "code" in value;
}

/** Whether a store refused a record that a newer release wrote: an instance of that release can go on with it, this one cannot. */
export function isRecordNewer(value: unknown): boolean {
	return isThreadControlError(value) && value.code === "record_newer";
}

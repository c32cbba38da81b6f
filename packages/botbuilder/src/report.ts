import { isThreadControlError, type ThreadControl, ThreadControlError, type ThreadKey } from "@thread-control/core";

interface Reporting {
	readonly report?: (error: ThreadControlError) => void;
}

/** Tells the control's `onError` listeners of something nobody waits for; the console where the control cannot pass it on. */
export function report(control: ThreadControl, what: string, cause: unknown, thread: ThreadKey | null = null): void {
	const reason = cause instanceof Error ? cause.message : String(cause);
	const error = isThreadControlError(cause)
		? cause
		: new ThreadControlError("turn_failed", `${what}: ${reason}`, { thread, cause });
	const reporting = control as ThreadControl & Reporting;
	if (reporting.report !== undefined) reporting.report(error);
	else console.error(`[thread-control] ${error.code}: ${error.message}`, error.cause ?? "");
}

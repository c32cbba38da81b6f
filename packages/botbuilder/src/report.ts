import { isThreadControlError, type ThreadControl, ThreadControlError, type ThreadKey } from "@thread-control/core";

/** Tells the control's `onError` listeners of something nobody waits for. */
export function report(control: ThreadControl, what: string, cause: unknown, thread: ThreadKey | null = null): void {
	const reason = cause instanceof Error ? cause.message : String(cause);
	control.report(
		isThreadControlError(cause)
			? cause
			: new ThreadControlError("turn_failed", `${what}: ${reason}`, { thread, cause }),
	);
}

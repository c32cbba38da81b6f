import type { ThreadControl, ThreadHandle } from "@thread-control/core";
import { ThreadControlError } from "@thread-control/core";

/**
 * What the platform says when another app has the thread: 10/2018300 and 100/2534037 (spec §5.1). How Azure Bot Service wraps
 * it is not documented, so the codes and Meta's words are looked for wherever an error keeps text.
 */
const NOT_OWNER: RegExp = /(?<!\d)(?:2018300|2534037|2018151)(?!\d)|another app is controlling this thread/i;

/** How much of an error is looked at. */
const LOOKED_AT = 20_000;

/** Whether an error of a connector means that another app has the thread; `onError` hears of it then. */
export function refusedForControl(control: ThreadControl, thread: ThreadHandle, cause: unknown): boolean {
	if (!NOT_OWNER.test(textOf(cause).slice(0, LOOKED_AT))) return false;
	const message = "a message was refused: another app is controlling this thread. It counts as blocked";
	control.report(new ThreadControlError("graph_refused", message, { thread: thread.key, cause }));
	return true;
}

function textOf(cause: unknown): string {
	if (typeof cause !== "object" || cause === null) return String(cause);
	const { message, body, response, details } = cause as Record<string, unknown>;
	const { bodyAsText, parsedBody } = (response ?? {}) as Record<string, unknown>;
	return [message, body, bodyAsText, parsedBody, details].map(asText).join("\n");
}

function asText(value: unknown): string {
	if (typeof value === "string") return value;
	try {
		return JSON.stringify(value) ?? "";
	} catch {
		// A cycle: the other places speak for it.
		return "";
	}
}

import type { CompanionChoice } from "./companions.ts";

const ANSWER_WITHIN_MS = 5_000;

/** A companion that did not answer, or not as agreed; the message says which, where, and what it said. */
export class CompanionFailed extends Error {
	override readonly name = "CompanionFailed";
}

/**
 * Asks a program beside the emulator which value is chosen, or sets it where `value` is given; answers the value then in force.
 * Throws `CompanionFailed` where nobody answers within five seconds, the answer is no 2xx, or the choice's field is not in it.
 */
export async function askCompanion(choice: CompanionChoice, signal: AbortSignal, value?: string): Promise<string> {
	const { url, field } = choice;
	const answer = await reach(url, signal, value === undefined ? undefined : { [field]: value });
	const text = await answer.text();
	if (!answer.ok) throw new CompanionFailed(`${url} answered ${answer.status}${said(text)}`);
	const chosen = fieldIn(text, field);
	if (chosen !== undefined) return chosen;
	throw new CompanionFailed(`${url} answered without the field ${field}: expected { "${field}": "…" }`);
}

async function reach(url: string, signal: AbortSignal, body: object | undefined): Promise<Response> {
	try {
		return await fetch(url, {
			// An address elsewhere would be reached by a redirect.
			redirect: "error",
			signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
			...(body === undefined
				? {}
				: { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
		});
	} catch (cause) {
		throw new CompanionFailed(`Nothing answers at ${url}${reason(cause)}. Is it running?`, { cause });
	}
}

function reason(error: unknown): string {
	if (!(error instanceof Error)) return "";
	if (error.name === "TimeoutError") return ` within ${ANSWER_WITHIN_MS / 1000} seconds`;
	const { cause } = error as { cause?: { code?: unknown; message?: unknown } };
	const why = cause?.code ?? cause?.message;
	return typeof why === "string" ? ` (${why})` : "";
}

function said(text: string): string {
	const error = fieldIn(text, "error");
	return error === undefined ? "" : `: ${error}`;
}

function fieldIn(text: string, field: string): string | undefined {
	try {
		const found: unknown = (JSON.parse(text) as Record<string, unknown> | null)?.[field];
		return typeof found === "string" ? found : undefined;
	} catch {
		return undefined;
	}
}

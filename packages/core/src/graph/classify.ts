import type { IncomingHttpHeaders } from "node:http";
import * as z from "zod";
import type { Refusal } from "../ports/graph.ts";
import { BY_CODE, BY_SUBCODE, BY_TEXT, type CatalogueRow, type Retry } from "./catalogue.ts";
import { retryAfter } from "./rate-limit.ts";

/** An answer that is no success: what it means, and whether the call may go out again by itself. */
export type Failure =
	| { readonly result: "refused"; readonly refusal: Refusal; readonly retry: Retry }
	| { readonly result: "unknown"; readonly reason: string; readonly retry: Retry };

interface WireError {
	readonly message?: string | undefined;
	readonly code?: string | number | undefined;
	readonly error_subcode?: string | number | undefined;
	readonly fbtrace_id?: string | undefined;
	readonly is_transient?: boolean | undefined;
}

const wireNumber = z.union([z.number(), z.string()]).optional().catch(undefined);
const envelope: z.ZodType<{ readonly error: WireError }> = z.object({
	error: z.object({
		message: z.string().optional().catch(undefined),
		code: wireNumber,
		error_subcode: wireNumber,
		fbtrace_id: z.string().optional().catch(undefined),
		is_transient: z.boolean().optional().catch(undefined),
	}),
});

/** What is known of an answer when it is classified. */
export interface FailedAnswer {
	/** A read changes nothing: whatever the error, nothing happened. */
	readonly isRead: boolean;
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	/** The parsed body; undefined where it is not JSON. */
	readonly json: unknown;
	readonly now: number;
	/** Takes secrets out of Meta's text. */
	readonly redact: (text: string) => string;
}

/** Whether an answer is plainly a success, without a closer look. */
export function isSuccess(status: number, json: unknown): boolean {
	return status >= 200 && status < 300 && !(typeof json === "object" && json !== null && "error" in json);
}

/**
 * Says what an answer that is no success means (spec §5), by subcode, then text, then code. Answers null for a success.
 * What does not speak Graph's language, or fails on the platform's side, leaves a command or send `unknown`.
 */
export function classify(answer: FailedAnswer): Failure | null {
	const { status, json } = answer;
	if (typeof json === "object" && json !== null && "error" in json) {
		const parsed = envelope.safeParse(json);
		if (parsed.success) return classifyError(parsed.data.error, answer);
	}
	if (status >= 200 && status < 300) return null;
	const refused = (advice: string, meaning: Refusal["meaning"] = "other"): Failure => ({
		result: "refused",
		refusal: {
			meaning,
			status,
			code: null,
			subcode: null,
			trace: traceOf(answer.headers),
			message: `HTTP ${status} without a Graph error`,
			advice,
			retryAfterMs: retryAfter(answer.headers, answer.now),
		},
		retry: meaning === "rate_limited" ? "later" : "never",
	});
	if (status >= 300 && status < 400) return refused("Redirects are not followed: check the Graph URL.");
	if (status === 429)
		return refused("Slow down, and wait as long as is asked for before calling again.", "rate_limited");
	if (status >= 400 && status < 500 && status !== 408) {
		return refused("Something in front of the Graph API refused the call: check the Graph URL, version and any proxy.");
	}
	return { result: "unknown", reason: `HTTP ${status} without a Graph error`, retry: "reads" };
}

function classifyError(error: WireError, answer: FailedAnswer): Failure {
	const { isRead, status, headers, now, redact } = answer;
	const message = redact(error.message ?? "");
	const code = numberOf(error.code);
	const subcode = numberOf(error.error_subcode);
	const row = rowOf(code, subcode, message) ?? unlisted(status, error.is_transient === true);
	const trace = error.fbtrace_id ?? traceOf(headers);
	if (row.mayHaveHappened === true && !isRead) {
		const place = [
			`code ${code}`,
			subcode === null ? "" : `subcode ${subcode}`,
			trace === null ? "" : `trace ${trace}`,
		];
		return {
			result: "unknown",
			reason: `HTTP ${status}, ${place.filter(Boolean).join(", ")}: ${message}`,
			retry: row.retry,
		};
	}
	const refusal: Refusal = {
		meaning: row.meaning,
		status,
		code,
		subcode,
		trace,
		message,
		advice: row.advice,
		retryAfterMs: retryAfter(headers, now),
	};
	return { result: "refused", refusal, retry: row.retry };
}

function rowOf(code: number | null, subcode: number | null, message: string): CatalogueRow | undefined {
	return (
		BY_SUBCODE.find((row) => row.subcode === subcode && (row.code === undefined || row.code === code)) ??
		BY_TEXT.find((row) => row.text?.test(message)) ??
		BY_CODE.find((row) => row.code === code)
	);
}

function unlisted(status: number, isTransient: boolean): CatalogueRow {
	const advice = "This error is not in our catalogue. Look it up by code and subcode, and give Meta the trace.";
	if (status >= 500) return { meaning: "transient", advice, retry: "reads", mayHaveHappened: true };
	if (status === 429) return { meaning: "rate_limited", advice, retry: "later" };
	return isTransient ? { meaning: "transient", advice, retry: "reads" } : { meaning: "other", advice, retry: "never" };
}

function numberOf(value: string | number | undefined): number | null {
	const number = typeof value === "string" && value !== "" ? Number(value) : value;
	return typeof number === "number" && Number.isSafeInteger(number) ? number : null;
}

function traceOf(headers: IncomingHttpHeaders): string | null {
	const trace = headers["x-fb-trace-id"];
	return typeof trace === "string" ? trace : null;
}

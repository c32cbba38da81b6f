import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { type AccountKey, accountId } from "../domain/thread.ts";
import type { Clock } from "../ports/clock.ts";
import type { CallTimes, GraphResult, Refusal, RefusalMeaning } from "../ports/graph.ts";
import type { Retry } from "./catalogue.ts";
import { classify, isSuccess } from "./classify.ts";
import { clockOffset } from "./clock-offset.ts";
import type { Credentials } from "./credentials.ts";
import type { RateLimitUsage } from "./rate-limit.ts";
import { readUsage } from "./rate-limit.ts";
import { redact } from "./redact.ts";
import type { Transport, TransportOutcome, TransportRequest } from "./transport.ts";

/** How often and how long a call is tried again where that is safe. */
export interface RetryBudget {
	/** Tries in all. */
	readonly attempts: number;
	/** The first pause; each next one is twice as long. */
	readonly pauseMs: number;
	/** No retry starts later than this after the first try. */
	readonly budgetMs: number;
}

export interface ExchangeParts {
	readonly origin: string;
	readonly token: (account: AccountKey) => string | null | undefined | Promise<string | null | undefined>;
	readonly credentials: (token: string) => Credentials;
	readonly appSecret: string | undefined;
	readonly transport: Transport;
	readonly retries: RetryBudget;
	readonly clock: Clock;
	readonly onRateLimit: ((usage: readonly RateLimitUsage[], account: AccountKey) => void) | undefined;
}

/** One call. */
export interface Call<T> {
	readonly account: AccountKey;
	readonly method: "GET" | "POST" | "DELETE";
	/** With its query, without the token; null: it could not be written. */
	readonly path: string | null;
	readonly payload: unknown;
	readonly timeoutMs: number;
	/** Reads a body of status 2xx: undefined where it does not say, false where it says no. */
	readonly read: (json: unknown) => { readonly value: T } | false | undefined;
	readonly beforeRetry?: (() => Promise<boolean>) | undefined;
}

/** A result, and whether the call may go out again. */
interface Tried<T> {
	readonly result: GraphResult<T>;
	readonly retry: Retry;
}

const NO_HEADERS: TransportRequest["headers"] = {};

/** Makes a call: token, tries, pauses. Does not reject, except for what `beforeRetry` rejects with. */
export async function exchange<T>(parts: ExchangeParts, call: Call<T>): Promise<GraphResult<T>> {
	const { retries, clock } = parts;
	let credentials: Credentials | null;
	try {
		const given = parts.token(call.account);
		const token = typeof given === "string" ? given : await given;
		credentials = token === null || token === undefined || token === "" ? null : parts.credentials(token);
	} catch (error) {
		const name = error instanceof Error ? error.name : typeof error;
		return nothingSent(
			clock(),
			"token_invalid",
			`the token function failed (${name}) for ${accountId(call.account)}; nothing was sent`,
			"Look into the token option's function.",
		);
	}
	if (credentials === null) {
		return nothingSent(
			clock(),
			"token_invalid",
			`there is no access token for ${accountId(call.account)}; nothing was sent`,
			"Let the token option answer a Page access token for this account.",
		);
	}
	const body = encode(call.payload);
	const { path } = call;
	if (body === undefined || path === null) {
		return nothingSent(
			clock(),
			"invalid_request",
			"the payload cannot be written as JSON; nothing was sent",
			"Send plain data.",
		);
	}
	const { method, timeoutMs } = call;
	const signed = `${path}${path.includes("?") ? "&" : "?"}${credentials.query}`;
	const headers =
		body === null ? NO_HEADERS : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
	const begunAt = performance.now();
	for (let attempt = 1; ; attempt += 1) {
		const startedAt = clock();
		let outcome: TransportOutcome;
		try {
			outcome = await parts.transport({ origin: parts.origin, method, path: signed, headers, body, timeoutMs });
		} catch (error) {
			// A transport of the user's own may reject all the same; then nobody knows what left.
			const name = error instanceof Error ? error.name : typeof error;
			outcome = { kind: "lost", reason: `the transport failed (${name})` };
		}
		const { result, retry } = tried(parts, call, credentials, outcome, startedAt);
		if (result.result === "ok" || attempt >= retries.attempts) return result;
		const waitMs = waitOf(result, retry, call.method === "GET", retries.pauseMs * 2 ** (attempt - 1));
		if (waitMs === null || performance.now() - begunAt + waitMs > retries.budgetMs) return result;
		await pause(waitMs);
		if (call.beforeRetry !== undefined && !(await call.beforeRetry())) return result;
	}
}

function nothingSent(now: number, meaning: RefusalMeaning, message: string, advice: string): GraphResult<never> {
	const times = { startedAt: now, answeredAt: now, clockOffsetMs: 0 };
	return { ...times, result: "refused", refusal: ownRefusal(meaning, message, advice) };
}

/** How long to wait before the next try; null where there must be none. */
function waitOf(result: GraphResult<unknown>, retry: Retry, isRead: boolean, pauseMs: number): number | null {
	if (retry === "never" || (retry === "reads" && !isRead)) return null;
	const askedMs = result.result === "refused" ? result.refusal.retryAfterMs : null;
	return retry === "later" ? askedMs : Math.max(pauseMs, askedMs ?? 0);
}

/** What one try came to. */
function tried<T>(
	parts: ExchangeParts,
	call: Call<T>,
	credentials: Credentials,
	outcome: TransportOutcome,
	startedAt: number,
): Tried<T> {
	const answeredAt = parts.clock();
	const times: CallTimes = {
		startedAt,
		answeredAt,
		clockOffsetMs: outcome.kind === "answered" ? clockOffset(outcome.headers.date, startedAt, answeredAt) : 0,
	};
	if (outcome.kind === "lost")
		return { result: { ...times, result: "unknown", reason: outcome.reason }, retry: "reads" };
	if (outcome.kind === "not_sent") {
		const refusal = ownRefusal(
			"transient",
			`could not connect to the Graph API (${outcome.reason}); nothing was sent`,
			"Check the network and the Graph URL, then try again.",
		);
		return { result: { ...times, result: "refused", refusal }, retry: outcome.late ? "never" : "now" };
	}
	tellUsage(parts, call.account, outcome);
	return judge(parts, call, credentials, outcome, times);
}

function judge<T>(
	parts: ExchangeParts,
	call: Call<T>,
	credentials: Credentials,
	outcome: Extract<TransportOutcome, { kind: "answered" }>,
	times: CallTimes,
): Tried<T> {
	const { status, headers } = outcome;
	const json = decode(outcome.body);
	const failure = isSuccess(status, json)
		? null
		: classify({
				isRead: call.method === "GET",
				status,
				headers,
				json,
				now: times.answeredAt,
				redact: (text) => redact(text, [credentials.token, parts.appSecret]),
			});
	if (failure !== null) {
		const { retry, ...said } = failure;
		return { result: { ...times, ...said }, retry };
	}
	const read = json === undefined ? undefined : call.read(json);
	if (read === false) {
		const refusal = ownRefusal(
			"other",
			"the platform answered success: false",
			"Try again later, or look at the page's settings.",
		);
		return { result: { ...times, result: "refused", refusal: { ...refusal, status } }, retry: "never" };
	}
	if (read === undefined) {
		const what = json === undefined ? "a body that is not JSON" : "a body that does not say what became of the call";
		return { result: { ...times, result: "unknown", reason: `HTTP ${status} with ${what}` }, retry: "reads" };
	}
	const { startedAt, answeredAt, clockOffsetMs } = times;
	return { result: { startedAt, answeredAt, clockOffsetMs, result: "ok", value: read.value }, retry: "never" };
}

function tellUsage(
	parts: ExchangeParts,
	account: AccountKey,
	outcome: { headers: Parameters<typeof readUsage>[0] },
): void {
	if (parts.onRateLimit === undefined || outcome.headers["x-business-use-case-usage"] === undefined) return;
	const usage = readUsage(outcome.headers);
	if (usage.length === 0) return;
	try {
		parts.onRateLimit(usage, account);
	} catch (error) {
		// A listener's mistake must not make an answered call look failed, and must not vanish either.
		process.emitWarning(`thread-control: onRateLimit threw: ${String(error)}`);
	}
}

function ownRefusal(meaning: RefusalMeaning, message: string, advice: string): Refusal {
	return { meaning, status: 0, code: null, subcode: null, trace: null, message, advice, retryAfterMs: null };
}

/** Undefined where it cannot be written. */
function encode(payload: unknown): string | null | undefined {
	if (payload === null) return null;
	try {
		return JSON.stringify(payload);
	} catch {
		// The caller is told by a refusal.
		return undefined;
	}
}

/** Undefined where it is not JSON. */
function decode(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		// The result says so; the text may quote what we sent.
		return undefined;
	}
}

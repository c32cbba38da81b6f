import { type ErrorCode, isThreadControlError } from "../thread-control-error.ts";
import { plainAnswer, type WebhookAnswer } from "./answer.ts";
import { answerChallenge } from "./challenge.ts";
import type { RefusedStep } from "./delivery-steps.ts";
import { readRequest, type UnreadBody } from "./request-body.ts";
import type { SignatureHeaders } from "./verify.ts";

/** A delivery that was not taken. `detail` quotes nothing of the body; `cause` is what `receive` rejected with. */
export interface RefusedDelivery {
	readonly code: ErrorCode;
	readonly status: number;
	readonly detail: string;
	readonly cause?: unknown;
}

/** What became of a signed body. */
export type Received = RefusedStep | { readonly step: "committed" };

/** Takes one delivery for good: the 200 goes out when it resolves with `committed`. Rejecting makes Meta deliver again. */
export type Receive = (body: Uint8Array, signatures: SignatureHeaders) => Promise<Received>;

export interface WebhookOptions {
	readonly verifyTokens: readonly string[];
	readonly receive: Receive;
	/** The largest body taken, in bytes. Default 8 MiB. */
	readonly maxBodyBytes?: number;
	/** Hears of every delivery that was not answered 200. */
	readonly onRefused?: (reason: RefusedDelivery) => void;
}

/** The webhook, free of any HTTP framework. */
export interface Webhook {
	readonly maxBodyBytes: number;
	/** Answers one request; `header` gives a header by its lower-case name. Never rejects. */
	handle(
		method: string,
		url: string,
		header: (name: string) => string | null | undefined,
		body: Uint8Array | UnreadBody,
	): Promise<WebhookAnswer>;
	/** The same over `Request` and `Response`. Never rejects. */
	readonly fetch: (request: Request) => Promise<Response>;
}

const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** What a refused step is answered with. */
const STATUS: Readonly<Record<RefusedStep["code"], number>> = {
	signature_missing: 401,
	signature_invalid: 403,
	body_invalid: 400,
};

/**
 * Makes the webhook. Answers: 200 when `receive` committed the delivery; 401 unsigned; 403 wrongly signed or a wrong verify
 * token; 400 not a delivery; 413 too large; 405 another method; 503 when `receive` rejected, so that Meta delivers again;
 * 500 when the body was read by somebody else before.
 */
export function createWebhook(options: WebhookOptions): Webhook {
	const { verifyTokens, receive } = options;
	const maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES;

	function refuse(code: ErrorCode, status: number, detail: string, cause?: unknown): WebhookAnswer {
		try {
			options.onRefused?.({ code, status, detail, ...(cause === undefined ? {} : { cause }) });
		} catch (error) {
			// A listener's mistake must not change the answer, and must not vanish either.
			process.emitWarning(`thread-control: onRefused threw: ${String(error)}`);
		}
		return plainAnswer(status, status === 503 ? "Not taken: deliver again." : `Refused: ${detail}.`);
	}

	async function deliver(
		header: (name: string) => string | null | undefined,
		body: Uint8Array | UnreadBody,
	): Promise<WebhookAnswer> {
		if (body === "already_read") {
			return refuse(
				"option_invalid",
				500,
				"the body was read before the webhook could verify its bytes; mount the webhook before any body parser, or let the parser keep them as req.rawBody",
			);
		}
		if (body === "broken_off") return refuse("body_invalid", 400, "the body broke off");
		if (body === "too_large" || body.byteLength > maxBodyBytes) {
			return refuse("body_too_large", 413, `the body is larger than ${maxBodyBytes} bytes`);
		}
		const signatures = { sha256: header("x-hub-signature-256"), sha1: header("x-hub-signature") };
		try {
			const received = await receive(body, signatures);
			if (received.step === "refused") return refuse(received.code, STATUS[received.code], received.detail);
		} catch (cause) {
			const code = isThreadControlError(cause) ? cause.code : "store_unavailable";
			return refuse(code, 503, cause instanceof Error ? cause.message : "the events could not be stored", cause);
		}
		return RECEIVED;
	}

	const handle: Webhook["handle"] = (method, url, header, body) =>
		method === "POST" ? deliver(header, body) : answerOther(method, url);

	async function answerOther(method: string, url: string): Promise<WebhookAnswer> {
		if (method !== "GET") return plainAnswer(405, "Method not allowed.", { allow: "GET, POST" });
		const query = url.indexOf("?");
		return answerChallenge(new URLSearchParams(query === -1 ? "" : url.slice(query)), verifyTokens);
	}

	const fetch = async (request: Request): Promise<Response> => {
		const body = request.method === "POST" ? await readRequest(request, maxBodyBytes) : EMPTY;
		const answer = await handle(request.method, request.url, (name) => request.headers.get(name), body);
		return new Response(answer.body, { status: answer.status, headers: answer.headers });
	};

	return { maxBodyBytes, handle, fetch };
}

const EMPTY: Uint8Array = new Uint8Array(0);
const RECEIVED: WebhookAnswer = plainAnswer(200, "EVENT_RECEIVED");

import type { IncomingMessage, ServerResponse } from "node:http";
import { Burst } from "../burst.ts";
import type { WebhookAnswer } from "./answer.ts";
import type { Webhook } from "./handler.ts";
import type { UnreadBody } from "./request-body.ts";

const EMPTY: Uint8Array = new Uint8Array(0);

/**
 * The webhook as a `node:http` listener, usable as an Express handler as it is. Reads the raw bytes itself, so mount it
 * before any body parser; where one was faster, `req.rawBody` (bytes or text) is used, and without it the answer is a 500
 * that says so. Over the limit it answers 413 at once and drops what follows. Never throws.
 *
 * ```ts
 * createServer(nodeListener(webhook));
 * app.all("/api/messages", nodeListener(webhook));
 * ```
 */
export function nodeListener(webhook: Webhook): (req: IncomingMessage, res: ServerResponse) => void {
	const answers = new Burst();
	const respond = (req: IncomingMessage, res: ServerResponse, body: Uint8Array | UnreadBody): void => {
		// Before the delivery puts its turn off, so that the answer is ahead of the turn.
		answers.arm();
		answered(webhook, req, body).then(
			(answer) => answers.join(() => write(answer, res)),
			(error: unknown) => giveUp(res, error),
		);
	};
	return (req, res) => {
		if (req.method === "POST") readBody(req, webhook.maxBodyBytes, (body) => respond(req, res, body));
		else respond(req, res, EMPTY);
	};
}

function answered(webhook: Webhook, req: IncomingMessage, body: Uint8Array | UnreadBody): Promise<WebhookAnswer> {
	const header = (name: string): string | undefined => {
		const value = req.headers[name];
		return Array.isArray(value) ? value.join(", ") : value;
	};
	return webhook.handle(req.method ?? "GET", req.url ?? "/", header, body);
}

function write({ status, headers, body }: WebhookAnswer, res: ServerResponse): void {
	if (res.headersSent || res.destroyed) return;
	try {
		res.writeHead(status, headers);
		res.end(body);
	} catch (error) {
		giveUp(res, error);
	}
}

function giveUp(res: ServerResponse, error: unknown): void {
	process.emitWarning(`thread-control: an answer could not be written: ${String(error)}`);
	res.destroy();
}

/** Calls back once: with the bytes, or why there are none. */
function readBody(
	req: IncomingMessage & { rawBody?: unknown },
	limit: number,
	read: (body: Uint8Array | UnreadBody) => void,
): void {
	const { rawBody } = req;
	if (rawBody instanceof Uint8Array) read(rawBody);
	else if (typeof rawBody === "string") read(Buffer.from(rawBody, "utf8"));
	else if (req.readableDidRead || req.readableEnded) read("already_read");
	else if (req.destroyed) read("broken_off");
	else readStream(req, limit, read);
}

function readStream(req: IncomingMessage, limit: number, read: (body: Uint8Array | UnreadBody) => void): void {
	let chunks: Buffer[] | null = [];
	let length = 0;
	const end = (body: Uint8Array | UnreadBody): void => {
		if (chunks === null) return;
		chunks = null;
		read(body);
	};
	const brokenOff = (): void => end("broken_off");
	req.on("data", (chunk: Buffer) => {
		length += chunk.byteLength;
		if (length <= limit) {
			chunks?.push(chunk);
			return;
		}
		end("too_large");
		// Reading on lets the sender see the answer; one who never stops is cut off.
		if (length > 2 * limit + DROPPED_BYTES) req.destroy();
	});
	req.on("end", () => {
		if (chunks !== null) end(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
	});
	req.on("error", brokenOff);
	req.on("close", brokenOff);
}

/** What we drop at least before cutting off. */
const DROPPED_BYTES = 1024 * 1024;

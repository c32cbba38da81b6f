import type { IncomingMessage, ServerResponse } from "node:http";
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
	return (req, res) => {
		respond(webhook, req, res).catch((error: unknown) => {
			process.emitWarning(`thread-control: an answer could not be written: ${String(error)}`);
			res.destroy();
		});
	};
}

async function respond(webhook: Webhook, req: IncomingMessage, res: ServerResponse): Promise<void> {
	const method = req.method ?? "GET";
	const body = method === "POST" ? await readBody(req, webhook.maxBodyBytes) : EMPTY;
	const header = (name: string): string | undefined => {
		const value = req.headers[name];
		return Array.isArray(value) ? value.join(", ") : value;
	};
	const { status, headers, body: text } = await webhook.handle(method, req.url ?? "/", header, body);
	if (res.headersSent || res.destroyed) return;
	res.writeHead(status, { ...headers, "content-length": Buffer.byteLength(text) });
	res.end(text);
}

function readBody(
	req: IncomingMessage & { rawBody?: unknown },
	limit: number,
): Promise<Uint8Array | UnreadBody> | Uint8Array | UnreadBody {
	const { rawBody } = req;
	if (rawBody instanceof Uint8Array) return rawBody;
	if (typeof rawBody === "string") return Buffer.from(rawBody, "utf8");
	if (req.readableDidRead || req.readableEnded) return "already_read";
	if (req.destroyed) return "broken_off";
	return new Promise((resolve) => {
		const chunks: Buffer[] = [];
		let length = 0;
		req.on("data", (chunk: Buffer) => {
			length += chunk.byteLength;
			if (length <= limit) {
				chunks.push(chunk);
				return;
			}
			chunks.length = 0;
			resolve("too_large");
			// Reading on lets the sender see the answer; one who never stops is cut off.
			if (length > 2 * limit + DROPPED_BYTES) req.destroy();
		});
		req.once("end", () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)));
		req.once("error", () => resolve("broken_off"));
		req.once("close", () => resolve("broken_off"));
	});
}

/** What we drop at least before cutting off. */
const DROPPED_BYTES = 1024 * 1024;

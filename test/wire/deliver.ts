import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";

export const APP_SECRET = "wire-secret";
export const VERIFY_TOKEN = "wire-verify";

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

export interface Answer {
	readonly status: number;
	readonly body: string;
	/** When it was complete, by `performance.now()`. */
	readonly at: number;
}

/** What differs from Meta's way of delivering: signed with both headers over escaped bytes, in one piece. */
export interface DeliveryWay {
	readonly secret?: string;
	/** `none`: unsigned; `both` is the default. */
	readonly signature?: "both" | "sha256" | "sha1" | "none";
	/** Send non-ASCII text as UTF-8 instead of escaping it; the signature is over those bytes. */
	readonly utf8?: boolean;
	/** One byte per chunk. */
	readonly byByte?: boolean;
}

/** The body as Meta puts it on the wire: every code unit above `~` escaped (spec §6.2). */
export function escaped(body: unknown): string {
	return JSON.stringify(body).replace(
		/[\u007f-\uffff]/g,
		(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
}

/** Delivers a body to a bot's webhook. Rejects where the connection breaks. */
export async function deliver(url: string, body: unknown, way: DeliveryWay = {}): Promise<Answer> {
	const bytes = Buffer.from(way.utf8 ? JSON.stringify(body) : escaped(body), "utf8");
	return await deliverBytes(url, bytes, way);
}

/** The same for bytes that need not be JSON. */
export async function deliverBytes(url: string, bytes: Buffer, way: DeliveryWay = {}): Promise<Answer> {
	const headers = { "content-type": "application/json", ...signatures(bytes, way) };
	return await new Promise((resolve, reject) => {
		const req = request(url, { method: "POST", agent, headers }, (res) => {
			let text = "";
			res.setEncoding("utf8");
			res.on("data", (chunk: string) => {
				text += chunk;
			});
			res.once("end", () => resolve({ status: res.statusCode ?? 0, body: text, at: performance.now() }));
			res.once("error", reject);
		});
		req.once("error", reject);
		if (way.byByte) {
			req.setNoDelay(true);
			for (const byte of bytes) req.write(Buffer.of(byte));
		} else {
			req.setHeader("content-length", bytes.byteLength);
			req.write(bytes);
		}
		req.end();
	});
}

function signatures(bytes: Buffer, { secret = APP_SECRET, signature = "both" }: DeliveryWay): Record<string, string> {
	const hmac = (algorithm: string): string => createHmac(algorithm, secret).update(bytes).digest("hex");
	return {
		...(signature === "both" || signature === "sha256" ? { "x-hub-signature-256": `sha256=${hmac("sha256")}` } : {}),
		...(signature === "both" || signature === "sha1" ? { "x-hub-signature": `sha1=${hmac("sha1")}` } : {}),
	};
}

// One customer's message as Meta delivers it: signed twice over its bytes.
import { createHmac } from "node:crypto";

export const APP_ID = "100000000000001";
export const APP_SECRET = "the-app-secret-of-the-bench";
export const VERIFY_TOKEN = "the-verify-token-of-the-bench";
export const PAGE_TOKEN = "the-page-token-of-the-bench";
export const PAGE_ID = "1000000000001";
const USERS = 200;

/** The text of the `n`th message, and what the bot has to say to it. */
export const textOf = (n) => `message number ${n}`;
export const replyTo = (n) => `echo: ${textOf(n)}`;

/** The customer who writes the `n`th message, out of so many in turn. */
export const userOf = (n, users = USERS) => String(2_000_000_000_000_000 + (n % users));

/** `{ body, headers }` of the `n`th message. */
export function delivery(n, users = USERS) {
	const at = Date.now();
	const message = { mid: `m_bench_${process.pid}_${n}`, text: textOf(n) };
	const item = { sender: { id: userOf(n, users) }, recipient: { id: PAGE_ID }, timestamp: at, message };
	const body = Buffer.from(JSON.stringify({ object: "page", entry: [{ id: PAGE_ID, time: at, messaging: [item] }] }));
	const signature = (algorithm) => createHmac(algorithm, APP_SECRET).update(body).digest("hex");
	return {
		body,
		headers: {
			"content-type": "application/json",
			"content-length": String(body.byteLength),
			"x-hub-signature": `sha1=${signature("sha1")}`,
			"x-hub-signature-256": `sha256=${signature("sha256")}`,
		},
	};
}

import { createHmac } from "node:crypto";

export const SECRET = "synthetic-app-secret";

/** What Meta sends: every code unit above `~` escaped (spec §6.2). */
export function escaped(value: unknown): string {
	return JSON.stringify(value).replace(
		/[\u007f-\uffff]/g,
		(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
}

export function signature(body: string | Uint8Array, secret: string = SECRET): Record<string, string> {
	return { "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` };
}

/** A delivery of one message. */
export function delivery(text: string, mid = "m_1"): unknown {
	const item = { sender: { id: "20" }, recipient: { id: "10" }, timestamp: 1767225600000, message: { mid, text } };
	return { object: "page", entry: [{ id: "10", time: 1767225600500, messaging: [item] }] };
}

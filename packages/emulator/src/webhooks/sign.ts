import { createHmac } from "node:crypto";

/**
 * The bytes of a delivery: JSON with every code unit above 0x7E written as `\uXXXX` in lower-case hex, so that they
 * are pure ASCII (spec §6.2).
 */
export function escapedBytes(body: unknown): Buffer {
	const escaped = JSON.stringify(body).replace(
		/[\u007f-\uffff]/g,
		(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
	return Buffer.from(escaped, "ascii");
}

/** Both signature headers over exactly these bytes, by the receiving app's secret (spec §6.2). */
export function signatureHeaders(bytes: Buffer, secret: string): Record<string, string> {
	const hex = (algorithm: string): string => createHmac(algorithm, secret).update(bytes).digest("hex");
	return { "x-hub-signature": `sha1=${hex("sha1")}`, "x-hub-signature-256": `sha256=${hex("sha256")}` };
}

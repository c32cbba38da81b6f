import { createHmac, timingSafeEqual } from "node:crypto";

/** The two signature headers of a delivery, as they came. */
export interface SignatureHeaders {
	/** `X-Hub-Signature-256` */
	readonly sha256?: string | null | undefined;
	/** `X-Hub-Signature`, the older header */
	readonly sha1?: string | null | undefined;
}

export interface VerifyOptions {
	/** The app's secrets; several while they are rotated. Any of them may have signed. */
	readonly secrets: readonly string[];
	/** Take a delivery that carries nothing but a SHA-1 signature. */
	readonly allowSha1: boolean;
}

/** `missing`: no signature of a kind we accept. `invalid`: malformed, or made with another secret or over other bytes. */
export type SignatureVerdict = "ok" | "missing" | "invalid";

const SHA256 = /^sha256=([0-9a-f]{64})$/i;
const SHA1 = /^sha1=([0-9a-f]{40})$/i;

/**
 * Checks a delivery's signature over the bytes as they came (spec §6.2: Meta signs the escaped bytes on the wire, so
 * re-serialised JSON does not verify). SHA-1 counts only by option and only where the SHA-256 header is absent. Compares
 * in constant time. Never throws.
 */
export function verifySignature(
	body: Uint8Array,
	headers: SignatureHeaders,
	{ secrets, allowSha1 }: VerifyOptions,
): SignatureVerdict {
	if (headers.sha256 !== undefined && headers.sha256 !== null) {
		return signedByAny(body, "sha256", SHA256.exec(headers.sha256)?.[1], secrets);
	}
	if (!allowSha1 || headers.sha1 === undefined || headers.sha1 === null) return "missing";
	return signedByAny(body, "sha1", SHA1.exec(headers.sha1)?.[1], secrets);
}

function signedByAny(
	body: Uint8Array,
	algorithm: "sha256" | "sha1",
	signature: string | undefined,
	secrets: readonly string[],
): SignatureVerdict {
	if (signature === undefined) return "invalid";
	const given = Buffer.from(signature.toLowerCase(), "latin1");
	let ok = false;
	for (const secret of secrets) {
		// As text: a digest of bytes is an ArrayBuffer of its own, which costs more than the hash.
		const expected = createHmac(algorithm, secret).update(body).digest("hex");
		if (timingSafeEqual(Buffer.from(expected, "latin1"), given)) ok = true;
	}
	return ok ? "ok" : "invalid";
}

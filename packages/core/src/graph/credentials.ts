import { createHmac } from "node:crypto";

/** What one token is on the wire. */
export interface Credentials {
	readonly token: string;
	/** `access_token=…`, and `appsecret_proof=…` where the app's secret is known. Never to be logged. */
	readonly query: string;
}

/** More tokens than this are not remembered at once. */
const REMEMBERED = 10_000;

/** Makes the query parameters of tokens, each once: the proof is the lower-case hex HMAC-SHA256 of the token by the app's secret (spec §1.1). */
export function credentialsBook(appSecret: string | undefined): (token: string) => Credentials {
	const known = new Map<string, Credentials>();
	return (token) => {
		const found = known.get(token);
		if (found !== undefined) return found;
		const proof =
			appSecret === undefined ? "" : `&appsecret_proof=${createHmac("sha256", appSecret).update(token).digest("hex")}`;
		const made = { token, query: `access_token=${encodeURIComponent(token)}${proof}` };
		// Tokens are replaced now and then; the old ones must not pile up.
		if (known.size >= REMEMBERED) known.clear();
		known.set(token, made);
		return made;
	};
}

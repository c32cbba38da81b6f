const LONGEST = 500;
const TOKENS = /\bEAA[A-Za-z0-9]{16,}|(access_token|appsecret_proof)=[^&\s"]+/g;

/** Meta quotes a malformed token in its message: takes secrets out of a text that goes into errors and logs, and shortens it. */
export function redact(text: string, secrets: readonly (string | undefined)[]): string {
	let safe = text;
	for (const secret of secrets) {
		if (secret !== undefined && secret !== "") safe = safe.replaceAll(secret, "[secret]");
	}
	return safe.replace(TOKENS, "[secret]").slice(0, LONGEST);
}

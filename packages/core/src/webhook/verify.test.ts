import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { verifySignature } from "./verify.ts";

const body = Buffer.from('{"object":"page","entry":[]}');
const sign = (algorithm: "sha256" | "sha1", secret: string, over: Uint8Array = body): string =>
	`${algorithm}=${createHmac(algorithm, secret).update(over).digest("hex")}`;
const strict = { secrets: ["one", "two"], allowSha1: false };
const lenient = { secrets: ["one", "two"], allowSha1: true };

describe("verifySignature", () => {
	it.each(["one", "two"])("takes a delivery signed by secret %s of those in rotation", (secret) => {
		expect(verifySignature(body, { sha256: sign("sha256", secret) }, strict)).toBe("ok");
	});

	it("refuses another secret, other bytes, and no secrets at all", () => {
		expect(verifySignature(body, { sha256: sign("sha256", "three") }, strict)).toBe("invalid");
		expect(verifySignature(Buffer.from("{}"), { sha256: sign("sha256", "one") }, strict)).toBe("invalid");
		expect(verifySignature(body, { sha256: sign("sha256", "one") }, { secrets: [], allowSha1: true })).toBe("invalid");
	});

	it.each(["", "sha256=", "sha256", "sha256=abc", "sha1=00", `sha256=${"g".repeat(64)}`, `sha256=${"0".repeat(66)}`])(
		"refuses the malformed header %j",
		(sha256) => {
			expect(verifySignature(body, { sha256 }, lenient)).toBe("invalid");
		},
	);

	it("refuses two headers joined into one", () => {
		const both = `${sign("sha256", "one")}, ${sign("sha256", "one")}`;
		expect(verifySignature(body, { sha256: both }, strict)).toBe("invalid");
	});

	it("calls a delivery without a signature missing", () => {
		expect(verifySignature(body, {}, lenient)).toBe("missing");
		expect(verifySignature(body, { sha256: null, sha1: null }, lenient)).toBe("missing");
	});

	it("takes SHA-1 only by option", () => {
		const sha1 = sign("sha1", "two");
		expect(verifySignature(body, { sha1 }, strict)).toBe("missing");
		expect(verifySignature(body, { sha1 }, lenient)).toBe("ok");
		expect(verifySignature(body, { sha1: sign("sha1", "three") }, lenient)).toBe("invalid");
	});

	it("lets no SHA-1 stand in for a wrong SHA-256", () => {
		const headers = { sha256: sign("sha256", "three"), sha1: sign("sha1", "one") };
		expect(verifySignature(body, headers, lenient)).toBe("invalid");
	});

	it("verifies Meta's escaped bytes, and not what they are after parsing and writing again", () => {
		const vector = JSON.parse(
			readFileSync(new URL("../../../../protocol/signatures/S01-escaped-non-ascii.json", import.meta.url), "utf8"),
		) as Record<string, string>;
		const options = { secrets: [String(vector["secret"])], allowSha1: true };
		const raw = Buffer.from(String(vector["body"]));
		const rewritten = Buffer.from(JSON.stringify(JSON.parse(String(vector["body"]))));
		const sha256 = vector["x-hub-signature-256"];
		const sha1 = vector["x-hub-signature"];
		expect(verifySignature(raw, { sha256 }, options)).toBe("ok");
		expect(verifySignature(raw, { sha1 }, options)).toBe("ok");
		expect(verifySignature(rewritten, { sha256 }, options)).toBe("invalid");
		expect(verifySignature(rewritten, { sha1 }, options)).toBe("invalid");
	});
});

import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { escapedBytes, signatureHeaders } from "./sign.ts";

it("writes everything above 0x7E as lower-case escapes, a surrogate pair as two", () => {
	const bytes = escapedBytes({ text: "äöå 😀 \u007f ~ / <%@" });
	expect(bytes.toString("latin1")).toBe('{"text":"\\u00e4\\u00f6\\u00e5 \\ud83d\\ude00 \\u007f ~ / <%@"}');
	expect(JSON.parse(bytes.toString("latin1"))).toEqual({ text: "äöå 😀 \u007f ~ / <%@" });
});

it("signs exactly these bytes with both algorithms", () => {
	const bytes = escapedBytes({ text: "ñ" });
	const hex = (algorithm: string): string => createHmac(algorithm, "key").update('{"text":"\\u00f1"}').digest("hex");
	expect(signatureHeaders(bytes, "key")).toEqual({
		"x-hub-signature": `sha1=${hex("sha1")}`,
		"x-hub-signature-256": `sha256=${hex("sha256")}`,
	});
});

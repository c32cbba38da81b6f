import { expect, test } from "vitest";
import { sign } from "./sign.ts";

test("signs the exact bytes by both headers, lower-case hex", () => {
	// RFC 4231, test case 2 and RFC 2202, test case 2: key "Jefe".
	expect(sign("what do ya want for nothing?", "Jefe")).toEqual({
		"content-type": "application/json",
		"x-hub-signature-256": "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
		"x-hub-signature": "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
	});
	expect(sign(Buffer.from("what do ya want for nothing?"), "Jefe")).toEqual(
		sign("what do ya want for nothing?", "Jefe"),
	);
	expect(sign("{}", "a")["x-hub-signature-256"]).not.toBe(sign("{}", "b")["x-hub-signature-256"]);
});

import { expect, test } from "vitest";
import { EmulatorRefusal } from "./emulator-refusal.ts";

test.each([
	[
		'{"error":"apps[0].role: expected primary","field":"apps[0].role"}',
		"apps[0].role: expected primary",
		"apps[0].role",
	],
	['{"error":{"message":"(#10) not yours","code":10}}', "(#10) not yours", undefined],
	["Busy", "Busy", undefined],
	["<html>gateway</html>", "the emulator answered 409", undefined],
	["", "the emulator answered 409", undefined],
	["{}", "the emulator answered 409", undefined],
])("reads %s", (text, message, field) => {
	expect(EmulatorRefusal.of(409, text)).toMatchObject({ status: 409, message, field });
});

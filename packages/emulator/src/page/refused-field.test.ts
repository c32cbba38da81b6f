import { expect, test } from "vitest";
import { controlOfField } from "./refused-field.ts";
import type { Config } from "./wire.ts";

const document: Config = {
	profile: "classic",
	defaultApp: null,
	accounts: [],
	apps: [{ id: "11" }, { id: "12" }],
	switches: {},
};

test.each([
	["profile", "settings-profile"],
	["defaultApp", "settings-defaultApp"],
	["apps[1].role", "app-12-role"],
	["apps[0].fields[3]", "app-11-fields"],
	["apps[0].webhookUrl", "app-11-webhookUrl"],
	["switches.inboxDone", "switch-inboxDone"],
	["apps[0].secret", undefined],
	["apps[7].role", undefined],
	["accounts[0].id", undefined],
	[undefined, undefined],
])("%s is shown at %s", (field, control) => {
	expect(controlOfField(field, document)).toBe(control);
});

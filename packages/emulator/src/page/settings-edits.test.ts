import { expect, test } from "vitest";
import { editApp, isEdited, NO_EDITS, type SettingsEdits, withEdits } from "./settings-edits.ts";
import type { Config } from "./wire.ts";

const config: Config = {
	profile: "classic",
	defaultApp: null,
	accounts: [{ id: "1", channel: "messenger" }],
	apps: [
		{ id: "11", name: "Bot", role: "primary", secret: "s", webhookUrl: "http://a/", fields: ["messages", "standby"] },
		{ id: "12", name: "Desk", role: "secondary", secret: "t", fields: ["messages"] },
	],
	switches: { inboxDone: "release" },
	other: 1,
};

test("without edits the document is the config, and there is nothing to save", () => {
	expect(withEdits(config, NO_EDITS)).toEqual(config);
	expect(isEdited(config, NO_EDITS)).toBe(false);
});

test("edits reach their app alone, and everything this page does not know is sent back untouched", () => {
	const edits = editApp(editApp(NO_EDITS, "11", { role: "secondary" }), "12", { role: "primary", canTake: true });
	expect(withEdits(config, edits)).toEqual({
		...config,
		apps: [
			{ ...config.apps[0], role: "secondary" },
			{ ...config.apps[1], role: "primary", canTake: true },
		],
	});
	expect(isEdited(config, edits)).toBe(true);
});

test("an edit that goes back to what it was is none", () => {
	const there = editApp(NO_EDITS, "11", { fields: ["standby"], webhookUrl: "http://b/" });
	const back = editApp(there, "11", { fields: ["standby", "messages"], webhookUrl: " http://a/ " });
	expect(isEdited(config, there)).toBe(true);
	expect(isEdited(config, back)).toBe(false);
	expect(isEdited(config, editApp(NO_EDITS, "12", { webhookUrl: "" }))).toBe(false);
});

test("an emptied address is null", () => {
	expect(withEdits(config, editApp(NO_EDITS, "11", { webhookUrl: " " })).apps[0]?.webhookUrl).toBeNull();
});

test("what was left alone follows the emulator, and an app that is gone takes its edits along", () => {
	const edits = editApp(editApp(NO_EDITS, "11", { canTake: true }), "12", { canTake: true });
	const [bot] = config.apps;
	const later: Config = { ...config, profile: "hop_v2", apps: bot ? [{ ...bot, role: "secondary" }] : [] };
	expect(withEdits(later, edits)).toMatchObject({
		profile: "hop_v2",
		apps: [{ id: "11", role: "secondary", canTake: true }],
	});
	expect(withEdits(later, edits).apps).toHaveLength(1);
});

test("another profile brings the default app it needs, unless one was chosen", () => {
	const routing: SettingsEdits = { ...NO_EDITS, profile: "routing" };
	expect(withEdits(config, routing)).toMatchObject({ profile: "routing", defaultApp: "11" });
	expect(withEdits(config, { ...routing, defaultApp: "263902037430900" }).defaultApp).toBe("263902037430900");
	expect(withEdits({ ...config, defaultApp: "12" }, { ...NO_EDITS, profile: "zero_config" }).defaultApp).toBeNull();
});

test("switches are kept beside the edited one", () => {
	expect(withEdits(config, { ...NO_EDITS, switches: { idTypes: "mixed" } }).switches).toEqual({
		inboxDone: "release",
		idTypes: "mixed",
	});
});

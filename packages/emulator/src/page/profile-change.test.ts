import { expect, test } from "vitest";
import { withProfile } from "./profile-change.ts";
import type { Config } from "./wire.ts";
import { doneWording, moveWording, profileWording } from "./wording.ts";

const config: Config = {
	profile: "classic",
	defaultApp: null,
	accounts: [{ id: "page", channel: "messenger", note: "kept" }],
	apps: [
		{ id: "bot", name: "Bot", role: "primary", secret: "s" },
		{ id: "desk", name: "Desk", role: "secondary" },
	],
	switches: { inboxDone: "release", takeNotifies: "all" },
};

test("routing gets the first app as default app where none is set, and keeps one that is", () => {
	expect(withProfile(config, "routing")).toEqual({ ...config, profile: "routing", defaultApp: "bot" });
	expect(withProfile({ ...config, defaultApp: "desk" }, "routing").defaultApp).toBe("desk");
});

test("zero_config has no default app, classic keeps the roles", () => {
	expect(withProfile({ ...config, defaultApp: "bot" }, "zero_config").defaultApp).toBeNull();
	expect(withProfile({ ...config, profile: "routing" }, "classic")).toEqual(config);
});

test.each([
	["classic", "release", "Done passes to the primary app, Bot."],
	["routing", "release", "Done releases: no webhook is sent."],
	["routing", "pass_to_default", "Done passes to the default app, Bot."],
	["routing", "none", "Done changes nothing: control stays with the inbox."],
	["zero_config", "pass_to_default", "Done releases: no webhook is sent."],
])("under %s with inboxDone %s: %s", (profile, inboxDone, text) => {
	expect(doneWording({ ...withProfile(config, profile), switches: { inboxDone } })).toBe(text);
});

test("says what the profile and moving to the inbox mean", () => {
	expect(profileWording(config)).toBe("Bot is the primary receiver; Desk and the Page Inbox are secondary receivers.");
	expect(profileWording(withProfile(config, "routing"))).toContain("Bot is the default app");
	expect(moveWording(config)).toContain("asks the primary app");
	expect(moveWording(withProfile(config, "routing"))).toContain("takes control");
});

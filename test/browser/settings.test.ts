import { describe, expect, test } from "vitest";
import { expectSound } from "./page-check.ts";
import { BOT, DESK, INBOX, PageUnderTest } from "./page-under-test.ts";

describe("the settings under classic", () => {
	const on = new PageUnderTest({ PROFILE: "classic" });

	test("change roles: both apps are told, and who gets the next thread", async () => {
		await on.open();
		await on.openSettings();
		await on.app(BOT).getByTestId("role").selectOption("secondary");
		await on.app(DESK).getByTestId("role").selectOption("primary");
		await on.save();
		expect((await on.config()).apps.map(({ role }) => role)).toEqual(["secondary", "primary"]);
		await on.byId("settings-close").click();
		for (const id of [BOT, DESK]) {
			await on.rows(`[data-type=delivery][data-kind=app_roles][data-app="${id}"][data-status="200"]`).first().waitFor();
		}
		await on.byId("new-customer").click();
		await on.write("hello");
		await on.byId("who").filter({ hasText: "Desk" }).waitFor();
	});

	test("show a refusal at its field, keep what was changed, and let it be discarded", async () => {
		await on.open();
		await on.openSettings();
		await on.app(DESK).getByTestId("role").selectOption("primary");
		await on.app(BOT).getByTestId("can-take").setChecked(false);
		await on.byId("settings-save").click();
		await on.byId("settings-error").filter({ hasText: "exactly one primary" }).waitFor();
		await on.byId(`app-${DESK}-role-problem`).filter({ hasText: "exactly one primary" }).waitFor();
		const role = on.app(DESK).getByTestId("role");
		expect(await role.getAttribute("aria-invalid")).toBe("true");
		expect(await role.evaluate((element) => element === document.activeElement)).toBe(true);
		expect(await on.config()).toEqual(on.initial);
		await expectSound(on.page, "settings-refused");

		await on.page.keyboard.press("Escape");
		await on.byId("open-settings").filter({ hasText: "unsaved" }).waitFor();
		await on.openSettings();
		expect(await role.inputValue()).toBe("primary");
		expect(await on.app(BOT).getByTestId("can-take").isChecked()).toBe(false);
		await on.byId("settings-discard").click();
		expect(await role.inputValue()).toBe("secondary");
		expect(await on.byId("settings-save").isDisabled()).toBe(true);
	});

	test("refuse an address that is none, and show the state of one that does not answer", async () => {
		await on.open();
		await on.openSettings();
		const url = on.app(DESK).getByTestId("webhook-url");
		await url.fill("nonsense");
		await on.byId("settings-save").click();
		await on.byId(`app-${DESK}-webhookUrl-problem`).waitFor();
		await url.fill("http://127.0.0.1:9/webhook");
		await on.save();
		const state = on.app(DESK).getByTestId("webhook-state");
		await state.and(on.page.locator('[data-state="unverified"], [data-state="failing"]')).waitFor();
		expect((await on.config()).apps[1]?.webhookUrl).toBe("http://127.0.0.1:9/webhook");
	});

	test("an app without standby among its fields is sent none", async () => {
		await on.open();
		await on.openSettings();
		await on.app(DESK).getByTestId("field-standby").setChecked(false);
		await on.save();
		await on.byId("settings-close").click();
		await on.write("hello");
		await on.said("app", "echo: hello").waitFor();
		await on.rows(`[data-type=delivery][data-kind=echo][data-app="${BOT}"]`).waitFor();
		expect(await on.rows(`[data-type=delivery][data-app="${DESK}"]`).count()).toBe(0);
	});

	test("copy an app's id and say so", async () => {
		await on.open();
		await on.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
		await on.openSettings();
		await on.app(DESK).getByTestId("copy").click();
		await on.app(DESK).getByTestId("copied").filter({ hasText: "Copied" }).waitFor();
		expect(await on.page.evaluate(() => navigator.clipboard.readText())).toBe(DESK);
	});

	test("disconnect an app once it is confirmed, and connect it again", async () => {
		await on.open();
		await on.openSettings();
		await on.app(DESK).getByTestId("disconnect").click();
		await on.app(DESK).getByTestId("disconnect-keep").click();
		expect((await on.config()).accounts[0]?.disconnectedApps ?? []).toEqual([]);
		await on.app(DESK).getByTestId("disconnect").click();
		await on.app(DESK).getByTestId("disconnect-confirm").click();
		await on.app(DESK).getByTestId("connect").waitFor();
		expect(await on.focusedTestId()).toBe("connect");
		expect((await on.config()).accounts[0]?.disconnectedApps).toEqual([DESK]);

		await on.byId("settings-close").click();
		await on.byId("open-scenarios").click();
		expect(await on.byId("scenario-agents").isDisabled()).toBe(true);
		await on.byId("scenario-agents-obstacle").filter({ hasText: "Desk" }).waitFor();
		await on.byId("scenario-list-close").click();

		await on.openSettings();
		await on.app(DESK).getByTestId("connect").click();
		await on.app(DESK).getByTestId("disconnect").waitFor();
		expect((await on.config()).accounts[0]?.disconnectedApps ?? []).toEqual([]);
	});

	test("say why the primary receiver cannot be disconnected", async () => {
		await on.open();
		await on.openSettings();
		await on.app(BOT).getByTestId("disconnect").click();
		await on.app(BOT).getByTestId("disconnect-confirm").click();
		await on.app(BOT).getByTestId("disconnect-problem").filter({ hasText: "primary" }).waitFor();
	});

	test("set a switch, whose default and source are shown", async () => {
		await on.open();
		await on.openSettings();
		const inboxDone = on.byId("switches").locator("li", { hasText: "inboxDone" });
		await inboxDone.filter({ hasText: "Default release; spec §8.2" }).waitFor();
		await on.byId("switch-idTypes").selectOption("mixed");
		await on.save();
		expect((await on.config()).switches).toEqual({ ...on.initial.switches, idTypes: "mixed" });
	});
});

describe("the settings under routing", () => {
	const on = new PageUnderTest({ PROFILE: "routing" });

	test("the default app is set in the settings, the Page Inbox among the choices", async () => {
		await on.open();
		await on.openSettings();
		await on.byId("settings-default-app").selectOption(INBOX);
		await on.save();
		expect((await on.config()).defaultApp).toBe(INBOX);
		await on.byId("settings-default-app").selectOption("");
		await on.byId("settings-save").click();
		await on.byId("settings-defaultApp-problem").filter({ hasText: "routing needs" }).waitFor();
		await on.byId("settings-profile").selectOption("zero_config");
		await on.save();
		expect(await on.config()).toMatchObject({ profile: "zero_config", defaultApp: null });
	});
});

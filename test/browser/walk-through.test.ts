import { describe, expect, test } from "vitest";
import { expectSound } from "./page-check.ts";
import { BOT, DESK, INBOX, PageUnderTest } from "./page-under-test.ts";

describe("the walk-through of the Handover Protocol, played on the page", () => {
	const on = new PageUnderTest({ PROFILE: "routing" });
	const heard = (app: string, kind: string, channel: string, text = "") =>
		on
			.rows(`[data-type=delivery][data-app="${app}"][data-kind="${kind}"][data-channel=${channel}][data-status="200"]`)
			.filter({ hasText: text })
			.first()
			.waitFor();

	test("roles in the settings, both apps told, the desk answers and gives back, then the inbox", async () => {
		await on.ask("PUT", "config", { ...on.initial, apps: on.initial.apps.map((app) => ({ ...app, role: null })) });
		await on.open();

		// The page admin assigns roles; the inbox is connected by itself.
		await on.openSettings();
		await on.byId("settings-profile").selectOption("classic");
		await on.app(BOT).getByTestId("role").selectOption("primary");
		await on.app(DESK).getByTestId("role").selectOption("secondary");
		await on.page.locator(".app-card-inbox", { hasText: INBOX }).waitFor();
		await expectSound(on.page, "walk-through-settings");
		await on.save();
		await on.byId("settings-close").click();
		await heard(BOT, "app_roles", "normal");
		await heard(DESK, "app_roles", "normal");

		// The customer writes: the Primary hears it normally, the Secondary listens.
		await on.write("hello");
		await on.said("app", "echo: hello").waitFor();
		await heard(BOT, "message", "normal", "hello");
		await heard(DESK, "message", "standby", "hello");

		// `agent` is to go to the desk, whose page is a click away.
		await on.byId("choice-agent").and(on.page.locator(":enabled")).selectOption({ label: "Desk" });
		await on.write("agent");
		await on.said("app", "Connecting you to a person.").waitFor();
		await on.byId("who").filter({ hasText: "Desk" }).waitFor();
		await heard(DESK, "pass_thread_control", "normal");
		const [desk] = await Promise.all([
			on.page.context().waitForEvent("page"),
			on.byId("companion-link").filter({ hasText: "Desk" }).click(),
		]);
		const log = (from: string, text: string) =>
			desk.getByTestId("log").locator(`li[data-from=${from}]`, { hasText: text }).waitFor();
		await log("customer", "hello");
		await log("bot", "Connecting you to a person.");
		await desk.getByTestId("reason").filter({ hasText: '"reason":"asked"' }).waitFor();

		// Now the other way round, and the agent answers.
		await on.write("my parcel is late");
		await heard(BOT, "message", "standby", "my parcel is late");
		await heard(DESK, "message", "normal", "my parcel is late");
		await log("customer", "my parcel is late");
		await desk.getByTestId("reply-input").fill("Hi, Ana here.");
		await desk.getByTestId("reply-input").press("Enter");
		await on.said("app", "Hi, Ana here.").waitFor();
		await log("desk", "Hi, Ana here.");
		await expectSound(on.page, "walk-through-desk-has-it");
		await expectSound(desk, "walk-through-desk");

		// It passes back with metadata and without a target: the bot goes on.
		await desk.getByTestId("return-note").fill("sent again");
		await desk.getByTestId("return").click();
		await on.said("app", "Welcome back. You talked to a person for 1 messages.").waitFor();
		const passed = on.rows(`[data-type=delivery][data-app="${BOT}"][data-kind=pass_thread_control]`);
		await passed.locator("summary").click();
		await passed.locator("pre", { hasText: "sent again" }).waitFor();
		await on.byId("who").filter({ hasText: "Bot" }).waitFor();
		expect(await on.said("app", "echo: my parcel is late").count()).toBe(0);
		await on.write("and now?");
		await on.said("app", "echo: and now?").waitFor();

		// The next one asks for the inbox.
		await on.byId("choice-agent").selectOption({ label: "Inbox" });
		await on.write("I want a human");
		await on.byId("who").filter({ hasText: "Inbox" }).waitFor();
		await on.byId("inbox-input").fill("The inbox here.");
		await on.byId("inbox-send").click();
		await on.said("inbox", "The inbox here.").waitFor();
		await on.byId("inbox-done").click();
		await on.said("app", "Welcome back. You talked to a person for 0 messages.").waitFor();
		await expectSound(on.page, "walk-through-end");
		await on.page.setViewportSize({ width: 390, height: 844 });
		await expectSound(on.page, "walk-through-end-390");
		expect(await on.byId("error").textContent()).toBe("");
	}, 120_000);
});

import { describe, expect, test } from "vitest";
import { expectSound } from "./page-check.ts";
import { BOT, DESK, INBOX, PageUnderTest } from "./page-under-test.ts";

describe("the page", () => {
	const on = new PageUnderTest({ PROFILE: "classic" });

	test("a dialog closes with Escape, and the focus goes back to its door", async () => {
		await on.open();
		for (const dialog of ["settings", "bench", "scenarios"]) {
			await on.byId(`open-${dialog}`).click();
			expect(await on.page.evaluate(() => document.activeElement?.closest("dialog") !== null)).toBe(true);
			await on.page.keyboard.press("Escape");
			await on.page.locator("dialog").waitFor({ state: "detached" });
			expect(await on.focusedTestId()).toBe(`open-${dialog}`);
		}
	});

	test("the folders and the notice follow control", async () => {
		await on.open();
		await on.write("agent");
		await on.byId("inbox-notice").filter({ hasText: "moved to Inbox" }).waitFor();
		const userId = new URL(on.page.url()).hash.replace("#user=", "");
		expect(await on.byId("inbox-folder-main").locator(`li[data-user="${userId}"]`).count()).toBe(1);
		expect(await on.byId("inbox-folder-done").locator(`li[data-user="${userId}"]`).count()).toBe(0);
		await on.byId("inbox-done").click();
		await on.byId("inbox-notice").filter({ hasText: "moved to Done: Bot has control" }).waitFor();
		expect(await on.byId("inbox-folder-done").locator(`li[data-user="${userId}"]`).count()).toBe(1);
	});

	test("one click says why nobody answers", async () => {
		await on.open();
		await on.write("agent");
		await on.byId("who").filter({ hasText: "Inbox" }).waitFor();
		await on.write("is anyone there?");
		await on.byId("why-ask").and(on.page.locator('[data-silent="true"]')).click();
		const why = await on.byId("why").textContent();
		expect(why).toContain("The Page Inbox owns the thread. Since");
		expect(why).toContain("Bot passed control to the Page Inbox, reason “asked”.");
		expect(why).toContain("The customer said “is anyone there?”, and the Page Inbox has not answered.");
		expect(why).toContain("Done passes to the primary app, Bot.");
	});

	test("fifty customers: each with its owner, news marked until it is looked at", async () => {
		await on.open();
		await on.write("mine");
		const mine = new URL(on.page.url()).hash.replace("#user=", "");
		const others = Array.from({ length: 49 }, (_, index) => `29000000000000${String(index).padStart(2, "0")}`);
		for (const userId of others) await on.ask("POST", `users/${userId}/messages`, { text: `I am ${userId}` });
		await on.ask("POST", `users/${others[7]}/messages`, { text: "agent" });
		await on.byId("threads").filter({ hasText: "49 new" }).waitFor();
		await on.byId("threads").click();
		const listed = on.byId("thread-list").locator("li");
		expect(await listed.count()).toBe(50);
		await on.byId("thread-list").locator(`li[data-user="${others[7]}"][data-owner="${INBOX}"]`).waitFor();
		await expectSound(on.page, "fifty-customers");
		await on.byId("thread-search").fill(others[7] ?? "");
		expect(await listed.count()).toBe(1);
		await listed.getByRole("button").click();
		expect(new URL(on.page.url()).hash).toBe(`#user=${others[7]}`);
		await on.said("customer", "agent").waitFor();
		await on.byId("threads").filter({ hasText: "48 new" }).waitFor();
		await on.byId("threads").click();
		expect(await listed.getAttribute("data-unread")).toBe("false");
		await on.page.goto(`${on.url}#user=${mine}`);
		await on.said("customer", "mine").waitFor();
	});

	describe("the timeline", () => {
		test("stands in lanes, each line from whom it comes to whom it goes", async () => {
			await on.open();
			await on.write("agent");
			await on.byId("who").filter({ hasText: "Inbox" }).waitFor();
			await on.byId("inbox-input").fill("Hi, Ana here.");
			await on.byId("inbox-send").click();
			expect(await on.page.locator(".lane-head").allTextContents()).toEqual([
				"Customer",
				"Platform",
				"Bot",
				"Desk",
				"Inbox",
			]);
			const way = (selector: string, from: string, to: string) =>
				on.rows(`${selector}[data-from-lane="${from}"][data-to-lane="${to}"]`).first().waitFor();
			await way("[data-type=message][data-from=customer]", "customer", "platform");
			await way(`[data-type=delivery][data-channel=normal][data-kind=message]`, "platform", BOT);
			await way(`[data-type=delivery][data-channel=standby][data-kind=message]`, "platform", DESK);
			await way(`[data-type=call][data-edge=messages]`, BOT, "customer");
			await way(`[data-type=control][data-kind=passed]`, BOT, INBOX);
			await way("[data-type=message][data-from=inbox]", INBOX, "customer");
		});

		test("is filtered by kind, app, channel and text, and is the same as a list", async () => {
			await on.open();
			await on.write("hello");
			await on.said("app", "echo: hello").waitFor();
			await on.rows(`[data-type=delivery][data-app="${DESK}"][data-kind=delivery]`).waitFor();
			await on.rows(`[data-type=delivery][data-app="${BOT}"][data-kind=delivery]`).waitFor();
			const all = await on.rows().count();
			await on.byId("filter-toggle").click();

			await on.byId("filter-delivery").click();
			expect(await on.rows(":not([data-type=delivery])").count()).toBe(0);
			await on.byId("filter-channel").selectOption("standby");
			expect(await on.rows().count()).toBeGreaterThan(0);
			expect(await on.rows(':not([data-channel="standby"])').count()).toBe(0);
			await on.byId("filter-app").selectOption(BOT);
			expect(await on.rows().count()).toBe(0);
			await on.byId("filter-clear").click();
			await on.byId("filter-text").fill("ECHO: hello");
			expect(await on.rows("[data-type=call]").count()).toBe(1);
			expect(await on.rows("[data-type=message]").count()).toBe(0);
			await on.byId("filter-clear").click();

			await on.byId("timeline-view").click();
			expect(await on.byId("lanes").count()).toBe(0);
			expect(await on.rows().count()).toBe(all);
		});

		test("opens a line to the JSON behind it", async () => {
			await on.open();
			await on.write("hello");
			const webhook = on.rows(`[data-type=delivery][data-app="${BOT}"][data-kind=message]`);
			await webhook.locator("summary").click();
			await webhook.locator("pre", { hasText: '"object": "page"' }).waitFor();
		});
	});

	describe.each([1280, 390])("at %i pixels", (width) => {
		test.each(["light", "dark"] as const)(
			"every new state fits, and axe finds nothing, in %s",
			async (scheme) => {
				const name = (state: string): string => `${state}-${width}-${scheme}`;
				await on.open(width, scheme);
				await on.write("agent");
				await on.byId("who").filter({ hasText: "Inbox" }).waitFor();
				await on.write("is anyone there?");
				await on.byId("why-ask").click();
				await on.byId("filter-toggle").click();
				await expectSound(on.page, name("why"));
				await on.byId("filter-message").click();
				await expectSound(on.page, name("filter"));
				await on.byId("threads").click();
				await expectSound(on.page, name("threads"));
				await on.page.keyboard.press("Escape");
				await on.openSettings();
				await expectSound(on.page, name("settings"));
				await on.app(DESK).getByTestId("disconnect").click();
				await on.app(DESK).locator("summary").click();
				await expectSound(on.page, name("settings-disconnect"));
				await on.byId("switches").locator("li").last().scrollIntoViewIfNeeded();
				await expectSound(on.page, name("settings-switches"));
				await on.byId("settings-close").click();
				await on.byId("open-bench").click();
				await on.byId("fault-kind").selectOption("delay");
				await expectSound(on.page, name("bench"));
				await on.byId("bench-close").click();
				await on.byId("open-scenarios").click();
				await expectSound(on.page, name("scenarios"));
				await on.byId("scenario-list-close").click();
				await on.play("agents");
				await expectSound(on.page, name("scenario-played"));
			},
			60_000,
		);
	});
});

describe("clock and faults", () => {
	const on = new PageUnderTest({ PROFILE: "classic" });

	test("faults are asked for, wait, and are used up; the clock moves by any amount", async () => {
		await on.open();
		await on.byId("open-bench").click();
		await on.byId("faults-none").waitFor();
		await on.byId("fault-kind").selectOption("duplicate");
		await on.byId("fault-app").selectOption(BOT);
		await on.byId("fault-add").click();
		await on.byId("faults").locator("li[data-kind=duplicate]", { hasText: "Bot" }).waitFor();
		await on.byId("fault-times").fill("0");
		await on.byId("fault-add").click();
		await on.byId("fault-problem").filter({ hasText: "times" }).waitFor();
		await on.byId("clock-amount").fill("90");
		await on.byId("clock-advance").click();
		await on.byId("clock-said").filter({ hasText: "1 h 30 min" }).waitFor();
		await on.byId("bench-close").click();
		await on.write("hello");
		await on.said("app", "echo: hello").waitFor();
		const twice = on.rows(`[data-type=delivery][data-kind=message][data-app="${BOT}"]`);
		await twice.nth(1).waitFor();
		expect(await on.said("app", "echo: hello").count()).toBe(1);
		await on.byId("open-bench").click();
		await on.byId("faults-none").waitFor();
	});
});

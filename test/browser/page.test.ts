import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startChromium } from "./chromium.ts";
import { type Demo, startDemo, waitFor } from "./demo-process.ts";
import { expectSound } from "./page-check.ts";

const BOT = "400000000000001";
const DESK = "400000000000002";
const INBOX = "263902037430900";

interface Config {
	profile: string;
	defaultApp: string;
	accounts: { id: string; disconnectedApps?: string[] }[];
	apps: { id: string; role: string; canTake: boolean; fields: string[]; webhookUrl: string }[];
	switches: Record<string, unknown>;
}

let browser: Browser;
let demo: Demo;
let page: Page;
let initial: Config;

beforeAll(async () => {
	browser = await startChromium();
});
afterAll(async () => {
	await browser?.close();
});

async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
	const response = await fetch(new URL(path, demo.url), {
		method,
		headers: { "content-type": "application/json" },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
	return (await response.json()) as Answer;
}
const configNow = (): Promise<Config> => ask<Config>("GET", "config");

/** Runs the demo for the tests around it; each test begins with no threads and the demo's own config. */
function withDemo(env: Record<string, string>): void {
	beforeAll(async () => {
		demo = await startDemo(env);
		initial = await configNow();
	});
	afterEach(async () => {
		await page?.context().close();
		await ask("POST", "reset", {});
		await ask("PUT", "config", initial);
	});
	afterAll(async () => {
		await demo?.stop();
	});
}

async function open(width = 1280, scheme: "light" | "dark" = "light"): Promise<void> {
	const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
	page = await context.newPage();
	await page.goto(demo.url);
	await page.locator('[data-testid=connection][data-state="live"]').waitFor();
}

const inLog = (from: string, text: string) =>
	page.getByTestId("customer-log").locator(`li[data-from=${from}]`, { hasText: text });
const rows = (selector = "") => page.getByTestId("timeline").locator(`> li${selector}`);
const app = (id: string) => page.getByTestId(`app-${id}`);

async function write(text: string): Promise<void> {
	await page.getByTestId("customer-input").fill(text);
	await page.getByTestId("customer-input").press("Enter");
	await inLog("customer", text).first().waitFor();
}

async function openSettings(): Promise<void> {
	await page.getByTestId("open-settings").click();
	await app(BOT).getByTestId("webhook-state").and(page.locator(':not([data-state="unknown"])')).waitFor();
}

async function save(): Promise<void> {
	await page.getByTestId("settings-save").click();
	await page
		.getByTestId("settings-said")
		.filter({ hasText: /^Saved\./ })
		.waitFor();
}

async function play(name: string): Promise<string> {
	await page.getByTestId("open-scenarios").click();
	await page.getByTestId(`scenario-${name}`).click();
	const status = page.getByTestId("scenario-status");
	await status.and(page.locator(`[data-scenario=${name}]:not([data-state=running])`)).waitFor({ timeout: 40_000 });
	expect(await status.locator("li[data-state=failed]").allTextContents()).toEqual([]);
	expect(await status.getAttribute("data-state")).toBe("done");
	expect(await status.locator("li[data-state=done]").count()).toBe(await status.locator("li").count());
	return (await status.locator("li").allTextContents()).join("\n");
}

async function focusedTestId(): Promise<string | null | undefined> {
	return await page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
}

describe("under classic", () => {
	withDemo({ PROFILE: "classic" });

	describe("the settings", () => {
		test("change roles: both apps are told, and who gets the next thread", async () => {
			await open();
			await openSettings();
			await app(BOT).getByTestId("role").selectOption("secondary");
			await app(DESK).getByTestId("role").selectOption("primary");
			await save();
			expect((await configNow()).apps.map(({ role }) => role)).toEqual(["secondary", "primary"]);
			await page.getByTestId("settings-close").click();
			for (const id of [BOT, DESK]) {
				await rows(`[data-type=delivery][data-kind=app_roles][data-app="${id}"][data-status="200"]`).first().waitFor();
			}
			await page.getByTestId("new-customer").click();
			await write("hello");
			await page.getByTestId("who").filter({ hasText: "Desk" }).waitFor();
		});

		test("show a refusal at its field, keep what was changed, and let it be discarded", async () => {
			await open();
			await openSettings();
			await app(DESK).getByTestId("role").selectOption("primary");
			await app(BOT).getByTestId("can-take").setChecked(false);
			await page.getByTestId("settings-save").click();
			await page.getByTestId("settings-error").filter({ hasText: "exactly one primary" }).waitFor();
			await page.getByTestId(`app-${DESK}-role-problem`).filter({ hasText: "exactly one primary" }).waitFor();
			const role = app(DESK).getByTestId("role");
			expect(await role.getAttribute("aria-invalid")).toBe("true");
			expect(await role.evaluate((element) => element === document.activeElement)).toBe(true);
			expect(await configNow()).toEqual(initial);
			await expectSound(page, "settings-refused");

			await page.keyboard.press("Escape");
			await page.getByTestId("open-settings").filter({ hasText: "unsaved" }).waitFor();
			await openSettings();
			expect(await role.inputValue()).toBe("primary");
			expect(await app(BOT).getByTestId("can-take").isChecked()).toBe(false);
			await page.getByTestId("settings-discard").click();
			expect(await role.inputValue()).toBe("secondary");
			expect(await page.getByTestId("settings-save").isDisabled()).toBe(true);
		});

		test("refuse an address that is none, and show the state of one that does not answer", async () => {
			await open();
			await openSettings();
			const url = app(DESK).getByTestId("webhook-url");
			await url.fill("nonsense");
			await page.getByTestId("settings-save").click();
			await page.getByTestId(`app-${DESK}-webhookUrl-problem`).waitFor();
			await url.fill("http://127.0.0.1:9/webhook");
			await save();
			const state = app(DESK).getByTestId("webhook-state");
			await state.and(page.locator('[data-state="unverified"], [data-state="failing"]')).waitFor();
			expect((await configNow()).apps[1]?.webhookUrl).toBe("http://127.0.0.1:9/webhook");
		});

		test("an app without standby among its fields is sent none", async () => {
			await open();
			await openSettings();
			await app(DESK).getByTestId("field-standby").setChecked(false);
			await save();
			await page.getByTestId("settings-close").click();
			await write("hello");
			await inLog("app", "echo: hello").waitFor();
			await rows(`[data-type=delivery][data-kind=echo][data-app="${BOT}"]`).waitFor();
			expect(await rows(`[data-type=delivery][data-app="${DESK}"]`).count()).toBe(0);
		});

		test("copy an app's id and say so", async () => {
			await open();
			await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
			await openSettings();
			await app(DESK).getByTestId("copy").click();
			await app(DESK).getByTestId("copied").filter({ hasText: "Copied" }).waitFor();
			expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(DESK);
		});

		test("disconnect an app once it is confirmed, and connect it again", async () => {
			await open();
			await openSettings();
			await app(DESK).getByTestId("disconnect").click();
			await app(DESK).getByTestId("disconnect-keep").click();
			expect((await configNow()).accounts[0]?.disconnectedApps ?? []).toEqual([]);
			await app(DESK).getByTestId("disconnect").click();
			await app(DESK).getByTestId("disconnect-confirm").click();
			await app(DESK).getByTestId("connect").waitFor();
			expect(await focusedTestId()).toBe("connect");
			expect((await configNow()).accounts[0]?.disconnectedApps).toEqual([DESK]);

			await page.getByTestId("settings-close").click();
			await page.getByTestId("open-scenarios").click();
			expect(await page.getByTestId("scenario-agents").isDisabled()).toBe(true);
			await page.getByTestId("scenario-agents-obstacle").filter({ hasText: "Desk" }).waitFor();
			await page.getByTestId("scenario-list-close").click();

			await openSettings();
			await app(DESK).getByTestId("connect").click();
			await app(DESK).getByTestId("disconnect").waitFor();
			expect((await configNow()).accounts[0]?.disconnectedApps ?? []).toEqual([]);
		});

		test("say why the primary receiver cannot be disconnected", async () => {
			await open();
			await openSettings();
			await app(BOT).getByTestId("disconnect").click();
			await app(BOT).getByTestId("disconnect-confirm").click();
			await app(BOT).getByTestId("disconnect-problem").filter({ hasText: "primary" }).waitFor();
		});

		test("set a switch, whose default and source are shown", async () => {
			await open();
			await openSettings();
			const inboxDone = page.getByTestId("switches").locator("li", { hasText: "inboxDone" });
			await inboxDone.filter({ hasText: "Default release; spec §8.2" }).waitFor();
			await page.getByTestId("switch-idTypes").selectOption("mixed");
			await save();
			expect((await configNow()).switches).toEqual({ ...initial.switches, idTypes: "mixed" });
		});
	});

	test("a dialog closes with Escape, and the focus goes back to its door", async () => {
		await open();
		for (const dialog of ["settings", "bench", "scenarios"]) {
			await page.getByTestId(`open-${dialog}`).click();
			expect(await page.evaluate(() => document.activeElement?.closest("dialog") !== null)).toBe(true);
			await page.keyboard.press("Escape");
			await page.locator("dialog").waitFor({ state: "detached" });
			expect(await focusedTestId()).toBe(`open-${dialog}`);
		}
	});

	test("the folders and the notice follow control", async () => {
		await open();
		await write("agent");
		await page.getByTestId("inbox-notice").filter({ hasText: "moved to Inbox" }).waitFor();
		const userId = new URL(page.url()).hash.replace("#user=", "");
		expect(await page.getByTestId("inbox-folder-main").locator(`li[data-user="${userId}"]`).count()).toBe(1);
		expect(await page.getByTestId("inbox-folder-done").locator(`li[data-user="${userId}"]`).count()).toBe(0);
		await page.getByTestId("inbox-done").click();
		await page.getByTestId("inbox-notice").filter({ hasText: "moved to Done: Bot has control" }).waitFor();
		expect(await page.getByTestId("inbox-folder-done").locator(`li[data-user="${userId}"]`).count()).toBe(1);
	});

	test("one click says why nobody answers", async () => {
		await open();
		await write("agent");
		await page.getByTestId("who").filter({ hasText: "Inbox" }).waitFor();
		await write("is anyone there?");
		await page.getByTestId("why-ask").and(page.locator('[data-silent="true"]')).click();
		const why = await page.getByTestId("why").textContent();
		expect(why).toContain("The Page Inbox owns the thread. Since");
		expect(why).toContain("Bot passed control to the Page Inbox, reason “asked”.");
		expect(why).toContain("The customer said “is anyone there?”, and the Page Inbox has not answered.");
		expect(why).toContain("Done passes to the primary app, Bot.");
	});

	test("fifty customers: each with its owner, news marked until it is looked at", async () => {
		await open();
		await write("mine");
		const mine = new URL(page.url()).hash.replace("#user=", "");
		const others = Array.from({ length: 49 }, (_, index) => `29000000000000${String(index).padStart(2, "0")}`);
		for (const userId of others) await ask("POST", `users/${userId}/messages`, { text: `I am ${userId}` });
		await ask("POST", `users/${others[7]}/messages`, { text: "agent" });
		await page.getByTestId("threads").filter({ hasText: "49 new" }).waitFor();
		await page.getByTestId("threads").click();
		const listed = page.getByTestId("thread-list").locator("li");
		expect(await listed.count()).toBe(50);
		await page.getByTestId("thread-list").locator(`li[data-user="${others[7]}"][data-owner="${INBOX}"]`).waitFor();
		await expectSound(page, "fifty-customers");
		await page.getByTestId("thread-search").fill(others[7] ?? "");
		expect(await listed.count()).toBe(1);
		await listed.getByRole("button").click();
		expect(new URL(page.url()).hash).toBe(`#user=${others[7]}`);
		await inLog("customer", "agent").waitFor();
		await page.getByTestId("threads").filter({ hasText: "48 new" }).waitFor();
		await page.getByTestId("threads").click();
		expect(await listed.getAttribute("data-unread")).toBe("false");
		await page.goto(`${demo.url}#user=${mine}`);
		await inLog("customer", "mine").waitFor();
	});

	describe("the timeline", () => {
		test("stands in lanes, each line from whom it comes to whom it goes", async () => {
			await open();
			await write("agent");
			await page.getByTestId("who").filter({ hasText: "Inbox" }).waitFor();
			await page.getByTestId("inbox-input").fill("Hi, Ana here.");
			await page.getByTestId("inbox-send").click();
			expect(await page.locator(".lane-head").allTextContents()).toEqual([
				"Customer",
				"Platform",
				"Bot",
				"Desk",
				"Inbox",
			]);
			const way = (selector: string, from: string, to: string) =>
				rows(`${selector}[data-from-lane="${from}"][data-to-lane="${to}"]`).first().waitFor();
			await way("[data-type=message][data-from=customer]", "customer", "platform");
			await way(`[data-type=delivery][data-channel=normal][data-kind=message]`, "platform", BOT);
			await way(`[data-type=delivery][data-channel=standby][data-kind=message]`, "platform", DESK);
			await way(`[data-type=call][data-edge=messages]`, BOT, "customer");
			await way(`[data-type=control][data-kind=passed]`, BOT, INBOX);
			await way("[data-type=message][data-from=inbox]", INBOX, "customer");
		});

		test("is filtered by kind, app, channel and text, and is the same as a list", async () => {
			await open();
			await write("hello");
			await inLog("app", "echo: hello").waitFor();
			await rows(`[data-type=delivery][data-app="${DESK}"][data-kind=delivery]`).waitFor();
			await rows(`[data-type=delivery][data-app="${BOT}"][data-kind=delivery]`).waitFor();
			const all = await rows().count();
			await page.getByTestId("filter-toggle").click();

			await page.getByTestId("filter-delivery").click();
			expect(await rows(":not([data-type=delivery])").count()).toBe(0);
			await page.getByTestId("filter-channel").selectOption("standby");
			expect(await rows().count()).toBeGreaterThan(0);
			expect(await rows(':not([data-channel="standby"])').count()).toBe(0);
			await page.getByTestId("filter-app").selectOption(BOT);
			expect(await rows().count()).toBe(0);
			await page.getByTestId("filter-clear").click();
			await page.getByTestId("filter-text").fill("ECHO: hello");
			expect(await rows("[data-type=call]").count()).toBe(1);
			expect(await rows("[data-type=message]").count()).toBe(0);
			await page.getByTestId("filter-clear").click();

			await page.getByTestId("timeline-view").click();
			expect(await page.getByTestId("lanes").count()).toBe(0);
			expect(await rows().count()).toBe(all);
		});

		test("opens a line to the JSON behind it", async () => {
			await open();
			await write("hello");
			const webhook = rows(`[data-type=delivery][data-app="${BOT}"][data-kind=message]`);
			await webhook.locator("summary").click();
			await webhook.locator("pre", { hasText: '"object": "page"' }).waitFor();
		});
	});

	describe("scenarios", () => {
		test("taken in the middle of a slow answer: it is never sent", async () => {
			await open();
			await play("slow");
			expect(await inLog("app", "slow answer").count()).toBe(0);
			expect(await inLog("inbox", "Hello, a person here.").count()).toBe(1);
		});

		test("nobody answers: and the page says why", async () => {
			await open();
			await play("nobody");
			await page.getByTestId("why-ask").filter({ hasText: "Why is nobody answering?" }).click();
			await page.getByTestId("why").filter({ hasText: "The Page Inbox owns the thread." }).waitFor();
			await page.getByTestId("scenario-close").click();
			expect(await page.getByTestId("scenario-status").count()).toBe(0);
		});

		test("the inbox requests, is granted, answers, is done", async () => {
			await open();
			await play("request");
			await rows("[data-type=control][data-kind=requested]").waitFor();
			await inLog("app", "echo: and now?").waitFor();
		});

		test("two agents at once: classic lets both through", async () => {
			await open();
			expect(await play("agents")).toContain("the platform let it through");
			await inLog("inbox", "Hello, this is Ana.").waitFor();
			await inLog("app", "Hello, this is Ben.").waitFor();
		});

		test("control does not run out under classic, and the page says so", async () => {
			await open();
			await page.getByTestId("open-scenarios").click();
			expect(await page.getByTestId("scenario-expiry").isDisabled()).toBe(true);
			await page.getByTestId("scenario-expiry-obstacle").filter({ hasText: "classic" }).waitFor();
		});
	});

	describe.each([1280, 390])("at %i pixels", (width) => {
		test.each(["light", "dark"] as const)(
			"every new state fits, and axe finds nothing, in %s",
			async (scheme) => {
				const name = (state: string): string => `${state}-${width}-${scheme}`;
				await open(width, scheme);
				await write("agent");
				await page.getByTestId("who").filter({ hasText: "Inbox" }).waitFor();
				await write("is anyone there?");
				await page.getByTestId("why-ask").click();
				await page.getByTestId("filter-toggle").click();
				await expectSound(page, name("why"));
				await page.getByTestId("filter-message").click();
				await expectSound(page, name("filter"));
				await page.getByTestId("threads").click();
				await expectSound(page, name("threads"));
				await page.keyboard.press("Escape");
				await openSettings();
				await expectSound(page, name("settings"));
				await app(DESK).getByTestId("disconnect").click();
				await app(DESK).locator("summary").click();
				await expectSound(page, name("settings-disconnect"));
				await page.getByTestId("switches").locator("li").last().scrollIntoViewIfNeeded();
				await expectSound(page, name("settings-switches"));
				await page.getByTestId("settings-close").click();
				await page.getByTestId("open-bench").click();
				await page.getByTestId("fault-kind").selectOption("delay");
				await expectSound(page, name("bench"));
				await page.getByTestId("bench-close").click();
				await page.getByTestId("open-scenarios").click();
				await expectSound(page, name("scenarios"));
				await page.getByTestId("scenario-list-close").click();
				await play("agents");
				await expectSound(page, name("scenario-played"));
			},
			60_000,
		);
	});
});

describe("clock and faults", () => {
	withDemo({ PROFILE: "classic" });

	test("faults are asked for, wait, and are used up; the clock moves by any amount", async () => {
		await open();
		await page.getByTestId("open-bench").click();
		await page.getByTestId("faults-none").waitFor();
		await page.getByTestId("fault-kind").selectOption("duplicate");
		await page.getByTestId("fault-app").selectOption(BOT);
		await page.getByTestId("fault-add").click();
		await page.getByTestId("faults").locator("li[data-kind=duplicate]", { hasText: "Bot" }).waitFor();
		await page.getByTestId("fault-times").fill("0");
		await page.getByTestId("fault-add").click();
		await page.getByTestId("fault-problem").filter({ hasText: "times" }).waitFor();
		await page.getByTestId("clock-amount").fill("90");
		await page.getByTestId("clock-advance").click();
		await page.getByTestId("clock-said").filter({ hasText: "1 h 30 min" }).waitFor();
		await page.getByTestId("bench-close").click();
		await write("hello");
		await inLog("app", "echo: hello").waitFor();
		const twice = rows(`[data-type=delivery][data-kind=message][data-app="${BOT}"]`);
		await twice.nth(1).waitFor();
		expect(await inLog("app", "echo: hello").count()).toBe(1);
		await page.getByTestId("open-bench").click();
		await page.getByTestId("faults-none").waitFor();
	});
});

describe("under routing", () => {
	withDemo({ PROFILE: "routing" });

	test("the default app is set in the settings, the Page Inbox among the choices", async () => {
		await open();
		await openSettings();
		await page.getByTestId("settings-default-app").selectOption(INBOX);
		await save();
		expect((await configNow()).defaultApp).toBe(INBOX);
		await page.getByTestId("settings-default-app").selectOption("");
		await page.getByTestId("settings-save").click();
		await page.getByTestId("settings-defaultApp-problem").filter({ hasText: "routing needs" }).waitFor();
		await page.getByTestId("settings-profile").selectOption("zero_config");
		await save();
		expect(await configNow()).toMatchObject({ profile: "zero_config", defaultApp: null });
	});

	test("taken in the middle of a slow answer: answering takes control", async () => {
		await open();
		await play("slow");
		await rows("[data-type=control][data-kind=taken]").waitFor();
		expect(await inLog("app", "slow answer").count()).toBe(0);
	});

	test("the inbox requests: it is refused and takes", async () => {
		await open();
		expect(await play("request")).toContain("refused: the inbox requests control under classic only");
		await rows("[data-type=control][data-kind=taken]").waitFor();
	});

	test("two agents at once: the platform refuses the second", async () => {
		await open();
		expect(await play("agents")).toContain("refused: ");
		expect(await inLog("app", "Hello, this is Ben.").count()).toBe(0);
		await rows(`[data-type=call][data-app="${DESK}"][data-edge=messages][data-status="400"]`).waitFor();
	});

	test("control runs out: no webhook tells of it, and the bot goes on with the customer's next message", async () => {
		await open();
		await play("expiry");
		await rows("[data-type=control][data-kind=expired]").waitFor();
		await inLog("app", "echo: hello again").waitFor();
		await waitFor(async () => ((await page.getByTestId("who").textContent())?.includes("Bot") ? true : null), 5_000);
	});
});

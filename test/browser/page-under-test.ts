import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { startChromium } from "./chromium.ts";
import { type Demo, startDemo } from "./demo-process.ts";

export const BOT = "400000000000001";
export const DESK = "400000000000002";
export const INBOX = "263902037430900";

/** The emulator's config, as far as the tests look at it. */
export interface Config {
	profile: string;
	defaultApp: string;
	accounts: { id: string; disconnectedApps?: string[] }[];
	apps: { id: string; role: string; canTake: boolean; fields: string[]; webhookUrl: string }[];
	switches: Record<string, unknown>;
}

/** The page of a demo of its own, for the tests of one `describe`. */
export class PageUnderTest {
	#browser: Browser | undefined;
	#demo: Demo | undefined;
	#initial: Config | undefined;
	#page: Page | undefined;

	/** Runs the demo for the tests around it; each test begins with no threads and the demo's own config. */
	constructor(env: Record<string, string>) {
		beforeAll(async () => {
			this.#browser = await startChromium();
			this.#demo = await startDemo(env);
			this.#initial = await this.config();
		});
		afterEach(async () => {
			await this.#page?.context().close();
			await this.ask("POST", "reset", {});
			await this.ask("PUT", "config", this.initial);
		});
		afterAll(async () => {
			await this.#demo?.stop();
			await this.#browser?.close();
		});
	}

	/** The opened page. */
	get page(): Page {
		return started(this.#page);
	}
	/** The config the demo began with. */
	get initial(): Config {
		return started(this.#initial);
	}
	/** Where the emulator's page and actor calls are. */
	get url(): string {
		return started(this.#demo).url;
	}

	async ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
		const response = await fetch(new URL(path, this.url), {
			method,
			headers: { "content-type": "application/json" },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
		return (await response.json()) as Answer;
	}

	config(): Promise<Config> {
		return this.ask<Config>("GET", "config");
	}

	/** Opens the page with a customer of its own and waits until it follows the emulator. */
	async open(width = 1280, colorScheme: "light" | "dark" = "light"): Promise<void> {
		const context = await started(this.#browser).newContext({ viewport: { width, height: 900 }, colorScheme });
		this.#page = await context.newPage();
		await this.page.goto(this.url);
		await this.page.locator('[data-testid=connection][data-state="live"]').waitFor();
	}

	byId(testId: string): Locator {
		return this.page.getByTestId(testId);
	}

	/** What somebody (`customer`, `app`, `inbox`) said, as the customer sees it. */
	said(from: string, text: string): Locator {
		return this.byId("customer-log").locator(`li[data-from=${from}]`, { hasText: text });
	}

	/** Lines of the timeline. */
	rows(selector = ""): Locator {
		return this.byId("timeline").locator(`> li${selector}`);
	}

	/** An app's card in the settings. */
	app(id: string): Locator {
		return this.byId(`app-${id}`);
	}

	async write(text: string): Promise<void> {
		await this.byId("customer-input").fill(text);
		await this.byId("customer-input").press("Enter");
		await this.said("customer", text).first().waitFor();
	}

	async openSettings(): Promise<void> {
		await this.byId("open-settings").click();
		await this.app(BOT).getByTestId("webhook-state").and(this.page.locator(':not([data-state="unknown"])')).waitFor();
	}

	async save(): Promise<void> {
		await this.byId("settings-save").click();
		await this.byId("settings-said")
			.filter({ hasText: /^Saved\./ })
			.waitFor();
	}

	/** Plays a scenario to its end and answers its steps with what came of them. */
	async play(name: string): Promise<string> {
		await this.byId("open-scenarios").click();
		await this.byId(`scenario-${name}`).click();
		const status = this.byId("scenario-status");
		await status
			.and(this.page.locator(`[data-scenario=${name}]:not([data-state=running])`))
			.waitFor({ timeout: 40_000 });
		expect(await status.locator("li[data-state=failed]").allTextContents()).toEqual([]);
		expect(await status.getAttribute("data-state")).toBe("done");
		expect(await status.locator("li[data-state=done]").count()).toBe(await status.locator("li").count());
		return (await status.locator("li").allTextContents()).join("\n");
	}

	focusedTestId(): Promise<string | null | undefined> {
		return this.page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
	}
}

function started<Part>(part: Part | undefined): Part {
	if (part === undefined) throw new Error("not started yet: expected inside a test, after open()");
	return part;
}

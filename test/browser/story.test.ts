import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startChromium } from "./chromium.ts";
import { type Demo, startDemo, waitFor } from "./demo-process.ts";

const screenshots = fileURLToPath(new URL("../screenshots/", import.meta.url));
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
beforeAll(async () => {
	mkdirSync(screenshots, { recursive: true });
	browser = await startChromium();
});
afterAll(async () => {
	await browser?.close();
});

/** The whole story in the browser, and how long the welcome took after Done. */
async function playStory(page: Page): Promise<number> {
	const customer = (text: string) =>
		page.getByTestId("customer-log").locator("li[data-from=customer]", { hasText: text });
	const said = (text: string) => page.getByTestId("customer-log").locator("li[data-from=app]", { hasText: text });
	const write = async (text: string): Promise<void> => {
		await page.getByTestId("customer-input").fill(text);
		await page.getByTestId("customer-input").press("Enter");
		await customer(text).first().waitFor();
	};

	await write("hello");
	await said("echo: hello").waitFor();
	expect(await page.getByTestId("inbox-folder-done").locator("li").count()).toBe(1);

	await write("agent");
	await said("Connecting you to a person.").waitFor();
	await page.getByTestId("inbox-folder-main").locator("li").first().waitFor();
	await page.getByTestId("inbox-notice").filter({ hasText: /\S/ }).waitFor();
	await page.getByTestId("who").filter({ hasText: "Inbox" }).waitFor();

	await page.getByTestId("inbox-input").fill("Hi, Ana here.");
	await page.getByTestId("inbox-send").click();
	await page.getByTestId("customer-log").locator("li[data-from=inbox]", { hasText: "Hi, Ana here." }).waitFor();
	await write("my parcel is late");

	const doneAt = Date.now();
	await page.getByTestId("inbox-done").click();
	await said("Welcome back. You talked to a person for 1 messages.").waitFor({ timeout: 15_000 });
	const took = Date.now() - doneAt;
	expect(await said("echo: my parcel is late").count()).toBe(0);
	await page.getByTestId("inbox-folder-done").locator("li").first().waitFor();

	await write("and now?");
	await said("echo: and now?").waitFor();
	return took;
}

describe.each([
	{ profile: "classic", inboxDone: "pass_to_default", within: 2_000 },
	{ profile: "routing", inboxDone: "pass_to_default", within: 2_000 },
	{ profile: "routing", inboxDone: "release", within: 10_000 },
])("the story under $profile, Done: $inboxDone", ({ profile, inboxDone, within }) => {
	let demo: Demo;
	beforeAll(async () => {
		demo = await startDemo({ PROFILE: profile, INBOX_DONE: inboxDone });
	});
	afterAll(async () => {
		await demo?.stop();
	});

	test(`Done → agent → Inbox with notice → reply → Done → Welcome back within ${within} ms, no further message needed`, async () => {
		const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
		await page.goto(demo.url);
		const took = await playStory(page);
		await page.screenshot({ path: `${screenshots}story-${profile}-${inboxDone}.png`, fullPage: true });
		expect(took).toBeLessThan(within);
		expect(demo.alive()).toBe(true);
		await page.close();
	}, 60_000);
});

describe("the page", () => {
	let demo: Demo;
	beforeAll(async () => {
		demo = await startDemo({ PROFILE: "classic" });
	});
	afterAll(async () => {
		await demo?.stop();
	});

	test.each([1280, 390])(
		"at %i pixels nothing scrolls sideways, nothing is clipped, and axe finds nothing",
		async (width) => {
			const page = await browser.newPage({ viewport: { width, height: 844 } });
			await page.goto(demo.url);
			await page.getByTestId("customer-input").fill("hello");
			await page.getByTestId("customer-send").click();
			await page.getByTestId("customer-log").locator("li", { hasText: "echo: hello" }).first().waitFor();
			const clipped = await page.evaluate(() => {
				const wide = document.documentElement.clientWidth;
				const controls = [...document.querySelectorAll<HTMLElement>("button, input, select, textarea, a, summary")];
				return {
					scrolls: document.documentElement.scrollWidth > wide,
					outside: controls
						.filter((control) => control.offsetParent !== null)
						.map((control) => ({
							name: control.textContent?.trim() || control.id,
							box: control.getBoundingClientRect(),
						}))
						.filter(({ box }) => box.left < 0 || box.right > wide + 0.5 || box.width === 0)
						.map(({ name }) => name),
				};
			});
			expect(clipped).toEqual({ scrolls: false, outside: [] });
			await page.evaluate(axeSource);
			const violations = await page.evaluate(async () => {
				const { axe } = window as unknown as {
					axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
				};
				return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
			});
			expect(violations).toEqual([]);
			await page.screenshot({ path: `${screenshots}page-${width}.png`, fullPage: true });
			await page.close();
		},
		60_000,
	);

	test("the story can be played by keyboard alone", async () => {
		const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
		await page.goto(demo.url);
		await page.getByTestId("new-customer").focus();
		await page.keyboard.press("Enter");
		const tabTo = async (testId: string): Promise<void> => {
			for (let presses = 0; presses < 80; presses += 1) {
				if (await page.evaluate((id) => document.activeElement?.getAttribute("data-testid") === id, testId)) return;
				await page.keyboard.press("Tab");
			}
			throw new Error(`${testId} cannot be reached by Tab`);
		};
		await tabTo("customer-input");
		await page.keyboard.type("agent");
		await page.keyboard.press("Enter");
		await page.getByTestId("who").filter({ hasText: "Inbox" }).waitFor();
		await tabTo("inbox-input");
		await page.keyboard.type("hello");
		await page.keyboard.press("Enter");
		await tabTo("inbox-done");
		await page.keyboard.press("Enter");
		await page.getByTestId("customer-log").locator("li", { hasText: "Welcome back." }).waitFor();
		await page.close();
	}, 60_000);

	test("an event is on the page within a second", async () => {
		const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
		await page.goto(demo.url);
		const user =
			new URL(page.url()).hash.replace(/^#/, "") ||
			(await waitFor(async () => new URL(page.url()).hash.slice(1) || null, 5_000));
		const rows = page.getByTestId("timeline").locator("li[data-type=delivery]");
		const before = await rows.count();
		const userId = user.replace(/^.*=/, "");
		const response = await fetch(new URL(`users/${userId}/messages`, demo.url), {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ text: "from outside" }),
		});
		expect(response.ok).toBe(true);
		await rows.nth(before).waitFor({ timeout: 1_000 });
		await page.close();
	}, 30_000);
});

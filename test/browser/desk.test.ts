import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStage, type Stage, USER } from "../story/stage.ts";
import { startChromium } from "./chromium.ts";

const screenshots = fileURLToPath(new URL("../screenshots/", import.meta.url));
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
let stage: Stage;
beforeAll(async () => {
	[browser, stage] = await Promise.all([startChromium(), openStage({ profile: "classic" })]);
});
afterAll(async () => {
	await browser?.close();
	await stage?.close();
});

test("an agent listens, answers with control, returns the thread, and is told what is not allowed", async () => {
	const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
	const failures: string[] = [];
	page.on("pageerror", (error) => failures.push(error.message));
	await page.goto(stage.deskProcess.url);
	const log = page.getByTestId("log");
	const shows = (from: string, text: string): Promise<void> =>
		log.locator(`li[data-from=${from}]`, { hasText: text }).waitFor();

	await stage.customerWrites("hello");
	await shows("customer", "hello");
	await shows("bot", "echo: hello");
	await page.getByTestId("threads").locator("a[aria-current]", { hasText: USER }).waitFor();
	expect(await page.getByTestId("reply-input").isDisabled()).toBe(true);

	await stage.isSaid("bot: echo: hello");
	await stage.customerWrites("agent");
	await stage.isSaid("bot: Connecting you to a person.");
	await page.getByTestId("reason").filter({ hasText: '"reason":"asked"' }).waitFor();
	await page.getByTestId("reply-input").fill("Hi, <b>Ana</b> here.");
	await page.getByTestId("reply-input").press("Enter");
	await stage.isSaid("desk: Hi, <b>Ana</b> here.");
	await shows("desk", "Hi, <b>Ana</b> here.");
	expect(await page.getByTestId("reply-input").inputValue()).toBe("");

	await page.getByText("More", { exact: true }).click();
	await page.getByTestId("command-take").click();
	await page.getByTestId("problem").filter({ hasText: "only the primary receiver may" }).waitFor();
	for (const width of [1280, 390]) {
		await page.setViewportSize({ width, height: 800 });
		expect(await problemsOf(page)).toEqual([]);
		await page.screenshot({ path: `${screenshots}desk-${width}.png`, fullPage: true });
	}

	await page.getByTestId("return-note").fill("found");
	await page.getByTestId("return").click();
	await stage.isSaid("bot: Welcome back. You talked to a person for 0 messages.");
	await page.getByTestId("standing").filter({ hasText: "You are listening" }).waitFor();
	await log.locator("li", { hasText: 'Control passed back by the desk, with {"note":"found"}' }).waitFor();
	expect(failures).toEqual([]);
	await page.close();
}, 60_000);

/** What axe finds, and whether something is wider than the page. */
async function problemsOf(page: Page): Promise<readonly string[]> {
	await page.evaluate(axeSource);
	return await page.evaluate(async () => {
		const { axe } = window as unknown as {
			axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
		};
		const found = (await axe.run()).violations.map(
			({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`,
		);
		const { scrollWidth, clientWidth } = document.documentElement;
		return scrollWidth > clientWidth ? [...found, "scrolls sideways"] : found;
	});
}

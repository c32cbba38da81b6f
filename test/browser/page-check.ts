import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const screenshots = fileURLToPath(new URL("../screenshots/", import.meta.url));
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * Expects of what the page shows now (the open dialog alone, where there is one) that nothing scrolls sideways, no control is
 * clipped and axe finds nothing; keeps a screenshot under `name`.
 */
export async function expectSound(page: Page, name: string): Promise<void> {
	mkdirSync(screenshots, { recursive: true });
	await page.screenshot({ path: `${screenshots}${name}.png` });
	const clipped = await page.evaluate(() => {
		const wide = document.documentElement.clientWidth;
		const dialog = document.querySelector("dialog[open]");
		const body = dialog?.querySelector(".dialog-body");
		const controls = [
			...(dialog ?? document).querySelectorAll<HTMLElement>("button, input, select, textarea, a, summary"),
		];
		return {
			scrolls: document.documentElement.scrollWidth > wide || (body ? body.scrollWidth > body.clientWidth : false),
			outside: controls
				.filter((control) => control.offsetParent !== null)
				.map((control) => ({ name: control.textContent?.trim() || control.id, box: control.getBoundingClientRect() }))
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
}

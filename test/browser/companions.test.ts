import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Emulator, startEmulator } from "@thread-control/emulator";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startChromium } from "./chromium.ts";
import { expectSound } from "./page-check.ts";

let browser: Browser;
beforeAll(async () => {
	browser = await startChromium();
});
afterAll(async () => {
	await browser?.close();
});

test.each([1280, 390])(
	"at %i pixels a program that does not answer is named, and its choice is back with it",
	async (width) => {
		const program = new Program();
		const url = await program.listen(0);
		const emulator = await startEmulator({
			companions: {
				links: [{ label: "Desk", url: "http://127.0.0.1:9/" }],
				choices: [
					{
						name: "agent",
						label: "“agent” goes to",
						url,
						field: "target",
						options: [
							{ label: "Inbox", value: "inbox" },
							{ label: "Desk", value: "2" },
						],
					},
				],
			},
		});
		await program.close();
		try {
			const page = await open(emulator, width);
			const choice = page.getByTestId("choice-agent");
			const problem = page.getByTestId("choice-agent-problem");
			await problem.filter({ hasText: `Nothing answers at ${url} (ECONNREFUSED). Is it running?` }).waitFor();
			expect(await choice.isDisabled()).toBe(true);
			await expectSound(page, `companion-gone-${width}`);

			await program.listen(Number(new URL(url).port));
			await problem.and(page.locator(":empty")).waitFor({ state: "attached" });
			await choice.and(page.locator(":enabled")).selectOption({ label: "Desk" });
			await expect.poll(() => program.target).toBe("2");
			expect(await choice.inputValue()).toBe("2");

			// What others choose is shown too, under its own name where it is no option of ours.
			program.target = "3";
			await choice.locator("option", { hasText: /^3$/ }).waitFor({ state: "attached" });
			expect(await choice.inputValue()).toBe("3");
			await page.context().close();
		} finally {
			await emulator.close();
			await program.close();
		}
	},
);

test("without companions the header has none of it", async () => {
	const emulator = await startEmulator();
	try {
		const page = await open(emulator, 1280);
		expect(await page.getByTestId("companions").count()).toBe(0);
		await page.context().close();
	} finally {
		await emulator.close();
	}
});

async function open(emulator: Emulator, width: number) {
	const page = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage();
	await page.goto(`${emulator.url}/_emulator/`);
	await page.locator('[data-testid=connection][data-state="live"]').waitFor();
	return page;
}

/** A program with one setting. */
class Program {
	target = "inbox";
	#server: Server | undefined;

	async listen(port: number): Promise<string> {
		const server = createServer(async (req, res) => {
			const given = (await req.toArray()).join("");
			if (req.method === "PUT") this.target = (JSON.parse(given) as { target: string }).target;
			res.end(JSON.stringify({ target: this.target }));
		});
		this.#server = server;
		await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
		return `http://127.0.0.1:${(server.address() as AddressInfo).port}/target`;
	}

	async close(): Promise<void> {
		this.#server?.closeAllConnections();
		await new Promise((resolve) => (this.#server ? this.#server.close(resolve) : resolve(undefined)));
	}
}

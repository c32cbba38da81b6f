import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, expect, test } from "vitest";
import { freePort, get, waitFor } from "../wire/bot-process.ts";
import { installClients } from "./install-clients.mjs";
import { BOT, INBOX, type Platform, startPlatform } from "./platform.ts";

const folder = fileURLToPath(new URL("bottender-bot/", import.meta.url));

let bottender: string;
let platform: Platform;
let bot: ChildProcess;
let stderr: string;

beforeAll(async () => {
	const require = await installClients();
	bottender = require.resolve("bottender/bin/cli.js");
}, 320_000);

afterEach(async () => {
	if (bot.exitCode === null) {
		const ended = once(bot, "exit");
		bot.kill();
		await ended;
	}
	await platform.close();
});

/** The emulator, and a bot that `bottender start` runs. */
async function start(appSecret: string): Promise<void> {
	platform = await startPlatform({ profile: "classic" });
	const port = await freePort();
	bot = spawn(process.execPath, [bottender, "start", "--port", String(port)], {
		cwd: folder,
		env: {
			...process.env,
			APP_ID: BOT,
			APP_SECRET: appSecret,
			VERIFY_TOKEN: "verify-me",
			PAGE_ACCESS_TOKEN: `token-${BOT}`,
			GRAPH_URL: platform.url,
		},
		stdio: ["ignore", "ignore", "pipe"],
	});
	stderr = "";
	bot.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
		stderr += chunk;
	});
	const webhookUrl = `http://127.0.0.1:${port}/webhooks/messenger`;
	await waitFor(
		() => isUp(`${webhookUrl}?hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=up`),
		30_000,
		() => `bottender did not answer the challenge:\n${stderr}`,
	);
	await platform.settings((config) => ({
		...config,
		apps: config.apps.map((app) => (app.id === BOT ? { ...app, webhookUrl } : app)),
	}));
}

async function isUp(challenge: string): Promise<boolean> {
	if (bot.exitCode !== null) throw new Error(`bottender ended with ${bot.exitCode}:\n${stderr}`);
	try {
		return (await get(challenge)).body === "up";
	} catch {
		// Not listening yet.
		return false;
	}
}

test("a bottender bot echoes, hands over to the inbox, is silent on standby and goes on when control is back", async () => {
	await start(`secret-${BOT}`);
	await platform.customerWrites("hello");
	await platform.isSaid("customer: hello", "bot: echo: hello");
	await platform.customerWrites("whose am I?");
	await platform.isSaid("customer: whose am I?", "bot: mine");

	await platform.customerWrites("agent");
	await platform.isSaid("customer: agent", "bot: Connecting you to a person.");
	await waitFor(async () => (await platform.thread()).owner === INBOX);
	expect((await platform.thread()).handovers.at(-1)).toMatchObject({ kind: "passed", to: INBOX, metadata: "asked" });

	await platform.inbox("reply", { text: "Ana here." });
	await platform.customerWrites("my order is late");
	await waitFor(async () => (await platform.deliveries()).filter(standbyMessage).length === 1);
	await platform.inbox("move", { folder: "done" });
	await waitFor(async () => (await platform.said()).length === 9);
	expect((await platform.said()).slice(-3)).toEqual([
		"inbox: Ana here.",
		"customer: my order is late",
		expect.stringMatching(/^bot: Welcome back: /),
	]);
	await platform.customerWrites("bye");
	await platform.isSaid("customer: bye", "bot: echo: bye");
	const statuses = new Set((await platform.deliveries()).map(({ status }) => status));
	expect([...statuses]).toEqual([200]);
	expect(stderr).toBe("");
});

const standbyMessage = ({ channel, kind }: { readonly channel: string; readonly kind: string }): boolean =>
	channel === "standby" && kind === "message";

test("a bottender bot with another secret refuses what the emulator signed", async () => {
	await start("another secret");
	await platform.customerWrites("hello");
	await waitFor(async () => (await platform.deliveries()).length > 0);
	expect((await platform.deliveries())[0]?.status).toBe(400);
	expect(await platform.said()).toEqual(["customer: hello"]);
});

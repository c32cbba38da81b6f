import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
	type ConfigDocument,
	DEFAULT_CONFIG,
	type Emulator,
	startEmulator,
	type ThreadView,
} from "@thread-control/emulator";
import { afterEach, describe, expect, test } from "vitest";
import { type BotProcess, startBot, waitFor } from "../wire/bot-process.ts";
import { type FacebookChannel, startFacebookChannel } from "./azure-facebook-channel.ts";

const USER = "2000000000000001";
const BOT = "400000000000001";
const INBOX = "263902037430900";

const folder = "packages/botbuilder-declarative/example/";
const root = fileURLToPath(new URL("../../", import.meta.url));

let emulator: Emulator;
let channel: FacebookChannel;
let bot: BotProcess;
afterEach(async () => {
	// What is on its way is answered before the bot goes.
	await emulator?.close();
	await channel?.close();
	await bot?.stop();
});

/** The example behind the Facebook channel, on the emulated platform. */
async function openStage(): Promise<void> {
	emulator = await startEmulator();
	channel = await startFacebookChannel({
		bot: () => bot.webhook,
		graphUrl: emulator.url,
		pageAccessToken: `token-${BOT}`,
	});
	const env = {
		APP_ID: BOT,
		APP_SECRET: `secret-${BOT}`,
		VERIFY_TOKEN: "verify-me",
		PAGE_ACCESS_TOKEN: `token-${BOT}`,
	};
	bot = await startBot(`${folder}bot.mjs`, emulator, { ...env, PROFILE: "routing", threadControl__ownerPollMs: "200" });
	const apps: ConfigDocument["apps"] = DEFAULT_CONFIG.apps.map((app) => ({
		...app,
		webhookUrl: app.id === BOT ? channel.webhook : null,
	}));
	await call("PUT", "config", { ...DEFAULT_CONFIG, apps });
}

async function call(method: string, path: string, body: object): Promise<void> {
	const headers = { "content-type": "application/json" };
	const answer = await fetch(`${emulator.url}/_emulator/${path}`, { method, headers, body: JSON.stringify(body) });
	if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`);
}

const customer = (text: string): Promise<void> => call("POST", `users/${USER}/messages`, { text });

async function thread(): Promise<ThreadView> {
	return (await (await fetch(`${emulator.url}/_emulator/threads/${USER}`)).json()) as ThreadView;
}

async function lines(): Promise<readonly string[]> {
	const { transcript } = await thread();
	return transcript.filter(({ kind }) => kind === "message").map(({ from, text }) => `${from}: ${text}`);
}

async function isSaid(...expected: readonly string[]): Promise<void> {
	await waitFor(
		async () => (await lines()).length >= expected.length,
		20_000,
		() => `nobody said ${JSON.stringify(expected)}: ${bot.stderr()}`,
	);
	expect(await lines()).toEqual(expected);
}

test("a .dialog file, loaded with the component by its name, hands over and goes on when the thread is back", async () => {
	await openStage();
	await customer("hello");
	await isSaid("customer: hello", "app: echo: hello");

	await customer("agent");
	const goodbye = ["customer: hello", "app: echo: hello", "customer: agent", "app: Connecting you to a person."];
	await isSaid(...goodbye);
	await waitFor(async () => (await thread()).owner === INBOX);
	const [passed] = (await thread()).handovers.filter(({ kind }) => kind === "passed");
	expect(JSON.parse(passed?.metadata ?? "null")).toEqual({ reason: "asked", customer: USER });

	// A person speaks with the customer: the bot hears it all on standby, and says nothing.
	await customer("order");
	await call("POST", `inbox/${USER}/reply`, { text: "Ana here." });
	const human = [...goodbye, "customer: order", "inbox: Ana here."];
	await isSaid(...human);

	await call("POST", `inbox/${USER}/move`, { folder: "done" });
	// Nobody tells that the thread was let go: the bot finds out, and the action goes on.
	const back = [...human, "app: Welcome back. You talked to a person for 1 messages."];
	await isSaid(...back);
	await customer("thanks");
	await isSaid(...back, "customer: thanks", "app: echo: thanks");
	expect(channel.refused).toEqual([]);
	expect(bot.stderr()).toBe("");
});

test("asked for a person in the middle of a question, it asks again afterwards", async () => {
	await openStage();
	await customer("order");
	const asked = ["customer: order", "app: What is your order number?"];
	await isSaid(...asked);
	await customer("agent");
	const goodbye = [...asked, "customer: agent", "app: Connecting you to a person."];
	await isSaid(...goodbye);
	await waitFor(async () => (await thread()).owner === INBOX);
	await call("POST", `inbox/${USER}/move`, { folder: "done" });
	const back = [
		...goodbye,
		"app: Welcome back. You talked to a person for 0 messages.",
		"app: What is your order number?",
	];
	await isSaid(...back);
	await customer("7");
	await isSaid(...back, "customer: 7", "app: order 7 noted");
});

describe("the built package", () => {
	const inside = fileURLToPath(new URL(".", import.meta.url));
	const kinds = [
		"HandoffToAgent",
		"OnThreadControl",
		"PassThreadControl",
		"ReleaseThreadControl",
		"RequestThreadControl",
		"TakeThreadControl",
	];

	test.each([
		["import", 'await import("@thread-control/botbuilder-declarative")'],
		["require", 'createRequire(import.meta.url)("@thread-control/botbuilder-declarative")'],
	])("by %s its default export is the component", (_, load) => {
		const code = `import { createRequire } from "node:module"; const it = ${load};
			const component = new it.default();
			console.log(JSON.stringify([typeof component.configureServices, Object.keys(it).filter((key) => it[key].$kind).sort()]));`;
		const options = { cwd: inside, encoding: "utf8" } as const;
		const output = execFileSync(process.execPath, ["--input-type=module", "--eval", code], options);
		expect(JSON.parse(output)).toEqual(["function", kinds]);
	});

	test("it brings the schema of every kind", () => {
		for (const kind of kinds) {
			const file = `${root}packages/botbuilder-declarative/schemas/Handover.${kind}.schema`;
			expect(JSON.parse(readFileSync(file, "utf8"))).toHaveProperty("$role");
		}
	});
});

import { type CodeBlock, codeBlocks } from "./code-blocks.ts";

/** How a block is tried, and what its page leaves to the reader. */
export interface Trial {
	/** What the reader has above it. */
	readonly before?: string;
	/** What is looked at when it is through. */
	readonly after?: string;
	/** By which programs it is run; a text says why it is not run here. */
	readonly run: readonly ("node" | "vitest")[] | string;
	/** The name of its file, where another file of the trial needs it. */
	readonly file?: string;
}

const PLAYED = "test/packaging/install.test.ts plays it against the emulator, as installed from the tarballs";

/** A control, a bot around a dialog, and CommonJS as the page has it. */
const PLAY_DIALOG =
	'import { createRequire } from "node:module"; import { control, end, play } from "./play-dialog.mjs"; const require = createRequire(import.meta.url);';

/** What every control needs. */
const OPTIONS =
	'const [appId, appSecret, verifyToken, token, graphUrl] = ["400000000000001", "s3cret", "verify-me", "t", "http://127.0.0.1:1"];';

/** Every block of JavaScript and TypeScript in the docs, by page, language and number. */
const TRIALS: Readonly<Record<string, Trial>> = {
	"README.md js 1": {
		before:
			"const { PAGE_ACCESS_TOKEN: access_token, APP_SECRET: app_secret, VERIFY_TOKEN: verify_token } = process.env;",
		run: PLAYED,
	},
	"packages/botkit/README.md js 1": { run: PLAYED },
	"packages/core/README.md js 1": {
		file: "core-bot.mjs",
		run: "it is the bot that the test of docs/emulator.md runs",
	},
	"packages/botbuilder/README.md js 1": {
		before: `${PLAY_DIALOG} import { FacebookAdapter } from "botbuilder-adapter-facebook";
const adapter = new FacebookAdapter({ app_secret: "secret", verify_token: "verify-me", access_token: "token" });
/** @type {import("botbuilder-core").ActivityHandler} */ const bot = JSON.parse("null");`,
		after: "await end();",
		run: ["node"],
	},
	"packages/emulator/README.md ts 1": { run: ["node"] },
	"packages/emulator/README.md ts 2": { run: ["node"] },
	"packages/emulator/README.md ts 3": { run: ["node"] },
	"packages/testing/README.md ts 1": {
		before: 'import { memoryStore as myStore } from "@thread-control/core";',
		run: ["vitest", "node"],
	},
	"packages/testing/README.md ts 2": {
		after:
			"if (answer.status !== 200 || control.counters.events !== 1) throw new Error(JSON.stringify(control.counters));",
		run: ["node"],
	},
	"packages/store-sqlite/README.md js 1": {
		before: OPTIONS,
		run: "it leaves a file; packages/store-sqlite's own tests open one like it",
	},
	"packages/store-redis/README.md js 1": {
		before: OPTIONS,
		run: "it needs a server; packages/store-redis's own tests start one",
	},
	"packages/store-redis/README.md js 2": {
		before: 'import { redisStore } from "@thread-control/store-redis";',
		run: "it needs a Cluster; packages/store-redis's own tests start one",
	},
	"packages/store-postgres/README.md js 1": {
		before: OPTIONS,
		run: "it needs a server; packages/store-postgres's own tests start one",
	},
	"packages/store-postgres/README.md js 2": { run: ["node"] },
	"packages/stores/README.md js 1": { before: OPTIONS, run: "docs/operations.md has the same, and it is run" },
	"docs/operations.md js 1": {
		before:
			'const options = { appId: "400000000000001", appSecret: "s3cret", verifyToken: "verify-me", token: "page-token" };',
		after: "await control.close();",
		run: ["node"],
	},
	"docs/botkit.md js 1": {
		run: "the stock bot the guide starts from: it needs a page, and examples/crash runs one like it",
	},
	"docs/botkit.md js 2": {
		before: `/** @type {import("botkit").Botkit} */ const controller = JSON.parse("null");`,
		run: "a line from the middle of a bot; test/wire/modes.test.ts observes",
	},
	"docs/botkit.md js 3": {
		before: `/** @type {import("botkit").Botkit} */ const controller = JSON.parse("null");
/** @type {{ all(path: string, handler: unknown): void }} */ const app = JSON.parse("null");`,
		run: "a line from the middle of a bot; packages/botkit/src/webserver.test.ts mounts by hand",
	},
	"docs/botkit.md js 4": {
		before: `const { Botkit } = require("botkit"); const { threadControl } = require("@thread-control/botkit");
/** @type {import("botbuilder-adapter-facebook").FacebookAdapter} */ const adapter = JSON.parse("null");`,
		run: "it needs the bot around it; packages/botkit's own tests restart one like it",
	},
	"docs/botbuilder.md js 1": {
		before: `/** @type {import("botbuilder-dialogs").Dialog} */ const main = JSON.parse("null");
const express = JSON.parse("null"); const app = JSON.parse("null");`,
		run: "the stock bot the guide starts from: it needs a page; examples/botbuilder is what it becomes",
	},
	"docs/botbuilder.md js 2": {
		before: `/** @type {{ post(path: string, handler: unknown): void }} */ const server = JSON.parse("null");
/** @type {import("botbuilder").ActivityHandler} */ const bot = JSON.parse("null");`,
		run: "the stock bot the guide starts from: it needs Azure Bot Service; packages/botbuilder/src/azure-door.test.ts plays its part",
	},
	"docs/botbuilder.md js 3": {
		before: PLAY_DIALOG,
		after: `const left = (await play(main, "hello", "my order", null)).join();
if (left !== "What is it about?,Connecting you to a person.,pass_thread_control,Welcome back. You wrote 0 messages to a person.") throw new Error(left);
await end();`,
		run: ["node"],
	},
	"docs/botbuilder.md js 4": {
		before: PLAY_DIALOG,
		after: `const left = (await play(escalate, "hello")).join();
if (left !== "extend_thread_control,One moment.,pass_thread_control") throw new Error(left);
await end();`,
		run: ["node"],
	},
	"docs/botbuilder.md js 5": {
		before: `${PLAY_DIALOG} import { attach } from "@thread-control/botbuilder"; import { TestAdapter } from "botbuilder-core";
const adapter = new TestAdapter(async () => {});
const showToAgents = (..._told) => {};`,
		after: "await end();",
		run: ["node"],
	},
	"docs/migration-dotnet-facebook.md js 1": { before: PLAY_DIALOG, after: "await end();", run: ["node"] },
	"docs/emulator.md ts 1": { run: ["node", "vitest"] },
};

/** A block of the docs with its trial. */
export interface Script extends CodeBlock {
	readonly key: string;
	readonly trial: Trial | undefined;
}

/** Every block of JavaScript and TypeScript of these pages. */
export function scriptsOf(pages: readonly string[]): readonly Script[] {
	return pages.flatMap((page) =>
		codeBlocks(page)
			.filter(({ language }) => language === "js" || language === "ts")
			.map((block) => {
				const key = `${page} ${block.language} ${block.nth}`;
				return { ...block, key, trial: TRIALS[key] };
			}),
	);
}

/** Trials whose block is gone. */
export function staleTrials(scripts: readonly Script[]): readonly string[] {
	return Object.keys(TRIALS).filter((key) => !scripts.some((script) => script.key === key));
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { PlayedBot } from "./played-bot.ts";
import { playLanguage, SLOW_MS } from "./the-language.ts";

const BOTS = ["botkit", "botbuilder"];

let bots: readonly PlayedBot[] = [];
let folder: string | null = null;

afterEach(async () => {
	await Promise.all(bots.map((bot) => bot.stop()));
	if (folder !== null) rmSync(folder, { recursive: true });
	bots = [];
	folder = null;
});

test.each([
	["classic", "memory:"],
	["routing", "memory:"],
	["zero_config", "memory:"],
	["routing", "sqlite:"],
])("the examples send the same calls in the same order, word for word: %s, %s", async (profile, kept) => {
	folder = mkdtempSync(join(tmpdir(), "thread-control-"));
	const storeFor = (name: string): string => (kept === "memory:" ? kept : `${kept}${folder}/${name}.db`);
	const env = { SLOW_MS: String(SLOW_MS) };
	bots = await Promise.all(
		BOTS.map((name) => PlayedBot.start(`examples/${name}/bot.mjs`, profile, { ...env, STORE_URL: storeFor(name) })),
	);
	for (const bot of bots) await playLanguage(bot);
	const [botkit, botbuilder] = bots.map((bot) => bot.calls());
	expect(botkit?.length).toBeGreaterThan(40);
	expect(botbuilder).toEqual(botkit);
	expect(bots.map((bot) => bot.process.stderr())).toEqual(["", ""]);
});

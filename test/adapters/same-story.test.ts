import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PlayedBot } from "./played-bot.ts";
import { playLanguage, SLOW_MS } from "./the-language.ts";

const BOTS = ["examples/botkit/bot.mjs", "examples/botbuilder/bot.mjs"];

describe.each(["classic", "routing", "zero_config"])("the examples under %s", (profile) => {
	let bots: readonly PlayedBot[];

	beforeAll(async () => {
		bots = await Promise.all(BOTS.map((script) => PlayedBot.start(script, profile, { SLOW_MS: String(SLOW_MS) })));
	});
	afterAll(async () => {
		await Promise.all((bots ?? []).map((bot) => bot.stop()));
	});

	test("send the same calls in the same order, word for word", async () => {
		for (const bot of bots) await playLanguage(bot);
		const [botkit, botbuilder] = bots.map((bot) => bot.calls());
		expect(botkit?.length).toBeGreaterThan(40);
		expect(botbuilder).toEqual(botkit);
		expect(bots.map((bot) => bot.process.stderr())).toEqual(["", ""]);
	});
});

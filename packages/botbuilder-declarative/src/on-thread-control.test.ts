// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Adaptive expressions are written this way.
import { afterEach, expect, test } from "vitest";
import { type AdaptiveBot, startAdaptiveBot } from "./adaptive-bot.test-data.ts";

let bot: AdaptiveBot;
afterEach(async () => {
	await bot?.close();
});

const trigger = (text: string, condition?: string): object => ({
	$kind: "Handover.OnThreadControl",
	...(condition === undefined ? {} : { condition }),
	actions: [{ $kind: "Microsoft.SendActivity", activity: text }],
});
const returned = { type: "event", name: "threadControl.returned", value: { outcome: "returned" } };

test("fires once when the thread is back, and its actions know how", async () => {
	bot = await startAdaptiveBot([trigger("${turn.activity.name}: ${turn.activity.value.outcome}")]);
	expect(await bot.hears(returned)).toEqual(["threadControl.returned: returned"]);
	expect(await bot.hears(returned)).toEqual(["threadControl.returned: returned"]);
});

test("fires for nothing else", async () => {
	bot = await startAdaptiveBot([trigger("fired")]);
	expect(await bot.hears("threadControl.returned")).toEqual([]);
	expect(await bot.hears({ type: "event", name: "handoff.status", value: { state: "completed" } })).toEqual([]);
	expect(await bot.hears({ type: "event" })).toEqual([]);
	expect(await bot.hears({ type: "conversationUpdate" })).toEqual([]);
});

test("a condition of the dialog's own counts too", async () => {
	const is = (outcome: string): string => `turn.activity.value.outcome == '${outcome}'`;
	bot = await startAdaptiveBot([trigger("too late", is("expired")), trigger("back", is("returned"))]);
	expect(await bot.hears(returned)).toEqual(["back"]);
});

test.each([
	["with a trigger", [trigger("Welcome back.")], ["Welcome back.", "What is your order number?"]],
	["without one", [], ["What is your order number?"]],
])("a question that waits is asked again when the thread is back, %s", async (_, triggers, said) => {
	const ask = { $kind: "Microsoft.TextInput", prompt: "What is your order number?", property: "dialog.order" };
	const noted = { $kind: "Microsoft.SendActivity", activity: "order ${dialog.order} noted" };
	bot = await startAdaptiveBot([{ $kind: "Microsoft.OnUnknownIntent", actions: [ask, noted] }, ...triggers]);
	expect(await bot.hears("order")).toEqual(["What is your order number?"]);
	expect(await bot.hears({ type: "event", name: "handoff.status" })).toEqual([]);
	expect(await bot.hears(returned)).toEqual(said);
	expect(await bot.hears("7")).toEqual(["order 7 noted"]);
});

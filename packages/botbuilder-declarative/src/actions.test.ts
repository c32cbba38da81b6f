// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Adaptive expressions are written this way.
import { afterEach, expect, test } from "vitest";
import { type AdaptiveBot, startAdaptiveBot } from "./adaptive-bot.test-data.ts";

let bot: AdaptiveBot;
afterEach(async () => {
	await bot?.close();
});

const onText = (...actions: readonly object[]): object => ({ $kind: "Microsoft.OnUnknownIntent", actions });
const say = (activity: string): object => ({ $kind: "Microsoft.SendActivity", activity });
const edges = (): readonly string[] => bot.calls.map(({ edge }) => edge);

test.each([
	["PassThreadControl", "pass", "classic", "primary"],
	["TakeThreadControl", "take", "classic", "primary"],
	["RequestThreadControl", "request", "classic", "secondary"],
	["ReleaseThreadControl", "release", "routing", "primary"],
] as const)(
	"%s does its command, and keeps the result before the next action",
	async (kind, command, profile, role) => {
		const done = say("${dialog.done.command}: ${dialog.done.result}");
		bot = await startAdaptiveBot(
			[onText({ $kind: `Handover.${kind}`, reason: "=turn.activity.text", resultProperty: "dialog.done" }, done)],
			{ profile, role },
		);
		expect(await bot.hears("asked")).toEqual([`${command}: ok`]);
		expect(edges()).toEqual([`${command}_thread_control`]);
		expect(bot.calls[0]?.body).toMatchObject({ metadata: '{"reason":"asked"}' });
	},
);

test("what the rules forbid is a result, and no request leaves", async () => {
	const take = { $kind: "Handover.TakeThreadControl", resultProperty: "dialog.taken" };
	bot = await startAdaptiveBot([onText(take, say("${dialog.taken.result}"))], { role: "secondary" });
	expect(await bot.hears("take it")).toEqual(["not_allowed"]);
	expect(edges()).toEqual([]);
});

test("properties are expressions, inside of metadata too, and the goodbye goes first", async () => {
	const order = { $kind: "Microsoft.SetProperty", property: "user.order", value: 7 };
	const pass = {
		$kind: "Handover.PassThreadControl",
		target: "=turn.activity.value",
		metadata: { order: "=user.order", note: "said ${turn.activity.text}", list: ["=user.order"] },
		say: "One moment, ${turn.activity.from.id}.",
	};
	bot = await startAdaptiveBot([onText(order, pass)]);
	await bot.hears({ type: "message", text: "hi", value: 555 });
	expect(edges()).toEqual(["messages", "pass_thread_control"]);
	expect(bot.calls[0]?.body).toMatchObject({ message: { text: "One moment, u1." } });
	const { target_app_id: target, metadata } = bot.calls[1]?.body ?? {};
	expect(String(target)).toBe("555");
	expect(JSON.parse(String(metadata))).toEqual({ order: 7, note: "said hi", list: [7] });
});

test("a value of the wrong type is said by its name, and nothing is passed", async () => {
	const pass = { $kind: "Handover.PassThreadControl", reason: "=turn.activity" };
	bot = await startAdaptiveBot([onText(pass)]);
	await expect(bot.hears("hi")).rejects.toThrow(
		"Handover.PassThreadControl: reason must be a text, it is of type object",
	);
	expect(edges()).toEqual([]);
});

test.each(["PassThreadControl", "HandoffToAgent"])("%s does nothing where it is disabled", async (kind) => {
	bot = await startAdaptiveBot([onText({ $kind: `Handover.${kind}`, disabled: "=1 == 1" }, say("on"))]);
	expect(await bot.hears("hi")).toEqual(["on"]);
	expect(edges()).toEqual([]);
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Adaptive expressions are written this way.
import { ConversationState, MemoryStorage } from "botbuilder-core";
import { DialogSet } from "botbuilder-dialogs";
import { afterEach, expect, test } from "vitest";
import { type AdaptiveBot, KEY, startAdaptiveBot } from "./adaptive-bot.test-data.ts";
import { HandoffToAgent } from "./handoff-to-agent.ts";

let bot: AdaptiveBot;
afterEach(async () => {
	await bot?.close();
});

const say = (activity: string): object => ({ $kind: "Microsoft.SendActivity", activity });
const intent = { $kind: "Microsoft.RegexRecognizer", intents: [{ intent: "Agent", pattern: "^agent$" }] };
const handoff = {
	$kind: "Microsoft.OnIntent",
	intent: "Agent",
	actions: [
		{ $kind: "Handover.HandoffToAgent", reason: "asked", say: "One moment.", resultProperty: "dialog.handoff" },
		say("${dialog.handoff.outcome} after ${dialog.handoff.customerMessages}"),
	],
};
const echo = { $kind: "Microsoft.OnUnknownIntent", actions: [say("echo: ${turn.activity.text}")] };
const anyMessage = { $kind: "Microsoft.OnMessageActivity", actions: [say("stolen")] };
const onEvent = (name: string, ...actions: readonly object[]): object => ({
	$kind: "Microsoft.OnEventActivity",
	condition: `turn.activity.name == '${name}'`,
	actions,
});

test("it passes, waits, and goes on with the result when the thread is back", async () => {
	bot = await startAdaptiveBot([handoff, echo], {}, intent);
	expect(await bot.hears("hello")).toEqual(["echo: hello"]);
	expect(await bot.hears("agent")).toEqual([]);
	expect(bot.calls.map(({ edge }) => edge)).toEqual(["messages", "pass_thread_control"]);
	expect(await bot.threadComesBack()).toEqual(["returned after 3"]);
	expect(await bot.hears("hello")).toEqual(["echo: hello"]);
});

test("while it waits no trigger takes a message away from it", async () => {
	bot = await startAdaptiveBot(
		[handoff, echo, { ...anyMessage, condition: "turn.activity.text == 'mine'" }],
		{},
		intent,
	);
	await bot.hears("agent");
	expect(await bot.hears("mine")).toEqual([]);
	expect(await bot.hears("agent")).toEqual([]);
	expect(await bot.hears({ type: "conversationUpdate" })).toEqual([]);
	expect(await bot.threadComesBack()).toEqual(["returned after 3"]);
	expect(await bot.hears("mine")).toEqual(["stolen"]);
});

test("while it waits other events are heard, and it waits on", async () => {
	bot = await startAdaptiveBot(
		[handoff, echo, onEvent("handoff.status", say("${turn.activity.value.state}"))],
		{},
		intent,
	);
	await bot.hears("agent");
	const status = { type: "event", name: "handoff.status", value: { state: "accepted" } };
	expect(await bot.hears(status)).toEqual(["accepted"]);
	expect(await bot.hears("hello")).toEqual([]);
	expect(await bot.threadComesBack()).toEqual(["returned after 3"]);
});

test("a trigger takes the thread back, and it goes on with that at the customer's next message", async () => {
	const take = onEvent("stop", { $kind: "Handover.TakeThreadControl" });
	bot = await startAdaptiveBot([handoff, echo, take], {}, intent);
	await bot.hears("agent");
	await bot.hears({ type: "event", name: "stop" });
	expect(bot.calls.map(({ edge }) => edge)).toEqual(["messages", "pass_thread_control", "take_thread_control"]);
	expect(await bot.hears("hello")).toEqual(["taken_back after 0"]);
});

test("cancelled where it waits, it takes the thread back", async () => {
	bot = await startAdaptiveBot([handoff], {}, intent);
	const state = new ConversationState(new MemoryStorage());
	const dialogs = new DialogSet(state.createProperty("dialogs")).add(new HandoffToAgent());
	await bot.inTurn(async (context) => {
		const dc = await dialogs.createContext(context);
		expect(await dc.beginDialog("Handover.HandoffToAgent[]")).toMatchObject({ status: "waiting" });
		await dc.cancelAllDialogs();
	});
	expect(bot.calls.map(({ edge }) => edge)).toEqual(["pass_thread_control", "take_thread_control"]);
	expect(await bot.control.thread(KEY).handover()).toMatchObject({ state: "ended", outcome: "cancelled" });
});

test("a return nobody was told of is read from the store at the next message", async () => {
	bot = await startAdaptiveBot([handoff, echo], {}, intent);
	await bot.hears("agent");
	const thread = bot.control.thread(KEY);
	await thread.cancel((await thread.handover())?.id ?? "");
	expect(await bot.hears("hello?")).toEqual(["cancelled after 0"]);
});

test("a pass that cannot be made ends it at once, and says why", async () => {
	const [begin] = handoff.actions;
	const actions = [
		{ ...begin, metadata: "x".repeat(1001) },
		say("${dialog.handoff.outcome}: ${dialog.handoff.error.code}"),
	];
	bot = await startAdaptiveBot([{ ...handoff, actions }, echo], {}, intent);
	expect(await bot.hears("agent")).toEqual(["failed: metadata_too_long"]);
	expect(await bot.hears("hello")).toEqual(["echo: hello"]);
});

import {
	type Activity,
	AutoSaveStateMiddleware,
	BotFrameworkAdapter,
	type CloudAdapter,
	ConversationState,
	EventFactory,
	MemoryStorage,
	TestAdapter,
} from "botbuilder";
import { afterEach, describe, expect, test } from "vitest";
import { attach } from "./attach.ts";
import {
	closeAttachBenches,
	deliver,
	INBOX,
	KEY,
	type Logic,
	message,
	type Options,
	PAGE,
	passedItem,
	said,
	startAttachBench,
	takenItem,
	USER,
} from "./attach-bench.test-data.ts";
import { handoffBot } from "./attach-bot.test-data.ts";

import { startBot } from "./azure-door-bot.test-data.ts";

afterEach(closeAttachBenches);

describe("turns that no context waits for", () => {
	const RETURNED = { type: "event", name: "threadControl.returned", conversation: { id: `${USER}-${PAGE}` } };

	test("a return runs beside the activity that brought it, without a bot id", async () => {
		const { bench, heard, post } = await startBot({}, async (context) => void (await context.sendActivity("back")));
		await deliver(bench, takenItem());
		await post({ channelId: "facebook", type: "conversationUpdate", channelData: passedItem() });
		expect(heard).toMatchObject([{ ...RETURNED, from: { id: USER }, recipient: { id: PAGE } }]);
		expect(bench.wire.said()).toEqual(["back"]);
		expect(bench.errors).toEqual([]);
	});

	test("an implied return comes before the message that implied it", async () => {
		const { bench, heard, post } = await startBot();
		await deliver(bench, takenItem());
		await post(message("hi"));
		expect(heard).toMatchObject([RETURNED, { type: "message", text: "hi" }]);
	});

	test("one that no activity brought runs proactively, from what the store kept", async () => {
		const { bench, heard, post } = await startBot({ botAppId: "bot" });
		await post(message("hi"));
		await deliver(bench, takenItem(), passedItem());
		await bench.control.settled();
		expect(heard.slice(1)).toMatchObject([
			{ ...RETURNED, serviceUrl: bench.wire.url, from: { id: USER, name: "Customer" } },
		]);
	});

	test("a TestAdapter and a BotFrameworkAdapter need no bot id for it", async () => {
		const bench = await startAttachBench();
		const names: unknown[] = [];
		const logic: Logic = async ({ activity }) => void names.push(activity.name ?? activity.text);
		const tester = new TestAdapter(logic, { channelId: "facebook" });
		attach(tester, bench.control);
		await tester.processActivity({ ...message("one"), serviceUrl: bench.wire.url });
		await deliver(bench, takenItem(), passedItem());
		await bench.control.settled();

		const control = bench.again();
		const legacy = new BotFrameworkAdapter({ appId: "", appPassword: "" });
		attach(legacy, control);
		await legacy.processActivityDirect({ ...message("two"), serviceUrl: bench.wire.url } as Activity, logic);
		await deliver({ control }, takenItem(), passedItem());
		await control.settled();
		expect(names).toEqual(["one", "threadControl.returned", "two", "threadControl.returned"]);
		expect(bench.errors).toEqual([]);
	});

	test("so does a message whose context is gone, after a restart too", async () => {
		const { bench, post } = await startBot({ botAppId: "bot" });
		await post(message("hi"));
		const heard: Partial<Activity>[] = [];
		const control = bench.again();
		attach(bench.cloud(), control, { botAppId: "bot", logic: async (context) => void heard.push(context.activity) });
		await deliver({ control }, said("left behind"));
		await control.settled();
		expect(heard).toMatchObject([
			{
				type: "message",
				text: "left behind",
				conversation: { id: `${USER}-${PAGE}` },
				channelData: { sender: { id: USER } },
			},
		]);
	});

	test.each<[string, Options, boolean]>([
		["no bot id", {}, true],
		["no conversation", { botAppId: "bot", logic: async () => {} }, false],
		["no bot", { botAppId: "bot" }, false],
	])("what they lack is said: %s", async (missing, options, met) => {
		const { bench, post } = await startBot(options);
		if (met) await post(message("hi"));
		await deliver(bench, takenItem(), passedItem());
		await bench.control.settled();
		const words = { "no bot id": /botAppId/, "no conversation": /conversation to run in/, "no bot": /no bot to run/ };
		const text = expect.stringMatching(words[missing as keyof typeof words]);
		expect(bench.errors).toMatchObject([{ code: "turn_failed", thread: KEY, message: text }]);
	});
});

test("a handoff in a sample's waterfall: begun in onMessage, ended by the pass", async () => {
	const bench = await startAttachBench();
	const state = new ConversationState(new MemoryStorage());
	const adapter = bench.cloud().use(new AutoSaveStateMiddleware(state)) as CloudAdapter;
	attach(adapter, bench.control);
	const logic = handoffBot(bench.control, state);
	await bench.post(adapter, message("hi"), logic);
	await bench.post(adapter, message("agent"), logic);
	expect(bench.wire.said()).toEqual(["What is it?"]);
	expect(bench.wire.sent()).toEqual(["Connecting you."]);
	const [pass] = bench.wire.calls.filter(({ path }) => path.endsWith("/pass_thread_control"));
	expect(pass?.body).toMatchObject({ recipient: { id: USER }, target_app_id: INBOX });
	await bench.post(
		adapter,
		{ channelId: "facebook", type: "event", name: "standby", value: [standbyOf("a question")] },
		logic,
	);
	await bench.post(adapter, { channelId: "facebook", type: "conversationUpdate", channelData: passedItem() }, logic);
	expect(bench.wire.said()).toEqual(["What is it?", "returned after 1"]);
	expect(bench.errors).toEqual([]);
});

function standbyOf(text: string): object {
	return { id: PAGE, time: Date.now(), standby: [said(text)] };
}

test("Bot Framework's own handoff events: initiate passes, status comes in", async () => {
	const { bench, heard, post } = await startBot({}, async (context) => {
		if (context.activity.text !== "agent") return;
		const { id } =
			(await context.sendActivity(EventFactory.createHandoffInitiation(context, { skill: "billing" }))) ?? {};
		expect(id).toBe("");
	});
	await post(message("agent"));
	expect(bench.wire.calls.filter(({ path }) => path.endsWith("/pass_thread_control"))).toHaveLength(1);
	expect(heard.slice(1)).toMatchObject([{ name: "handoff.status", value: { state: "accepted" } }]);
	await post({ channelId: "facebook", type: "conversationUpdate", channelData: passedItem() });
	expect(heard.slice(2)).toMatchObject([
		{ name: "threadControl.returned" },
		{ name: "handoff.status", value: { state: "completed" }, conversation: { id: `${USER}-${PAGE}` } },
	]);
	expect(bench.wire.said()).toEqual([]);
	expect(bench.errors).toEqual([]);
});

test("switched off, they are left to the hub that owns the channel", async () => {
	const { bench, post } = await startBot({ handoffEvents: { mode: "off" } }, async (context) => {
		await context.sendActivity(EventFactory.createHandoffInitiation(context, {}));
	});
	await post(message("agent"));
	expect(bench.wire.said()).toEqual(["event"]);
});

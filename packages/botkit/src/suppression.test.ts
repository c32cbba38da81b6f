import { type Botkit, BotkitConversation, type BotWorker } from "botkit";
import { afterEach, expect, test } from "vitest";
import { type Bench, closeBenches, startBench } from "./fixtures/bench.ts";
import { DESK, PAGE, taken, text } from "./fixtures/deliveries.ts";
import { graphError } from "./fixtures/fake-graph.ts";

afterEach(closeBenches);

interface Speaker extends BotWorker {
	api: { callAPI(path: string, method?: string, payload?: object): Promise<unknown> };
	startConversationWithUser(user: unknown): Promise<void>;
}

/** A bot that does something in the middle of a turn, after control was taken away. */
async function midTurn(act: (bot: Speaker, message: { text?: string }) => Promise<unknown>): Promise<[Bench, unknown]> {
	let answer: unknown;
	const script = (controller: Botkit): void => {
		const convo = new BotkitConversation("talk", controller);
		convo.say("first line");
		convo.ask("a question", [], "answer");
		controller.addDialog(convo);
		controller.hears("go", "message", async (bot, message) => {
			await bench.deliverNow([taken("u1")]);
			answer = await act(bot as Speaker, message);
		});
	};
	const started = await startBench({ script });
	const bench = Object.assign(started, {
		deliverNow: async (items: Record<string, unknown>[]) => {
			const { body } = await import("./fixtures/deliveries.ts");
			expect(await started.post(body(items))).toBe(200);
		},
	});
	await bench.deliver([text("u1", "go")]);
	return [bench, answer];
}

const BLOCKED = { id: "", blocked: "not_in_control" };

test.each<[string, (bot: Speaker, message: { text?: string }) => Promise<unknown>, unknown]>([
	["bot.reply", (bot, message) => bot.reply(message, "x"), BLOCKED],
	["bot.say", (bot) => bot.say("x"), BLOCKED],
	["bot.say typing", (bot) => bot.say({ type: "typing" }), BLOCKED],
	["bot.say sender_action", (bot) => bot.say({ sender_action: "typing_on" }), BLOCKED],
	[
		"context.sendActivities",
		(bot) => bot.getConfig("context").sendActivities([{ text: "x" }, { text: "y" }]),
		[BLOCKED, BLOCKED],
	],
	["a dialog", (bot) => bot.beginDialog("talk"), undefined],
	["changeContext", async (bot) => await (await bot.changeContext(bot.getConfig("reference"))).say("x"), BLOCKED],
	[
		"startConversationWithUser",
		async (bot) => {
			await bot.startConversationWithUser("u1");
			return await bot.say("x");
		},
		BLOCKED,
	],
	[
		"bot.api.callAPI('/me/messages')",
		(bot) => bot.api.callAPI("/me/messages", "POST", { recipient: { id: "u1" }, message: { text: "x" } }),
		{ ...BLOCKED, recipient_id: "u1", message_id: "" },
	],
	[
		"bot.threadControl.send",
		async (bot) => await bot.threadControl?.send("x"),
		{ ...BLOCKED, result: "blocked", reason: "standby" },
	],
])("%s does not leave once control is gone", async (_, act, expected) => {
	const [bench, answer] = await midTurn(act);
	expect(answer).toEqual(expected);
	expect(bench.graph.to("messages")).toEqual([]);
	expect(bench.errors).toEqual([]);
});

test("a proactive bot is silent on standby, and speaks otherwise", async () => {
	const bench = await startBench();
	await bench.deliver([text("u1", "hi"), text("u2", "hi")]);
	await bench.deliver([], [text("u1", "to the human")]);
	const say = async (user: string): Promise<unknown> => {
		const bot = (await bench.controller.spawn(PAGE)) as Speaker;
		await bot.startConversationWithUser(user);
		return await bot.say("news");
	};
	expect(await say("u1")).toEqual(BLOCKED);
	expect(await say("u2")).toEqual({ id: "m_1" });
	expect(bench.graph.texts()).toEqual(["news"]);
});

test("thread control's own edges called raw are commands of ours", async () => {
	const bench = await startBench({
		script: (controller) =>
			controller.hears("agent", "message", async (bot, message) => {
				await (bot as Speaker).api.callAPI("/me/pass_thread_control", "POST", {
					recipient: { id: message.user },
					target_app_id: DESK,
				});
				await bot.reply(message, "passed already");
			}),
	});
	await bench.deliver([text("u1", "agent")]);
	expect(bench.graph.to("pass_thread_control")).toHaveLength(1);
	expect(bench.graph.to("messages")).toEqual([]);
	expect(await bench.extension.control.thread({ channel: "messenger", account: PAGE, user: "u1" }).standing()).toBe(
		"standby",
	);
});

test("what Graph refuses is reported and thrown only by raw calls", async () => {
	const answers: unknown[] = [];
	const bench = await startBench({
		script: (controller) =>
			controller.on("message", async (bot, message) => {
				answers.push(await bot.reply(message, "x"));
				const raw = (bot as Speaker).api.callAPI("/me/messages", "POST", {
					recipient: { id: "u1" },
					message: { text: "x" },
				});
				answers.push(await raw.catch((error) => error));
			}),
	});
	bench.graph.answer = ({ path }) =>
		path.endsWith("/messages") ? graphError(551, 1545041, "This person isn't available") : undefined;
	await bench.deliver([text("u1", "hi")]);
	expect(answers).toEqual([
		{ id: "" },
		expect.objectContaining({
			name: "GraphCallError",
			code: 551,
			subcode: 1545041,
			message: "This person isn't available",
		}),
	]);
	expect(bench.errors).toMatchObject([{ code: "graph_refused", thread: { user: "u1" } }]);
});

test("after a block the rest of a batch does not leave, and the answers line up with the activities", async () => {
	const [bench, answer] = await midTurn((bot) =>
		bot.getConfig("context").sendActivities([{ type: "trace" }, { text: "x" }, { type: "typing" }]),
	);
	expect(answer).toEqual([{ id: "" }, BLOCKED, BLOCKED]);
	expect(bench.graph.calls).toEqual([]);
});

test("typing and messages leave in order while we have control", async () => {
	const bench = await startBench({
		script: (controller) =>
			controller.on("message", async (bot) => {
				await bot
					.getConfig("context")
					.sendActivities([{ type: "typing" }, { text: "A" }, { type: "trace" }, { text: "B" }]);
				await bot.say({ text: "pick", quick_replies: [{ title: "Yes", payload: "YES" }] });
			}),
	});
	await bench.deliver([text("u1", "hi")]);
	expect(bench.graph.texts()).toEqual(["typing_on", "A", "B", "pick"]);
	expect(bench.graph.to("messages").map(({ body }) => body)).toMatchObject([
		{ recipient: { id: "u1" }, sender_action: "typing_on" },
		{ recipient: { id: "u1" }, messaging_type: "RESPONSE", message: { text: "A" } },
		{},
		{ message: { quick_replies: [{ content_type: "text", title: "Yes", payload: "YES" }] } },
	]);
	expect(bench.graph.to("messages")[0]?.body).not.toHaveProperty("messaging_type");
});

test("a handler that answers blocked sends causes no more of them", async () => {
	let heard = 0;
	const bench = await startBench({
		script: (controller) => {
			controller.on("thread_control_blocked", async (bot, message) => {
				heard += 1;
				expect(message.threadControl?.blocked?.reason).toBe("standby");
				await bot.reply(message, "why?");
			});
			controller.on("standby", async (bot, message) => {
				await bot.reply(message, "let me help");
			});
		},
	});
	await bench.deliver([], [text("u1", "to the human")]);
	expect(heard).toBe(1);
	expect(bench.graph.calls).toEqual([]);
});

test.each([
	["observe", ["echo: to the human"], [{ observed: true, reason: "standby" }]],
	["off", ["echo: to the human"], []],
	["enforce", [], []],
] as const)("mode %s on standby", async (mode, sent, blocked) => {
	const heard: unknown[] = [];
	const bench = await startBench({
		plugin: { mode },
		script: (controller) => {
			controller.on("message", async (bot, message) => {
				expect(message["standby"]).toBe(true);
				await bot.reply(message, `echo: ${message.text}`);
			});
			controller.on("thread_control_blocked", async (_bot, message) => {
				heard.push(message.threadControl?.blocked);
			});
		},
	});
	await bench.deliver([], [text("u1", "to the human")]);
	expect(bench.graph.texts()).toEqual(sent);
	expect(heard).toMatchObject(blocked);
});

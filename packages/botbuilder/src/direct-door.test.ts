import {
	type Activity,
	AutoSaveStateMiddleware,
	ConversationState,
	MemoryStorage,
	MemoryTranscriptStore,
	ShowTypingMiddleware,
	TestAdapter,
	TranscriptLoggerMiddleware,
} from "botbuilder";
import type { FacebookAdapter } from "botbuilder-adapter-facebook";
import { TextPrompt, WaterfallDialog } from "botbuilder-dialogs";
import { afterEach, describe, expect, test } from "vitest";
import {
	BLOCKED,
	item,
	KEY,
	type Logic,
	PAGE,
	passedItem,
	said,
	startAttachBench,
	takenItem,
	USER,
} from "./attach-bench.test-data.ts";
import { handoffBot } from "./attach-bot.test-data.ts";
import { runThreadDialog } from "./dialog-door.ts";
import { directDoor } from "./direct-door.ts";

import { closePages, facebook, startPage } from "./direct-door-page.test-data.ts";

afterEach(closePages);

const echoing: Logic = async (context) => void (await context.sendActivity(`echo ${context.activity.text}`));

describe.each([
	["the door's handler", false],
	["a route that calls adapter.processActivity", true],
])("by %s", (_, own) => {
	test("a message is a turn of the adapter's own, and its reply goes by core", async () => {
		const heard: Partial<Activity>[] = [];
		const page = await startPage(
			() => async (context) => {
				heard.push(context.activity);
				await echoing(context);
			},
			facebook(),
			own,
		);
		expect(await page.deliver([said("hi")])).toBe(200);
		expect(heard).toMatchObject([{ type: "message", text: "hi", conversation: { id: USER }, recipient: { id: PAGE } }]);
		expect(page.wire.calls.filter(({ path }) => path === "/me/messages").map(({ body }) => body)).toMatchObject([
			{ recipient: { id: USER }, messaging_type: "RESPONSE", message: { text: "echo hi" } },
		]);
		expect(page.control.counters).toMatchObject({ turns: 1, sent: 1 });
	});

	test("standby alone and unsigned posts are answered, and reach no bot", async () => {
		const page = await startPage(() => echoing, facebook(), own);
		expect(await page.deliver([], [said("to the agent")])).toBe(200);
		expect((await fetch(page.url, { method: "POST", body: "{}" })).status).toBe(401);
		expect((await fetch(`${page.url}?hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=42`)).status).toBe(
			200,
		);
		expect(page.wire.sent()).toEqual([]);
		expect(page.control.counters).toMatchObject({ turns: 0, standby: 1 });
	});
});

test("what a turn says after control is gone stays: batches, typing, proactive; transcripts know", async () => {
	const adapter = facebook();
	const transcript = new MemoryTranscriptStore();
	adapter.use(new TranscriptLoggerMiddleware(transcript)).use(new ShowTypingMiddleware(0, 5));
	const answers: unknown[] = [];
	const page = await startPage(
		() => async (context) => {
			answers.push(await context.sendActivity("first"));
			await page.post([takenItem()]);
			const before = page.wire.calls.length;
			answers.push(await context.sendActivities([{ text: "x" }, { type: "typing" }, { type: "trace", name: "t" }]));
			await expect.poll(() => page.control.counters.blocked).toBeGreaterThan(2);
			expect(page.wire.calls.slice(before)).toEqual([]);
		},
		adapter,
	);
	await page.deliver([said("go")]);
	const sides = { user: { id: USER, name: "" }, bot: { id: PAGE, name: "" } };
	await adapter.continueConversation(
		{ channelId: "facebook", conversation: { id: USER } as never, ...sides },
		async (context) => void answers.push(await context.sendActivity("proactive")),
	);
	expect(answers).toEqual([{ id: expect.stringMatching(/m_/) }, [BLOCKED, BLOCKED, { id: "" }], BLOCKED]);
	expect(page.wire.sent().filter((what) => what !== "typing_on")).toEqual(["first"]);
	const { items } = await transcript.getTranscriptActivities("facebook", USER);
	expect(items.map(({ type, text }) => text ?? type)).toEqual(["go", "first", "trace", "event"]);
});

test("what onTurnError says after control is gone stays", async () => {
	const adapter = facebook();
	let answer: unknown;
	adapter.onTurnError = async (context) => {
		answer = await context.sendActivity("sorry");
	};
	const page = await startPage(
		() => async () => {
			await page.post([takenItem()]);
			throw new Error("broke");
		},
		adapter,
	);
	await page.deliver([said("go")]);
	expect(answer).toEqual(BLOCKED);
	expect(page.wire.sent()).toEqual([]);
});

test("a handoff in a sample's waterfall: begun in onMessage, ended by the pass", async () => {
	const state = new ConversationState(new MemoryStorage());
	const adapter = facebook().use(new AutoSaveStateMiddleware(state)) as FacebookAdapter;
	const page = await startPage(({ control }) => handoffBot(control, state), adapter);
	await page.deliver([said("hi")]);
	await page.deliver([said("agent")]);
	await page.deliver([], [said("a question"), said("another")]);
	await page.deliver([passedItem()]);
	expect(page.wire.sent()).toEqual(["What is it?", "Connecting you.", "returned after 2"]);
	await page.deliver([said("again")]);
	expect(page.wire.sent().slice(3)).toEqual(["What is it?"]);
	expect(page.errors).toEqual([]);
});

test("a question that control was lost under is asked again when the thread is back", async () => {
	const state = new ConversationState(new MemoryStorage());
	const adapter = facebook().use(new AutoSaveStateMiddleware(state)) as FacebookAdapter;
	const page = await startPage(({ control }) => {
		const dialogs = new WaterfallDialog("main", [
			async (step) => {
				await page.post([takenItem()]);
				return await step.prompt("ask", "Which number?");
			},
			async (step) => {
				await step.context.sendActivity(`${step.result} noted`);
				return await step.endDialog();
			},
		]);
		const accessor = state.createProperty("dialogs");
		return async (context) => {
			const { ComponentDialog } = await import("botbuilder-dialogs");
			const all = new ComponentDialog("all").addDialog(dialogs).addDialog(new TextPrompt("ask"));
			expect(control.thread(KEY).key).toEqual(KEY);
			await runThreadDialog(all, context, accessor);
		};
	}, adapter);
	await page.deliver([said("order")]);
	expect(page.wire.sent()).toEqual([]);
	await page.deliver([passedItem()]);
	expect(page.wire.sent()).toEqual(["Which number?"]);
	await page.deliver([said("17")]);
	expect(page.wire.sent()).toEqual(["Which number?", "17 noted"]);
	expect(page.errors).toEqual([]);
});

test("a refused message is reported, and one for want of control is blocked with the rest", async () => {
	let answers: unknown;
	const page = await startPage(() => async (context) => {
		answers = await context.sendActivities([{ text: "x" }, { text: "y" }]);
	});
	page.wire.answer = ({ path }) =>
		path.endsWith("/messages")
			? { status: 400, body: { error: { message: "no", code: 10, error_subcode: 2018300, fbtrace_id: "T" } } }
			: undefined;
	await page.deliver([said("hi")]);
	expect(answers).toEqual([BLOCKED, BLOCKED]);
	expect(page.errors).toMatchObject([{ code: "graph_refused", thread: KEY }]);
	page.wire.answer = ({ path }) =>
		path.endsWith("/messages")
			? { status: 400, body: { error: { message: "bad", code: 100, fbtrace_id: "T" } } }
			: undefined;
	await page.deliver([passedItem()]);
	await page.deliver([said("again")]);
	expect(answers).toEqual([{ id: "" }, { id: "" }]);
});

test("a turn that rejects is reported, and the next one runs", async () => {
	const page = await startPage(() => async (context) => {
		if (context.activity.text === "break") throw new Error("broke");
		await echoing(context);
	});
	expect(await page.deliver([said("break"), said("go on")])).toBe(200);
	expect(page.errors).toMatchObject([{ code: "turn_failed", thread: KEY }]);
	expect(page.wire.sent()).toEqual(["echo go on"]);
});

test("an echo's turn can reply to its customer", async () => {
	const page = await startPage(() => async (context) => {
		if (context.activity.type === "event") await context.sendActivity("noted");
	});
	const echo = { message: { mid: "m_echo", text: "x", is_echo: true, app_id: 4242 } };
	await page.deliver([said("hi")]);
	await page.deliver([{ ...item(echo), sender: { id: PAGE }, recipient: { id: USER } }]);
	expect(page.wire.calls.filter(({ path }) => path === "/me/messages").map(({ body }) => body["recipient"])).toEqual([
		{ id: USER },
	]);
});

test("the adapter's own client asks the guard, and is told by the activity which page it speaks for", async () => {
	const adapter = facebook();
	const page = await startPage(() => async () => {}, adapter);
	await page.deliver([takenItem()]);
	const payload = { recipient: { id: USER }, message: { text: "news" } };
	const place = { channelId: "facebook", conversation: { id: USER }, from: { id: USER }, recipient: { id: PAGE } };
	const api = await adapter.getAPI(place as never);
	expect(await api.callAPI("/me/messages", "POST", payload)).toMatchObject(BLOCKED);
	await page.deliver([passedItem()]);
	expect(await api.callAPI("/me/messages", "POST", payload)).toMatchObject({ message_id: expect.stringMatching(/m_/) });
	expect(page.wire.sent()).toEqual(["news"]);
	const nowhere = await adapter.getAPI({ channelId: "facebook" });
	await expect(nowhere.callAPI("/me/messages", "POST", payload)).rejects.toMatchObject({ code: "option_invalid" });
});

test("another adapter is refused by name", async () => {
	const { control } = await startAttachBench();
	expect(() => directDoor(new TestAdapter(async () => {}), control, async () => {})).toThrow(
		/botbuilder-adapter-facebook/,
	);
});

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BotProcess, EXAMPLE_BOT, startBot, waitFor } from "./bot-process.ts";
import { deliver } from "./deliver.ts";
import {
	DESK,
	echo,
	type Item,
	message,
	newUser,
	onNormal,
	onStandby,
	PAGE_INBOX,
	passed,
	postback,
	SELF,
	taken,
} from "./delivery-items.ts";
import { type FakeGraph, startFakeGraph } from "./fake-graph.ts";

const GOODBYE = "Connecting you to a person.";
const SORRY = "Sorry, I did not understand.";
const QUESTION = "What is your order number?";
const SLOW_MS = 80;
const welcome = (count: number): string => `Welcome back. You talked to a person for ${count} messages.`;

describe.each(["classic", "routing", "zero_config"])("the example's language under %s", (profile) => {
	let graph: FakeGraph;
	let bot: BotProcess;

	beforeAll(async () => {
		graph = await startFakeGraph(SELF, profile);
		bot = await startBot(EXAMPLE_BOT, graph, { PROFILE: profile, SLOW_MS: String(SLOW_MS) });
	});
	afterAll(async () => {
		await bot?.stop();
		await graph?.stop();
	});

	async function post(body: Item): Promise<void> {
		expect((await deliver(bot.webhook, body)).status).toBe(200);
	}

	/** The customer says something, and exactly these texts have been said in all when the bot is done. */
	async function hear(user: string, text: string, said: readonly string[]): Promise<void> {
		await post(onNormal(message(user, text)));
		await saidInAll(user, said);
	}

	async function saidInAll(user: string, said: readonly string[]): Promise<void> {
		await waitFor(
			() => graph.said(user).length >= said.length,
			8_000,
			() => `it said ${JSON.stringify(graph.said(user))}, not ${JSON.stringify(said)}\n${bot.stderr()}`,
		);
		expect(graph.said(user)).toEqual(said);
	}

	async function passedOn(user: string, reason: string): Promise<void> {
		await waitFor(
			() => graph.posts(user, "pass_thread_control").length > 0,
			8_000,
			() => `no pass: ${bot.stderr()}`,
		);
		const posts = graph.posts(user);
		const pass = posts.at(-1);
		expect(pass?.edge).toBe("pass_thread_control");
		expect(posts.at(-2)?.body["message"]).toMatchObject({ text: GOODBYE });
		expect(pass?.body["target_app_id"]?.toString()).toBe(PAGE_INBOX);
		expect(JSON.parse(String(pass?.body["metadata"]))).toMatchObject({ reason });
		expect(graph.posts(user, "pass_thread_control")).toHaveLength(1);
	}

	/** The inbox's Done. */
	async function done(user: string): Promise<void> {
		graph.own(user, SELF);
		await post(onNormal(passed(user, SELF, PAGE_INBOX)));
	}

	test("anything is echoed", async () => {
		const user = newUser();
		await hear(user, "hello", ["echo: hello"]);
		await hear(user, "agents", ["echo: hello", "echo: agents"]);
		expect(graph.posts(user).every(({ edge }) => edge === "messages")).toBe(true);
	});

	test("agent: goodbye, then pass with its reason; silence; welcome with the customer's distinct messages", async () => {
		const user = newUser();
		await post(onNormal(message(user, "agent")));
		await passedOn(user, "asked");
		const posts = graph.posts(user).length;
		const [first, second] = [message(user, "my parcel"), message(user, "is late")];
		for (const item of [first, first, second, second]) await post(onStandby(item));
		await post(onStandby(echo(user, "Hi, Ana here.", PAGE_INBOX)));
		await sleep(150);
		expect(graph.posts(user)).toHaveLength(posts);
		await done(user);
		await saidInAll(user, [GOODBYE, welcome(2)]);
		await hear(user, "and now?", [GOODBYE, welcome(2), "echo: and now?"]);
		expect(graph.posts(user, "pass_thread_control")).toHaveLength(1);
	});

	test("the pass event delivered twice welcomes once, and a second handover works", async () => {
		const user = newUser();
		await post(onNormal(message(user, "agent")));
		await passedOn(user, "asked");
		graph.own(user, SELF);
		const back = onNormal(passed(user, SELF, PAGE_INBOX));
		await Promise.all([post(back), post(back)]);
		await saidInAll(user, [GOODBYE, welcome(0)]);
		await hear(user, "agent", [GOODBYE, welcome(0), GOODBYE]);
		await waitFor(() => graph.posts(user, "pass_thread_control").length === 2);
		await post(onStandby(message(user, "once more")));
		await done(user);
		await saidInAll(user, [GOODBYE, welcome(0), GOODBYE, welcome(1)]);
	});

	test("menu: a button; tapping it hands over with reason button", async () => {
		const user = newUser();
		await hear(user, "menu", ["What can I do for you?"]);
		const buttons = [{ type: "postback", title: "Talk to a person", payload: "HUMAN" }];
		expect(graph.posts(user)[0]?.body["message"]).toMatchObject({ attachment: { payload: { buttons } } });
		await post(onNormal(postback(user, "HUMAN")));
		await passedOn(user, "button");
		await done(user);
		await saidInAll(user, ["What can I do for you?", GOODBYE, welcome(0)]);
	});

	test("I want a human: the same through the intent", async () => {
		const user = newUser();
		await post(onNormal(message(user, "please, I want a human now")));
		await passedOn(user, "intent");
		await done(user);
		await saidInAll(user, [GOODBYE, welcome(0)]);
	});

	test("mumble: sorry, and the second in a row hands over; something between starts again", async () => {
		const user = newUser();
		await hear(user, "mumble", [SORRY]);
		await hear(user, "clear", [SORRY, "echo: clear"]);
		await hear(user, "mumble", [SORRY, "echo: clear", SORRY]);
		await post(onNormal(message(user, "mumble")));
		await passedOn(user, "not_understood");
		await done(user);
		await saidInAll(user, [SORRY, "echo: clear", SORRY, GOODBYE, welcome(0)]);
		await hear(user, "mumble", [SORRY, "echo: clear", SORRY, GOODBYE, welcome(0), SORRY]);
	});

	test("order: asks and notes", async () => {
		const user = newUser();
		await hear(user, "order", [QUESTION]);
		await hear(user, "4711", [QUESTION, "order 4711 noted"]);
		await hear(user, "4711", [QUESTION, "order 4711 noted", "echo: 4711"]);
	});

	test("order, interrupted by agent: after the welcome it is asked again, then answered", async () => {
		const user = newUser();
		await hear(user, "order", [QUESTION]);
		await post(onNormal(message(user, "agent")));
		await passedOn(user, "asked");
		await post(onStandby(message(user, "4711")));
		await done(user);
		await saidInAll(user, [QUESTION, GOODBYE, welcome(1), QUESTION]);
		await hear(user, "4712", [QUESTION, GOODBYE, welcome(1), QUESTION, "order 4712 noted"]);
	});

	test("order, and a person takes the thread: the question stays open, receipts and strangers answer nothing", async () => {
		const user = newUser();
		await hear(user, "order", [QUESTION]);
		graph.own(user, DESK);
		await post(onNormal(taken(user, DESK, SELF)));
		await post(onStandby(message(user, "to the person")));
		await sleep(100);
		expect(graph.said(user)).toEqual([QUESTION]);
		graph.own(user, SELF);
		await post(onNormal(passed(user, SELF, DESK)));
		await hear(user, "4713", [QUESTION, "order 4713 noted"]);
	});

	test("the pass event got lost: the customer's next message brings the welcome first, then its own answer", async () => {
		const user = newUser();
		await post(onNormal(message(user, "agent")));
		await passedOn(user, "asked");
		await post(onStandby(message(user, "to the person")));
		graph.own(user, SELF);
		await hear(user, "still there?", [GOODBYE, welcome(1), "echo: still there?"]);
	});

	test("the pass event comes before the answer of our own pass", async () => {
		const user = newUser();
		graph.delayMs = 200;
		await post(onNormal(message(user, "agent")));
		await waitFor(() => graph.posts(user, "pass_thread_control").length === 1);
		await done(user);
		await saidInAll(user, [GOODBYE, welcome(0)]);
		graph.delayMs = 0;
		await hear(user, "and now?", [GOODBYE, welcome(0), "echo: and now?"]);
	});

	test("slow: answers late, and not at all where control was lost meanwhile", async () => {
		const [kept, lost] = [newUser(), newUser()];
		await Promise.all([kept, lost].map((user) => post(onNormal(message(user, "slow")))));
		graph.own(lost, PAGE_INBOX);
		await post(onNormal(taken(lost, PAGE_INBOX, SELF)));
		await saidInAll(kept, ["slow answer"]);
		await sleep(SLOW_MS + 150);
		expect(graph.posts(lost)).toEqual([]);
	});

	test("nothing went wrong", () => {
		expect(bot.alive()).toBe(true);
		expect(bot.stderr()).toBe("");
	});
});

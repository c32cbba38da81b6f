import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BotProcess, EXAMPLE_BOT, startBot, waitFor } from "./bot-process.ts";
import { deliver } from "./deliver.ts";
import { echo, message, newUser, onNormal, onStandby, PAGE_INBOX, passed, SELF } from "./delivery-items.ts";
import { type FakeGraph, startFakeGraph } from "./fake-graph.ts";

const GOODBYE = "Connecting you to a person.";
const BACK = "Nobody was free to answer, so I am back.";
const welcome = (count: number): string => `Welcome back. You talked to a person for ${count} messages.`;

describe.each([
	{ profile: "classic", withinMs: 600 },
	{ profile: "routing", withinMs: 600 },
	{ profile: "classic", withinMs: 2000 },
])("HANDOVER_RETURN_WITHIN_MS=$withinMs under $profile", ({ profile, withinMs }) => {
	let graph: FakeGraph;
	let bot: BotProcess;

	beforeAll(async () => {
		graph = await startFakeGraph(SELF, profile);
		bot = await startBot(EXAMPLE_BOT, graph, { PROFILE: profile, HANDOVER_RETURN_WITHIN_MS: String(withinMs) });
	});
	afterAll(async () => {
		await bot?.stop();
		await graph?.stop();
	});

	const takes = (user: string): number => graph.posts(user, "take_thread_control").length;

	async function handOver(): Promise<string> {
		const user = newUser();
		await deliver(bot.webhook, onNormal(message(user, "agent")));
		await waitFor(() => graph.posts(user, "pass_thread_control").length === 1);
		return user;
	}

	test("a silent inbox: taken back once and not too early, said, and gone on with the welcome", async () => {
		const user = await handOver();
		await deliver(bot.webhook, onStandby(message(user, "hello?")));
		await waitFor(() => graph.said(user).includes(welcome(1)), withinMs + 6_000);
		await sleep(withinMs + 800);
		expect(takes(user)).toBe(1);
		const [goodbye, pass, take, ...said] = graph.posts(user);
		expect([goodbye?.edge, pass?.edge, take?.edge]).toEqual(["messages", "pass_thread_control", "take_thread_control"]);
		expect((take?.at ?? 0) - (pass?.at ?? 0)).toBeGreaterThanOrEqual(withinMs - 100);
		expect(said.map(({ edge }) => edge)).toEqual(["messages", "messages"]);
		expect(graph.said(user)).toEqual([GOODBYE, BACK, welcome(1)]);
	});

	test("after that the bot is in charge again", async () => {
		const user = await handOver();
		await waitFor(() => graph.said(user).includes(welcome(0)), withinMs + 6_000);
		await deliver(bot.webhook, onNormal(message(user, "and now?")));
		await waitFor(() => graph.said(user).includes("echo: and now?"));
		expect(graph.said(user)).toEqual([GOODBYE, BACK, welcome(0), "echo: and now?"]);
	});

	test("an agent's answer in time cancels it; Done brings the welcome without the take", async () => {
		const user = await handOver();
		await deliver(bot.webhook, onStandby(echo(user, "Hi, Ana here.", PAGE_INBOX)));
		await sleep(withinMs + 1_200);
		expect(takes(user)).toBe(0);
		expect(graph.said(user)).toEqual([GOODBYE]);
		graph.own(user, SELF);
		await deliver(bot.webhook, onNormal(passed(user, SELF, PAGE_INBOX)));
		await waitFor(() => graph.said(user).includes(welcome(0)));
		expect(graph.said(user)).toEqual([GOODBYE, welcome(0)]);
		expect(takes(user)).toBe(0);
	});

	test("a thread that came back before the deadline is not taken", async () => {
		const user = await handOver();
		graph.own(user, SELF);
		await deliver(bot.webhook, onNormal(passed(user, SELF, PAGE_INBOX)));
		await sleep(withinMs + 1_200);
		expect(takes(user)).toBe(0);
		expect(graph.said(user)).toEqual([GOODBYE, welcome(0)]);
	});

	test("nothing went wrong", () => {
		expect(bot.stderr()).toBe("");
		expect(bot.alive()).toBe(true);
	});
});

test("where the take is refused, the customer is told the truth and the error names the thread", async () => {
	const graph = await startFakeGraph(SELF, "zero_config");
	const bot = await startBot(EXAMPLE_BOT, graph, { PROFILE: "zero_config", HANDOVER_RETURN_WITHIN_MS: "300" });
	try {
		const user = newUser();
		await deliver(bot.webhook, onNormal(message(user, "agent")));
		await waitFor(() => graph.posts(user, "pass_thread_control").length === 1);
		await sleep(1_500);
		expect(graph.posts(user, "take_thread_control")).toEqual([]);
		expect(graph.said(user)).toEqual([GOODBYE]);
		expect(bot.alive()).toBe(true);
	} finally {
		await bot.stop();
		await graph.stop();
	}
});

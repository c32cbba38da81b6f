import { afterAll, beforeAll, expect, test } from "vitest";
import { type BotProcess, EXAMPLE_BOT, startBot, waitFor } from "./bot-process.ts";
import { deliver } from "./deliver.ts";
import { message, newUser, onNormal, SELF } from "./delivery-items.ts";
import { type FakeGraph, startFakeGraph } from "./fake-graph.ts";

const CUSTOMERS = 200;
const TEXTS = ["one", "two", "three", "four", "five"];

let graph: FakeGraph;
let bot: BotProcess;

beforeAll(async () => {
	graph = await startFakeGraph(SELF, "routing");
	bot = await startBot(EXAMPLE_BOT, graph, { PROFILE: "routing" });
});
afterAll(async () => {
	await bot?.stop();
	await graph?.stop();
});

test("200 customers with 5 messages each at once: 1,000 replies, none twice, each customer's in order, no error", async () => {
	const users = Array.from({ length: CUSTOMERS }, newUser);
	const statuses = await Promise.all(
		users.map(async (user) => {
			const answers: number[] = [];
			for (const text of TEXTS) answers.push((await deliver(bot.webhook, onNormal(message(user, text)))).status);
			return answers;
		}),
	);
	expect(new Set(statuses.flat())).toEqual(new Set([200]));
	const replies = (): number => graph.calls.filter(({ edge }) => edge === "messages").length;
	const wanted = CUSTOMERS * TEXTS.length;
	await waitFor(
		() => replies() >= wanted,
		40_000,
		() => `only ${replies()} of ${wanted} replies came\n${bot.stderr()}`,
	);
	const inOrder = TEXTS.map((text) => `echo: ${text}`);
	for (const user of users) expect(graph.said(user)).toEqual(inOrder);
	await new Promise((resolve) => setTimeout(resolve, 500));
	expect(replies()).toBe(wanted);
	expect(bot.stderr()).toBe("");
	expect(bot.alive()).toBe(true);
});

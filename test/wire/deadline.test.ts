import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BotProcess, EXAMPLE_BOT, startBot, waitFor } from "./bot-process.ts";
import { deliver } from "./deliver.ts";
import { echo, message, newUser, onNormal, onStandby, PAGE_INBOX, passed, SELF } from "./delivery-items.ts";
import { type FakeGraph, graphError, type Oddity, startFakeGraph } from "./fake-graph.ts";

interface Fallen {
	readonly graph: FakeGraph;
	readonly bot: BotProcess;
	readonly user: string;
	readonly stop: () => Promise<void>;
}

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

	test.concurrent("a silent inbox: taken back once and not too early, said, and gone on with the welcome", async () => {
		const begunAt = performance.now();
		const user = await handOver();
		await deliver(bot.webhook, onStandby(message(user, "hello?")));
		await waitFor(() => graph.said(user).includes(welcome(1)), withinMs + 6_000);
		await sleep(withinMs + 800);
		expect(takes(user)).toBe(1);
		const [goodbye, pass, take, ...said] = graph.posts(user);
		expect([goodbye?.edge, pass?.edge, take?.edge]).toEqual(["messages", "pass_thread_control", "take_thread_control"]);
		// The two clocks round differently.
		expect((take?.at ?? 0) - begunAt).toBeGreaterThanOrEqual(withinMs - 5);
		expect(said.map(({ edge }) => edge)).toEqual(["messages", "messages"]);
		expect(graph.said(user)).toEqual([GOODBYE, BACK, welcome(1)]);
	});

	test.concurrent("after that the bot is in charge again", async () => {
		const user = await handOver();
		await waitFor(() => graph.said(user).includes(welcome(0)), withinMs + 6_000);
		await deliver(bot.webhook, onNormal(message(user, "and now?")));
		await waitFor(() => graph.said(user).includes("echo: and now?"));
		expect(graph.said(user)).toEqual([GOODBYE, BACK, welcome(0), "echo: and now?"]);
	});

	test.concurrent("an agent's answer in time cancels it; Done brings the welcome without the take", async () => {
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

	test.concurrent("a thread that came back before the deadline is not taken", async () => {
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

describe("a deadline whose take does not go well", () => {
	async function fallsDue(profile: string, oddity: Oddity): Promise<Fallen> {
		const graph = await startFakeGraph(SELF, profile);
		graph.oddity = oddity;
		const bot = await startBot(EXAMPLE_BOT, graph, { PROFILE: profile, HANDOVER_RETURN_WITHIN_MS: "300" });
		const user = newUser();
		await deliver(bot.webhook, onNormal(message(user, "agent")));
		await waitFor(() => graph.posts(user, "pass_thread_control").length === 1);
		const stop = async (): Promise<void> => {
			expect(bot.alive()).toBe(true);
			await bot.stop();
			await graph.stop();
		};
		return { graph, bot, user, stop };
	}

	test.concurrent("the profile has none: nothing is taken, and nothing is said over the person", async () => {
		const { graph, bot, user, stop } = await fallsDue("zero_config", () => null);
		await sleep(1_500);
		expect(graph.posts(user, "take_thread_control")).toEqual([]);
		expect(graph.said(user)).toEqual([GOODBYE]);
		expect(bot.stderr()).toBe("");
		await stop();
	});

	test.concurrent("refused: tried once, nothing is said, the error names the thread and what to do", async () => {
		const refusal = graphError(200, null, "(#200) Permissions error");
		const { graph, bot, user, stop } = await fallsDue("routing", ({ edge }) =>
			edge === "take_thread_control" ? refusal : null,
		);
		await waitFor(() => bot.stderr().includes("graph_refused"));
		await sleep(1_000);
		expect(graph.posts(user, "take_thread_control")).toHaveLength(1);
		expect(graph.said(user)).toEqual([GOODBYE]);
		expect(bot.stderr()).toMatch(/Permissions error.*permission on this page/s);
		expect(bot.stderr()).toContain(user);
		await stop();
	});

	test.concurrent("it took effect and its answer was lost: the owner is read, and the welcome comes once", async () => {
		const { graph, user, stop } = await fallsDue("routing", ({ edge, recipient }) => {
			if (edge !== "take_thread_control" || recipient === null) return null;
			graph.own(recipient, SELF);
			return "hang_up";
		});
		await waitFor(() => graph.said(user).includes(welcome(0)));
		await sleep(1_000);
		expect(graph.posts(user, "take_thread_control")).toHaveLength(1);
		expect(graph.said(user).filter((text) => text === welcome(0))).toHaveLength(1);
		await stop();
	});
});

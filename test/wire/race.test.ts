import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BotProcess, EXAMPLE_BOT, startBot, waitFor } from "./bot-process.ts";
import { deliver } from "./deliver.ts";
import { message, newUser, onNormal, onStandby, PAGE_INBOX, SELF, taken } from "./delivery-items.ts";
import { type FakeGraph, startFakeGraph } from "./fake-graph.ts";
import { seededRandom } from "./seeded-random.ts";

const SLOW_MS = 60;
const MOMENTS = 100;
const AT_ONCE = 20;
/** How long nothing may follow: far longer than a turn. */
const QUIET_MS = 800;
const seed = Number(process.env["RACE_SEED"] ?? Date.now() % 1_000_000);

interface Outcome {
	readonly user: string;
	/** When the take left us, and when it was answered. */
	readonly takenAt: number;
	readonly answeredAt: number;
}

describe.each([
	{ profile: "classic", wayMs: 20, delayMs: 5 },
	{ profile: "routing", wayMs: 20, delayMs: 5 },
	{ profile: "routing", wayMs: 0, delayMs: 0 },
])(
	`taking the thread away under $profile, $wayMs ms from the platform (RACE_SEED=${seed})`,
	({ profile, wayMs, delayMs }) => {
		let graph: FakeGraph;
		let bot: BotProcess;
		const outcomes: Outcome[] = [];

		async function takeAway(afterMs: number): Promise<Outcome> {
			const user = newUser();
			expect((await deliver(bot.webhook, onNormal(message(user, "slow")))).status).toBe(200);
			await sleep(afterMs);
			graph.own(user, PAGE_INBOX);
			const takenAt = performance.now();
			const answer = await deliver(bot.webhook, onNormal(taken(user, PAGE_INBOX, SELF)));
			expect(answer.status).toBe(200);
			return { user, takenAt, answeredAt: answer.at };
		}

		beforeAll(async () => {
			graph = await startFakeGraph(SELF, profile);
			graph.wayMs = wayMs;
			graph.delayMs = delayMs;
			bot = await startBot(EXAMPLE_BOT, graph, { SLOW_MS: String(SLOW_MS), PROFILE: profile });
			const warm = newUser();
			await deliver(bot.webhook, onNormal(message(warm, "hello")));
			await waitFor(() => graph.said(warm).length === 1);
			const random = seededRandom(seed);
			// Stratified: one moment in each hundredth of the time a turn takes, and some after it.
			const range = SLOW_MS + wayMs + delayMs + 80;
			const moments = Array.from({ length: MOMENTS }, (_, index) => ((index + random()) / MOMENTS) * range);
			for (let from = 0; from < MOMENTS; from += AT_ONCE) {
				const batch = moments.filter((_, index) => index % (MOMENTS / AT_ONCE) === from / AT_ONCE);
				outcomes.push(...(await Promise.all(batch.map(takeAway))));
			}
			await sleep(QUIET_MS);
		});
		afterAll(async () => {
			await bot?.stop();
			await graph?.stop();
		});

		test("the moments lie before and after the answer", () => {
			expect(outcomes).toHaveLength(MOMENTS);
			const answered = outcomes.filter(({ user }) => graph.posts(user).length > 0);
			expect(answered.length).toBeGreaterThan(0);
			expect(answered.length).toBeLessThan(MOMENTS);
		});

		test("after the take's 200 nothing arrives for that thread, not even to be refused", () => {
			const late = outcomes.flatMap(({ user, answeredAt }) => graph.posts(user).filter(({ at }) => at >= answeredAt));
			expect(late).toEqual([]);
		});

		test("where the take came after the answer there is exactly one answer, and never two", () => {
			for (const { user, takenAt } of outcomes) {
				const posts = graph.posts(user);
				expect(posts.length).toBeLessThanOrEqual(1);
				if (posts.length === 1) expect(graph.said(user)).toEqual(["slow answer"]);
				if ((posts[0]?.at ?? Number.POSITIVE_INFINITY) < takenAt) expect(posts).toHaveLength(1);
			}
		});

		test("the bot stays silent on what the customer says to the person, and nothing went wrong", async () => {
			const users = outcomes.map(({ user }) => user);
			const before = users.map((user) => graph.posts(user).length);
			await Promise.all(users.map((user) => deliver(bot.webhook, onStandby(message(user, "hello person")))));
			await sleep(QUIET_MS);
			expect(users.map((user) => graph.posts(user).length)).toEqual(before);
			expect(bot.alive()).toBe(true);
			expect(bot.stderr()).toBe("");
		});
	},
);

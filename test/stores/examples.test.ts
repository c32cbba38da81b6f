import { describe, expect, test } from "vitest";
import { BOT } from "../story/stage.ts";
import { waitFor } from "../wire/bot-process.ts";
import { ExamplesStage, USER } from "./examples-stage.ts";
import { untilParked } from "./parked.ts";
import { KINDS } from "./store-urls.ts";

const LONG = { timeout: 120_000 };
const QUESTION = "What is your order number?";
const GOODBYE = "Connecting you to a person.";
const WELCOME = "Welcome back. You talked to a person for 1 messages.";
const BOTS = [
	["botkit", "examples/botkit/bot.mjs"],
	["botbuilder", "examples/botbuilder/bot.mjs"],
] as const;

interface DeskThread {
	readonly user: string;
	readonly standing: string;
	readonly lines: readonly { readonly from: string; readonly text: string }[];
	readonly reason: string | null;
}

// Where a process was killed in the midst of a turn, the next one waits for its lease to run out: side by side they wait together.
describe.concurrent("by STORE_URL alone", () => {
	const told = KINDS.flatMap(([kind, durable, openStores]) =>
		BOTS.map(([name, script]) => [name, kind, script, durable, openStores] as const),
	);
	test.for(told)(
		"examples/%s on %s: a question, a person over it, and the question again",
		LONG,
		async ([, , script, durable, openStores], context) => {
			const stores = await openStores();
			context.onTestFinished(() => stores.stop());
			const stage = await ExamplesStage.open(script, { bot: stores.bot });
			context.onTestFinished(() => stage.close());
			const { bot, thread } = stage;
			const again = async (): Promise<void> => {
				if (!durable) return;
				await bot.kill();
				await bot.start();
			};

			await thread.writes("hello");
			await thread.ends("bot: echo: hello");
			await thread.writes("order");
			await thread.ends(`bot: ${QUESTION}`);
			await again();
			await thread.writes("agent");
			await thread.ends(`bot: ${GOODBYE}`);
			await thread.ownerBecomes("inbox");
			if (durable) await untilParked(stores.bot, USER);
			await thread.writes("is somebody there?");
			await thread.reaches(BOT, "is somebody there?");
			await again();
			await thread.inbox("reply", { text: "Ana here." });
			await thread.inbox("move", { folder: "done" });
			await thread.ends(`bot: ${QUESTION}`);
			await thread.writes("42");
			await thread.ends("bot: order 42 noted");
			expect(await thread.said()).toEqual([
				"customer: hello",
				"bot: echo: hello",
				"customer: order",
				`bot: ${QUESTION}`,
				"customer: agent",
				`bot: ${GOODBYE}`,
				"customer: is somebody there?",
				"inbox: Ana here.",
				`bot: ${WELCOME}`,
				`bot: ${QUESTION}`,
				"customer: 42",
				"bot: order 42 noted",
			]);
			expect(await thread.owner()).toBe("bot");
			expect(bot.stderr).toBe("");
			expect(await bot.stop()).toBe(0);
		},
	);

	test.for(KINDS)(
		"examples/desk on %s: what its agent saw, and answers from there",
		LONG,
		async (kind, { onTestFinished }) => {
			const [, durable, openStores] = kind;
			const stores = await openStores();
			onTestFinished(() => stores.stop());
			const stage = await ExamplesStage.open("examples/botkit/bot.mjs", stores);
			onTestFinished(() => stage.close());
			const { bot, desk, thread } = stage;
			if (desk === null) throw new Error("there is no desk");
			const shown = async (): Promise<readonly DeskThread[]> =>
				(await (await fetch(`${desk.url}/threads`)).json()) as readonly DeskThread[];
			const shows = async (lines: readonly string[]): Promise<void> => {
				let found: readonly DeskThread[] = [];
				await waitFor(
					async () => {
						found = await shown();
						return (
							found[0]?.lines.length === lines.length && found[0].standing === "control" && found[0].reason !== null
						);
					},
					30_000,
					() => `the desk shows ${JSON.stringify(found)}`,
				);
				expect(found.map(({ user, reason }) => [user, reason])).toEqual([[USER, "asked"]]);
				expect(found[0]?.lines.map(({ from, text }) => `${from}: ${text}`)).toEqual(lines);
			};
			const agent = async (act: string, body: object): Promise<void> => {
				const answer = await fetch(`${desk.url}/threads/${USER}/${act}`, {
					method: "POST",
					body: JSON.stringify(body),
				});
				expect([answer.status, await answer.json()]).toMatchObject([200, {}]);
			};

			await thread.writes("hello");
			await thread.ends("bot: echo: hello");
			await thread.writes("agent");
			await thread.ownerBecomes("desk");
			const lines = ["customer: hello", "bot: echo: hello", "customer: agent", `bot: ${GOODBYE}`];
			await shows(lines);
			if (durable) {
				await untilParked(stores.bot, USER);
				await Promise.all([desk.kill(), bot.kill()]);
				await Promise.all([desk.start(), bot.start()]);
				await shows(lines);
			}
			await agent("reply", { text: "Ana at the desk." });
			await thread.ends("desk: Ana at the desk.");
			await thread.writes("thanks");
			await shows([...lines, "desk: Ana at the desk.", "customer: thanks"]);
			await agent("return", {});
			await thread.ends(`bot: ${WELCOME}`);
			expect([bot.stderr, desk.stderr]).toEqual(["", ""]);
			expect(await Promise.all([bot.stop(), desk.stop()])).toEqual([0, 0]);
		},
	);
});

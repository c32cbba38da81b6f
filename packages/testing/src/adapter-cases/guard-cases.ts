import { deepEqual, equal } from "node:assert/strict";
import { type AdapterCase, isBlocked, isSent } from "./adapter-case.ts";
import type { ContractSpeaker } from "./contract-bot.ts";
import { refusal } from "./contract-platform.ts";
import { ANN, type ContractStage, overhears, says, taken, until } from "./contract-stage.ts";

/** A turn in whose middle control is taken, and what the bot then does. */
async function afterTheLoss<T>(
	stage: ContractStage,
	act: (bot: ContractSpeaker) => Promise<T>,
): Promise<T | undefined> {
	let answer: T | undefined;
	stage.when("go", async (bot) => {
		await stage.arrives(taken());
		answer = await act(bot);
	});
	await stage.happens(says("go"));
	deepEqual(stage.heard, ["text: go"]);
	return answer;
}

export const GUARD_CASES: readonly AdapterCase[] = [
	{
		name: "guard: a reply after control was lost in mid-turn is held back, told and counted",
		async run(stage) {
			isBlocked(await afterTheLoss(stage, (bot) => bot.reply("too late")));
			deepEqual(stage.platform.said(), []);
			deepEqual(stage.blocked, [{ thread: stage.key(), reason: "standby", observed: false }]);
			equal(stage.bot.control.counters.blocked, 1);
		},
	},
	{
		name: "guard: typing after control was lost is held back",
		async run(stage) {
			isBlocked(await afterTheLoss(stage, (bot) => bot.typing()));
			deepEqual(stage.platform.said(), []);
		},
	},
	{
		name: "guard: a raw call that sends is held back after control was lost",
		async run(stage) {
			isBlocked(await afterTheLoss(stage, (bot) => bot.raw("too late")));
			deepEqual(stage.platform.said(), []);
		},
	},
	{
		name: "guard: a batch after control was lost is held back, an answer for each",
		async run(stage) {
			const answers = (await afterTheLoss(stage, (bot) => bot.batch(["one", "two"]))) ?? [];
			equal(answers.length, 2);
			for (const answer of answers) isBlocked(answer);
			deepEqual(stage.platform.said(), []);
		},
	},
	{
		name: "guard: a batch stops in the middle when control is lost between two activities",
		async run(stage) {
			let answers: readonly unknown[] = [];
			let arrived: Promise<void> | undefined;
			stage.when("go", async (bot) => {
				answers = await bot.batch(["one", "two", "three"]);
			});
			stage.platform.onCall = async ({ says: text }) => {
				if (text !== "one") return;
				// Its 200 may wait for the send it came into.
				arrived = stage.arrives(taken());
				await until("the loss is known", async () => (await stage.thread().standing()) === "standby");
			};
			await stage.happens(says("go"));
			await arrived;
			deepEqual(stage.platform.said(), ["one"]);
			equal(answers.length, 3);
			isSent(answers[0]);
			isBlocked(answers[1]);
			isBlocked(answers[2]);
		},
	},
	{
		name: "guard: a proactive message leaves in control, and is held back on standby",
		async run(stage) {
			await stage.happens(says("hi"));
			isSent(await stage.bot.proactive(stage.key(), "news"));
			await stage.happens(taken());
			isBlocked(await stage.bot.proactive(stage.key(), "more news"));
			deepEqual(stage.platform.said(ANN), ["news"]);
			equal(stage.blocked.length, 1);
		},
	},
	{
		name: "guard: a send that the platform refuses for want of control counts as held back, and the next is not tried",
		mayReport: ["graph_refused"],
		async run(stage) {
			const answers: unknown[] = [];
			stage.when("go", async (bot) => void answers.push(await bot.reply("one"), await bot.reply("two")));
			stage.platform.onCall = ({ says: text }) =>
				text !== null ? refusal(10, 2018300, "Another app is controlling this thread now.") : undefined;
			await stage.happens(says("go"));
			equal(answers.length, 2);
			for (const answer of answers) isBlocked(answer);
			deepEqual(stage.platform.said(), ["one"]);
		},
	},
	{
		name: "guard: mode observe sends everything, and tells what it would have held back",
		options: { mode: "observe" },
		async run(stage) {
			stage.when("hi", async (bot) => await bot.reply("hello"));
			await stage.happens(taken(), overhears("hi"));
			deepEqual([stage.heard, stage.platform.said()], [["text: hi"], ["hello"]]);
			deepEqual(
				stage.blocked.map(({ observed }) => observed),
				[true],
			);
		},
	},
];

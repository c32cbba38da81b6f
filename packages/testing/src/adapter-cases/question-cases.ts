import { deepEqual } from "node:assert/strict";
import type { AdapterCase } from "./adapter-case.ts";
import { type ContractStage, overhears, passed, says, taken } from "./contract-stage.ts";

const QUESTION = "Which number?";

/** A question that never left: control was taken before it was asked. */
async function suppressed(stage: ContractStage): Promise<void> {
	let lost = false;
	stage.when("order", async (bot) => {
		if (!lost) await stage.arrives(taken());
		lost = true;
		await bot.ask(QUESTION);
	});
	stage.when("17", async (bot) => await bot.reply("17 noted"));
	await stage.happens(says("order"));
	deepEqual(stage.platform.said(), []);
}

export const QUESTION_CASES: readonly AdapterCase[] = [
	{
		name: "questions: one that was asked in control is answered by the next text, and by no more",
		async run(stage) {
			stage.when("order", async (bot) => await bot.ask(QUESTION));
			await stage.happens(says("order"), says("17"), says("thanks"));
			deepEqual(stage.heard, ["text: order", "answer: 17", "text: thanks"]);
			deepEqual(stage.platform.said(), [QUESTION]);
		},
	},
	{
		name: "questions: one that never left is asked when the thread is back, before any text answers it",
		async run(stage) {
			await suppressed(stage);
			await stage.happens(overhears("16"), passed());
			deepEqual(stage.platform.said(), [QUESTION]);
			deepEqual(stage.heard, ["text: order"]);
			await stage.happens(says("17"));
			deepEqual(stage.heard, ["text: order", "answer: 17"]);
			deepEqual(stage.platform.said(), [QUESTION, "17 noted"]);
		},
	},
	{
		name: "questions: one that never left is not answered by the message that brings the thread back, which came before it",
		async run(stage) {
			await suppressed(stage);
			await stage.happens(says("is anybody there?"));
			deepEqual(stage.platform.said(), [QUESTION]);
			await stage.happens(says("17"));
			deepEqual(
				stage.heard.filter((what) => what.startsWith("answer")),
				["answer: 17"],
			);
			deepEqual(stage.platform.said(), [QUESTION, "17 noted"]);
		},
	},
];

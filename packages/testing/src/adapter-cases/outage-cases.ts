import { deepEqual, equal, ok } from "node:assert/strict";
import { type AdapterCase, isBlocked } from "./adapter-case.ts";
import { type ContractStage, passed, says, taken } from "./contract-stage.ts";

/** Something done while the store cannot be reached. */
async function whileDown<T>(stage: ContractStage, act: () => Promise<T>): Promise<T> {
	stage.storeIsDown(true);
	try {
		return await act();
	} finally {
		stage.storeIsDown(false);
	}
}

/** The store cannot be reached; and channels that are no business of ours. */
export const OUTAGE_CASES: readonly AdapterCase[] = [
	{
		name: "store: while it is down a delivery is answered 5xx and makes no turn; its redelivery makes one",
		mayReport: ["store_unavailable"],
		async run(stage) {
			stage.when("hi", async (bot) => await bot.reply("hello"));
			const body = stage.delivery(says("hi"));
			const status = await whileDown(stage, () => stage.post(body));
			ok(status >= 500 && status < 600, `a delivery the store could not take was answered ${status}, not 5xx`);
			await stage.bot.control.settled();
			deepEqual([stage.heard, stage.platform.said()], [[], []]);
			equal(await stage.post(body), 200);
			await stage.bot.control.settled();
			deepEqual([stage.heard, stage.platform.said()], [["text: hi"], ["hello"]]);
		},
	},
	{
		name: "store: a turn that finds it down sends nothing, by any way, and runs again when it is back",
		reports: ["store_unavailable"],
		async run(stage) {
			const answers: unknown[] = [];
			stage.when("go", async (bot) => {
				if (answers.length > 0) return await bot.reply("hello");
				await whileDown(stage, async () => {
					answers.push(await bot.reply("one"), await bot.typing(), await bot.raw("two"));
					answers.push(...(await bot.batch(["three", "four"])));
				});
			});
			await stage.happens(says("go"));
			equal(answers.length, 5);
			for (const answer of answers) isBlocked(answer);
			deepEqual([...new Set(stage.blocked.map(({ reason }) => reason))], ["store_unavailable"]);
			deepEqual(stage.platform.said(), []);
			await stage.waits(0);
			deepEqual([stage.heard, stage.platform.said()], [["text: go", "text: go"], ["hello"]]);
		},
	},
	{
		name: "store: while it is down no proactive message leaves",
		reports: ["store_unavailable"],
		async run(stage) {
			await stage.happens(says("hi"));
			isBlocked(await whileDown(stage, () => stage.bot.proactive(stage.key(), "news")));
			deepEqual(stage.platform.calls, []);
			await stage.bot.proactive(stage.key(), "later news");
			deepEqual(stage.platform.said(), ["later news"]);
		},
	},
	{
		name: "store: a return it could not take wakes the handoff when it is delivered again",
		mayReport: ["store_unavailable"],
		async run(stage) {
			stage.when("agent", async (bot) => await bot.handOff({}));
			await stage.happens(says("agent"));
			const body = stage.delivery(passed());
			ok((await whileDown(stage, () => stage.post(body))) >= 500);
			deepEqual(stage.heard, ["text: agent"]);
			equal(await stage.post(body), 200);
			await stage.bot.control.settled();
			deepEqual(stage.heard, ["text: agent", "back: returned"]);
		},
	},
	{
		name: "other channels: a turn passes untouched",
		async run(stage) {
			await stage.happens(taken());
			deepEqual(await stage.bot.otherChannel("hello, team"), ["hello, team"]);
			deepEqual([stage.heard, stage.blocked, stage.platform.calls], [[], [], []]);
		},
	},
	{
		name: "other channels: a turn passes untouched with the store down, too",
		async run(stage) {
			deepEqual(await whileDown(stage, () => stage.bot.otherChannel("hello, team")), ["hello, team"]);
			deepEqual([stage.blocked, stage.platform.calls], [[], []]);
		},
	},
];

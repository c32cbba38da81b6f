import { deepEqual, equal } from "node:assert/strict";
import { delivery } from "../delivery.ts";
import { type AdapterCase, isBlocked } from "./adapter-case.ts";
import { refusal } from "./contract-platform.ts";
import { ANN, BEN, DESK, overhears, PAGE, passed, requested, SELF, says, taken } from "./contract-stage.ts";

const DEADLINE_MS = 60_000;

export const HANDOVER_CASES: readonly AdapterCase[] = [
	{
		name: "pass: in a handler reaches the platform once, after its goodbye, and what the handler says then is held back",
		async run(stage) {
			let answer: unknown;
			stage.when("agent", async (bot) => {
				await bot.thread.pass(DESK, { say: "Connecting you." });
				answer = await bot.reply("one more thing");
			});
			const body = stage.delivery(says("agent"));
			for (const status of [await stage.post(body), await stage.post(body)]) equal(status, 200);
			await stage.bot.control.settled();
			deepEqual(
				stage.platform.calls.map(({ edge, user, says: text }) => [edge, user, text]),
				[
					["messages", ANN, "Connecting you."],
					["pass_thread_control", ANN, null],
				],
			);
			equal(String(stage.platform.to("pass_thread_control")[0]?.body["target_app_id"]), DESK);
			isBlocked(answer);
		},
	},
	{
		name: "facts: of a handover reach their listeners and no ordinary handler",
		async run(stage) {
			await stage.happens(taken(), passed(), requested());
			const roles = { [SELF]: ["primary_receiver"] };
			equal(await stage.post(delivery.rolesChanged({ account: PAGE, at: stage.clock.now(), roles })), 200);
			await stage.bot.control.settled();
			deepEqual(
				stage.facts.filter((fact) => fact !== "returned"),
				["taken", "passed", "requested", "rolesChanged"],
			);
			deepEqual([stage.heard, stage.platform.said()], [[], []]);
		},
	},
	{
		name: "handoff: wakes with its result when control is passed back; what was said meanwhile is the transcript",
		async run(stage) {
			stage.when("agent", async (bot) => await bot.handOff({ say: "Connecting you.", reason: "asked" }));
			stage.whenBack = async (bot) => await bot.reply("Welcome back.");
			await stage.happens(says("agent"), overhears("my order"), overhears("is late"), passed("solved"));
			deepEqual(stage.heard, ["text: agent", "back: returned"]);
			const [result] = stage.results;
			deepEqual(
				{ by: result?.by, reason: result?.reason, metadata: result?.metadata?.text, count: result?.customerMessages },
				{ by: "passed", reason: "asked", metadata: "solved", count: 2 },
			);
			deepEqual(
				result?.transcript.map(({ from, text }) => [from, text]),
				[
					["customer", "my order"],
					["customer", "is late"],
				],
			);
			deepEqual(stage.platform.said(ANN), ["Connecting you.", "Welcome back."]);
			deepEqual(stage.facts, ["passed", "returned"]);
		},
	},
	{
		name: "handoff: a return that is delivered twice wakes it once",
		async run(stage) {
			stage.when("agent", async (bot) => await bot.handOff({}));
			await stage.happens(says("agent"));
			const body = stage.delivery(passed());
			deepEqual([await stage.post(body), await stage.post(body)], [200, 200]);
			await stage.happens(says("hi"));
			deepEqual(stage.heard, ["text: agent", "back: returned", "text: hi"]);
		},
	},
	{
		name: "handoff: a customer's message on the normal channel wakes it first, then has its own turn",
		async run(stage) {
			stage.when("agent", async (bot) => await bot.handOff({}));
			stage.when("hello again", async (bot) => await bot.reply("hello"));
			stage.whenBack = async (bot) => await bot.reply("Welcome back.");
			await stage.happens(says("agent"), overhears("to the agent"), says("hello again"));
			deepEqual(stage.heard, ["text: agent", "back: returned", "text: hello again"]);
			deepEqual(
				stage.results.map(({ by }) => by),
				["implied"],
			);
			deepEqual(stage.platform.said(ANN), ["Welcome back.", "hello"]);
		},
	},
	{
		name: "handoff: waits on while control goes from one app to another",
		async run(stage) {
			stage.when("agent", async (bot) => await bot.handOff({}));
			await stage.happens(says("agent"), passed(undefined, DESK), overhears("hello?"), taken());
			deepEqual(stage.heard, ["text: agent"]);
			await stage.happens(passed());
			deepEqual(stage.heard, ["text: agent", "back: returned"]);
		},
	},
	{
		name: "handoff: wakes when the owner is read back as the bot, where nobody tells of the return",
		async run(stage) {
			stage.when("agent", async (bot) => await bot.handOff({}));
			await stage.happens(says("agent"));
			stage.platform.own(ANN, SELF);
			await stage.waits(DEADLINE_MS);
			deepEqual(stage.heard, ["text: agent", "back: returned"]);
			deepEqual(
				stage.results.map(({ by }) => by),
				["read"],
			);
		},
	},
	{
		name: "handoff: takes the thread back at its deadline, and wakes",
		async run(stage) {
			stage.when("agent", async (bot) => await bot.handOff({ returnWithinMs: DEADLINE_MS, assumeSilent: true }));
			stage.whenBack = async (bot) => await bot.reply("Nobody is free.");
			await stage.happens(says("agent"));
			await stage.waits(DEADLINE_MS + 1);
			deepEqual(stage.heard, ["text: agent", "back: taken_back"]);
			equal(stage.platform.to("take_thread_control").length, 1);
			deepEqual(stage.platform.said(ANN), ["Nobody is free."]);
		},
	},
	{
		name: "handoff: ends as failed where the platform refuses the pass, and the bot goes on",
		async run(stage) {
			stage.when("agent", async (bot) => await bot.handOff({}));
			stage.whenBack = async (bot) => await bot.reply("Sorry.");
			stage.platform.onCall = ({ edge }) =>
				edge === "pass_thread_control" ? refusal(100, 2018143, "No such app") : undefined;
			await stage.happens(says("agent"));
			deepEqual(stage.heard, ["text: agent", "back: failed"]);
			deepEqual(stage.platform.said(ANN), ["Sorry."]);
		},
	},
	{
		name: "handoff: of one customer leaves the others their bot",
		async run(stage) {
			stage.when("agent", async (bot) => await bot.handOff({}));
			stage.when("hi", async (bot) => await bot.reply("hello"));
			await stage.happens(says("agent"), says("hi", BEN));
			deepEqual([stage.platform.said(ANN), stage.platform.said(BEN)], [[], ["hello"]]);
		},
	},
];

import { deepEqual, equal } from "node:assert/strict";
import { delivery } from "../delivery.ts";
import type { AdapterCase } from "./adapter-case.ts";
import { ANN, BEN, overhears, passed, says, taken, until } from "./contract-stage.ts";
import { latch } from "./latch.ts";

export const STANDBY_CASES: readonly AdapterCase[] = [
	{
		name: "standby: a body of standby alone is answered 200",
		async run(stage) {
			equal(await stage.post(stage.delivery(overhears("to the agent"))), 200);
			await stage.bot.control.settled();
		},
	},
	{
		name: "standby: what is overheard reaches no ordinary handler, and nothing is sent",
		async run(stage) {
			stage.when("to the agent", async (bot) => await bot.reply("let me help"));
			await stage.happens(overhears("to the agent"));
			deepEqual(stage.heard, []);
			deepEqual(stage.platform.said(), []);
		},
	},
	{
		name: "standby: the standby listener hears it, once",
		async run(stage) {
			await stage.happens(says("hi"), overhears("to the agent"));
			deepEqual(
				stage.standby.map((event) => [event.kind, event.kind === "message" ? event.text : null]),
				[["message", "to the agent"]],
			);
		},
	},
	{
		name: "standby: what is overheard answers no question; the question is answered when the thread is back",
		async run(stage) {
			stage.when("order", async (bot) => await bot.ask("Which number?"));
			await stage.happens(says("order"), taken(), overhears("17"));
			deepEqual(stage.heard, ["text: order"]);
			await stage.happens(passed(), says("18"));
			deepEqual(stage.heard, ["text: order", "answer: 18"]);
			deepEqual(stage.platform.said(), ["Which number?"]);
		},
	},
	{
		name: "standby: what is overheard moves no handoff step that waits",
		async run(stage) {
			stage.when("agent", async (bot) => await bot.handOff({}));
			await stage.happens(says("agent"), overhears("agent"), overhears("hello?"));
			deepEqual(stage.heard, ["text: agent"]);
			equal(stage.platform.to("pass_thread_control").length, 1);
			deepEqual(stage.platform.said(), []);
		},
	},
	{
		name: "standby: one customer's silence is not another's, in one body too",
		async run(stage) {
			stage.when("hi", async (bot) => await bot.reply("hello"));
			const body = delivery.batch(stage.delivery(overhears("hi", BEN)), stage.delivery(says("hi", ANN)));
			equal(await stage.post(body), 200);
			await stage.bot.control.settled();
			deepEqual(stage.heard, ["text: hi"]);
			deepEqual([stage.platform.said(ANN), stage.platform.said(BEN)], [["hello"], []]);
			equal(stage.standby.length, 1);
		},
	},
	{
		name: "standby: a message of the normal channel whose turn would begin after control was lost has none",
		async run(stage) {
			const held = latch();
			stage.when("first", async () => await held.opened);
			stage.when("second", async (bot) => await bot.reply("late"));
			await stage.arrives(says("first"));
			await until("the first turn runs", () => stage.heard.length === 1);
			await stage.arrives(says("second"));
			await stage.arrives(taken());
			held.open();
			await stage.bot.control.settled();
			deepEqual(stage.heard, ["text: first"]);
			deepEqual(stage.platform.said(), []);
			equal(stage.standby.length, 1);
		},
	},
];

import { deepEqual, equal, ok } from "node:assert/strict";
import { delivery, type WireDelivery } from "../delivery.ts";
import { type AdapterCase, isBlocked, isSent } from "./adapter-case.ts";
import { ANN, BEN, PAGE, SELF, says, until } from "./contract-stage.ts";
import { latch } from "./latch.ts";

export const TURN_CASES: readonly AdapterCase[] = [
	{
		name: "turns: a reply in control is sent, and answers the platform's id",
		async run(stage) {
			let answer: unknown;
			stage.when("hi", async (bot) => {
				answer = await bot.reply("hello");
			});
			await stage.happens(says("hi"));
			deepEqual(stage.heard, ["text: hi"]);
			deepEqual(stage.platform.said(ANN), ["hello"]);
			isSent(answer);
		},
	},
	{
		name: "turns: typing, a batch, a raw call and a reply leave in the order in which they were made",
		async run(stage) {
			const answers: unknown[] = [];
			stage.when("hi", async (bot) => {
				await bot.typing();
				answers.push(...(await bot.batch(["one", "two"])), await bot.raw("three"), await bot.reply("four"));
			});
			await stage.happens(says("hi"));
			deepEqual(stage.platform.said(ANN), ["typing", "one", "two", "three", "four"]);
			equal(answers.length, 4);
			for (const answer of answers) isSent(answer);
		},
	},
	{
		name: "turns: a redelivery makes no second turn, whether it comes late or at once",
		async run(stage) {
			stage.when("hi", async (bot) => await bot.reply("hello"));
			const body = stage.delivery(says("hi"));
			deepEqual(await Promise.all([stage.post(body), stage.post(body)]), [200, 200]);
			await stage.bot.control.settled();
			equal(await stage.post(body), 200);
			await stage.bot.control.settled();
			deepEqual(stage.heard, ["text: hi"]);
			deepEqual(stage.platform.said(), ["hello"]);
		},
	},
	{
		name: "turns: an unsigned body and a wrongly signed one are refused, and the bot lives",
		reports: ["signature_missing", "signature_invalid"],
		async run(stage) {
			stage.when("hi", async (bot) => await bot.reply("hello"));
			const body = stage.delivery(says("hi"));
			for (const secret of [null, "somebody else's"]) {
				const status = await stage.post(body, secret);
				ok(status >= 400 && status < 500, `a body that is not Meta's was answered ${status}, not 4xx`);
			}
			await stage.bot.control.settled();
			deepEqual(stage.heard, []);
			await stage.happens(says("hi"));
			deepEqual(stage.platform.said(), ["hello"]);
		},
	},
	{
		name: "turns: those of one thread run one after the other, another thread does not wait for them",
		async run(stage) {
			const held = latch();
			stage.when("first", async (bot) => {
				await held.opened;
				await bot.reply("one");
			});
			stage.when("second", async (bot) => await bot.reply("two"));
			stage.when("hi", async (bot) => await bot.reply("hello"));
			for (const arrival of [says("first"), says("second"), says("hi", BEN)]) await stage.arrives(arrival);
			await until("another customer's turn runs", () => stage.platform.said(BEN).length === 1);
			deepEqual(stage.heard, ["text: first", "text: hi"]);
			held.open();
			await stage.bot.control.settled();
			deepEqual(stage.platform.said(ANN), ["one", "two"]);
		},
	},
	{
		name: "turns: an error in a handler loses no commit, and the next event has its turn",
		reports: ["turn_failed"],
		async run(stage) {
			stage.when("break", async (bot) => {
				await bot.reply("working on it");
				throw new Error("the contract's handler broke");
			});
			stage.when("hi", async (bot) => await bot.reply("hello"));
			const body = stage.delivery(says("break"));
			equal(await stage.post(body), 200);
			await stage.bot.control.settled();
			equal(await stage.post(body), 200);
			await stage.happens(says("hi"));
			deepEqual(stage.heard, ["text: break", "text: hi"]);
			deepEqual(stage.platform.said(), ["working on it", "hello"]);
			equal(stage.errors.length, 1);
			equal(await stage.thread().standing(), "control");
		},
	},
	{
		name: "turns: one that was given up holds up nobody, and may not speak afterwards",
		options: { turnWithinMs: 1_000 },
		reports: ["turn_timeout"],
		mayReport: ["turn_failed"],
		async run(stage) {
			const held = latch();
			let answer: unknown;
			stage.when("hang", async (bot) => {
				await held.opened;
				answer = await bot.reply("too late");
			});
			stage.when("hi", async (bot) => await bot.reply("hello"));
			await stage.happens(says("hang"), says("hi"));
			deepEqual(stage.platform.said(), ["hello"]);
			held.open();
			await until("the turn that was given up has spoken", () => answer !== undefined);
			isBlocked(answer);
			deepEqual(stage.platform.said(), ["hello"]);
		},
	},
	{
		name: "turns: an echo is no message of the customer's",
		async run(stage) {
			stage.when("hello", async (bot) => await bot.reply("who is there?"));
			const at = stage.clock.now();
			equal(await stage.post(delivery.echo({ account: PAGE, user: ANN, app: SELF, text: "hello", at })), 200);
			await stage.bot.control.settled();
			deepEqual([stage.heard, stage.platform.said()], [[], []]);
		},
	},
	{
		name: "turns: an item that nobody knows is answered 200, and costs its neighbours nothing",
		async run(stage) {
			stage.when("hi", async (bot) => await bot.reply("hello"));
			const time = stage.clock.now();
			const unknown = { sender: { id: BEN }, recipient: { id: PAGE }, timestamp: time, novelty: { of: "tomorrow" } };
			const body: WireDelivery = { object: "page", entry: [{ id: PAGE, time, messaging: [unknown] }] };
			equal(await stage.post(delivery.batch(body, stage.delivery(says("hi")))), 200);
			await stage.bot.control.settled();
			deepEqual([stage.heard, stage.platform.said()], [["text: hi"], ["hello"]]);
		},
	},
];

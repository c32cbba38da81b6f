import type { DialogContext } from "botbuilder-dialogs";
import { afterEach, expect, test } from "vitest";
import { closeBenches, startBench } from "./fixtures/bench.ts";
import { DESK, PAGE, passed, read, taken, text } from "./fixtures/deliveries.ts";
import { conversation, starts } from "./fixtures/script.ts";

afterEach(closeBenches);

test("while it is parked nothing ends it: standby, receipts, somebody else's take", async () => {
	let ended = 0;
	const bench = await startBench({
		script: (controller) => {
			starts(controller, "agent", "handoff");
			controller.afterDialog("handoff", async () => {
				ended += 1;
			});
		},
	});
	await bench.deliver([text("u1", "agent")]);
	await bench.deliver([read("u1")], [text("u1", "agent"), text("u1", "hello?")]);
	await bench.deliver([taken("u1", DESK)]);
	expect(ended).toBe(0);
	await bench.deliver([passed("u1")]);
	expect(ended).toBe(1);
});

test("cancelling it takes the thread back", async () => {
	const bench = await startBench({ script: (controller) => starts(controller, "agent", "handoff") });
	await bench.deliver([text("u1", "agent")]);
	const bot = await bench.controller.spawn(PAGE);
	await bot.changeContext({
		channelId: "facebook",
		conversation: { id: "u1" } as never,
		user: { id: "u1" } as never,
		bot: { id: PAGE } as never,
	});
	await bot.cancelAllDialogs();
	await bench.controller.saveState(bot);
	expect(bench.graph.to("take_thread_control").map(({ body }) => body)).toMatchObject([{ recipient: { id: "u1" } }]);
	await bench.deliver([text("u1", "agent")]);
	expect(bench.graph.to("pass_thread_control")).toHaveLength(2);
});

test("the customer's message on the normal channel resumes the step first, and then has its own turn", async () => {
	const order: string[] = [];
	const bench = await startBench({
		plugin: { settleMs: 0 },
		script: (controller) => {
			starts(controller, "agent", "handoff");
			controller.afterDialog("handoff", async (_bot, result) => {
				order.push(`back ${(result as unknown as { by: string }).by}`);
			});
			controller.hears("hello", "message", async () => {
				order.push("hello");
			});
		},
	});
	await bench.deliver([text("u1", "agent")]);
	await bench.deliver([{ ...text("u1", "hello"), timestamp: Date.now() + 1_000 }]);
	expect(order).toEqual(["back implied", "hello"]);
});

test("nobody answers: at the deadline the thread is taken back, and the script goes on", async () => {
	const bench = await startBench({
		plugin: { handoff: { returnWithinMs: 60, assumeSilent: true } },
		script: (controller) => {
			conversation(controller, "agent", (convo) => {
				convo.addChildDialog("handoff", "handoff");
				convo.say("Nobody came: {{vars.handoff.outcome}}");
			});
			starts(controller, "agent", "agent");
		},
	});
	await bench.deliver([text("u1", "agent")]);
	await expect.poll(() => bench.graph.texts()).toEqual(["Nobody came: taken_back"]);
	expect(bench.graph.to("take_thread_control")).toHaveLength(1);
});

test("a dialog begun above a parked handoff holds it up, and lets it go on when it ends", async () => {
	const ended: unknown[] = [];
	const bench = await startBench({
		script: (controller) => {
			starts(controller, "agent", "handoff");
			conversation(controller, "survey", (convo) => void convo.ask("How was it?", [], "survey"));
			controller.on("thread_control_returned", async (bot) => await bot.beginDialog("survey"));
			controller.afterDialog("handoff", async (_bot, result) => {
				ended.push((result as unknown as { outcome: string }).outcome);
			});
		},
	});
	await bench.deliver([text("u1", "agent")]);
	await bench.deliver([passed("u1")]);
	expect([bench.graph.texts(), ended]).toEqual([["How was it?"], []]);
	await bench.deliver([text("u1", "fine")]);
	expect(ended).toEqual(["returned"]);
	expect(bench.errors).toEqual([]);
});

test("the dialog stack is empty again after a handoff", async () => {
	const depth: number[] = [];
	const bench = await startBench({
		script: (controller) => {
			starts(controller, "agent", "handoff");
			controller.on("message", async (bot) => {
				depth.push((bot.getConfig("dialogContext") as DialogContext).stack.length);
			});
		},
	});
	await bench.deliver([text("u1", "agent")]);
	await bench.deliver([passed("u1")]);
	await bench.deliver([text("u1", "hello")]);
	expect(depth).toEqual([0]);
});

import { BotkitConversation } from "botkit";
import { afterEach, expect, test } from "vitest";
import { closeBenches, startBench } from "./fixtures/bench.ts";
import { INBOX, passed, text } from "./fixtures/deliveries.ts";

afterEach(closeBenches);

test("a message is heard and answered; on standby the bot is silent", async () => {
	const bench = await startBench({
		script: (controller) =>
			controller.on("message", async (bot, message) => {
				await bot.reply(message, `echo: ${message.text}`);
			}),
	});
	expect(await bench.deliver([text("u1", "hello")])).toBe(200);
	expect(await bench.deliver([], [text("u1", "to the human")])).toBe(200);
	expect(bench.graph.texts("u1")).toEqual(["echo: hello"]);
	expect(bench.errors).toEqual([]);
});

test("a handoff waits for the thread and then says welcome", async () => {
	const bench = await startBench({
		script: (controller) => {
			const convo = new BotkitConversation("agent", controller);
			convo.say("Connecting you to a person.");
			convo.addChildDialog("handoff", "handoff");
			convo.say("Welcome back. {{vars.handoff.customerMessages}}");
			controller.addDialog(convo);
			controller.hears("agent", "message", async (bot) => {
				await bot.beginDialog("agent", { handoffReason: "asked" });
			});
		},
	});
	await bench.deliver([text("u1", "agent")]);
	expect(bench.graph.to("pass_thread_control").map(({ body }) => body)).toMatchObject([
		{ recipient: { id: "u1" }, target_app_id: INBOX, metadata: JSON.stringify({ reason: "asked" }) },
	]);
	await bench.deliver([], [text("u1", "one"), text("u1", "two")]);
	await bench.deliver([passed("u1")]);
	expect(bench.graph.texts("u1")).toEqual(["Connecting you to a person.", "Welcome back. 2"]);
	expect(bench.errors).toEqual([]);
});

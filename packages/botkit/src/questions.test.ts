import { type Botkit, BotkitConversation } from "botkit";
import { afterEach, expect, test } from "vitest";
import { type Bench, closeBenches, startBench } from "./fixtures/bench.ts";
import { body, passed, taken, text } from "./fixtures/deliveries.ts";
import { graphError } from "./fixtures/fake-graph.ts";

afterEach(closeBenches);

const QUESTION = "What is your order number?";

/** `order` asks at once; `slow` does so after `meanwhile`. */
function bot(meanwhile: () => Promise<void> = async () => {}): (controller: Botkit) => void {
	return (controller) => {
		const order = new BotkitConversation("order", controller);
		order.ask(QUESTION, [], "number");
		order.say("order {{vars.number}} noted");
		controller.addDialog(order);
		const agent = new BotkitConversation("agent", controller);
		agent.addChildDialog("handoff", "handoff");
		agent.say("Welcome back.");
		controller.addDialog(agent);
		controller.hears("^order$", "message", async (bot) => await bot.beginDialog("order"));
		controller.hears("^slow$", "message", async (bot) => {
			await meanwhile();
			await bot.beginDialog("order");
		});
		controller.interrupts("^agent$", "message", async (bot) => await bot.beginDialog("agent"));
		controller.on("message", async (bot, message) => await bot.reply(message, `echo: ${message.text}`));
	};
}

test("an open question survives a takeover, and is answered after it", async () => {
	const bench = await startBench({ script: bot() });
	await bench.deliver([text("u1", "order")]);
	await bench.deliver([taken("u1")]);
	await bench.deliver([], [text("u1", "not an answer")]);
	await bench.deliver([passed("u1")]);
	await bench.deliver([text("u1", "77")]);
	expect(bench.graph.texts()).toEqual([QUESTION, "order 77 noted"]);
});

test("agent interrupts an open question; after the welcome it is asked again, and then answered", async () => {
	const bench = await startBench({ script: bot() });
	await bench.deliver([text("u1", "order")]);
	await bench.deliver([text("u1", "agent")]);
	await bench.deliver([passed("u1")]);
	await bench.deliver([text("u1", "77")]);
	expect(bench.graph.texts()).toEqual([QUESTION, "Welcome back.", QUESTION, "order 77 noted"]);
});

/** A bench whose question was suppressed: control was taken while the bot computed. */
async function suppressed(): Promise<Bench> {
	const bench: Bench = await startBench({
		script: bot(async () => {
			await bench.post(body([taken("u1")]));
		}),
	});
	await bench.deliver([text("u1", "slow")]);
	expect(bench.graph.texts()).toEqual([]);
	return bench;
}

test("a question that never left is asked when the thread is back", async () => {
	const bench = await suppressed();
	await bench.deliver([], [text("u1", "to the human")]);
	await bench.deliver([passed("u1")]);
	expect(bench.graph.texts()).toEqual([QUESTION]);
	await bench.deliver([text("u1", "77")]);
	expect(bench.graph.texts()).toEqual([QUESTION, "order 77 noted"]);
});

test("a question that never left is asked again after a restart too", async () => {
	const bench = await (await suppressed()).restart();
	await bench.deliver([passed("u1")]);
	await bench.deliver([text("u1", "77")]);
	expect(bench.graph.texts()).toEqual([QUESTION, "order 77 noted"]);
});

test("where the return was not told, the next text makes it asked, and answers nothing", async () => {
	const bench = await suppressed();
	bench.extension.control.host({ turn: async () => {} });
	await bench.deliver([passed("u1")]);
	const again = await bench.restart();
	await again.deliver([text("u1", "hello?")]);
	expect(again.graph.texts()).toEqual([QUESTION]);
	await again.deliver([text("u1", "77")]);
	expect(again.graph.texts()).toEqual([QUESTION, "order 77 noted"]);
});

test("a suppressed question that a handoff comes back to is asked once", async () => {
	const bench = await suppressed();
	bench.extension.control.host({ turn: async () => {} });
	await bench.deliver([passed("u1")]);
	const again = await bench.restart();
	await again.deliver([text("u1", "agent")]);
	await again.deliver([passed("u1")]);
	await again.deliver([text("u1", "77")]);
	expect(again.graph.texts()).toEqual(["Welcome back.", QUESTION, "order 77 noted"]);
});

test("a question that Graph refuses for want of control is asked when the thread is back", async () => {
	const bench = await startBench({ script: bot() });
	const refused = graphError(10, 2018300, "Another app is controlling this thread");
	bench.graph.answer = ({ path }) => (path.endsWith("/messages") ? refused : undefined);
	await bench.deliver([text("u1", "order")]);
	bench.graph.answer = () => undefined;
	bench.graph.calls.length = 0;
	await bench.deliver([passed("u1")]);
	expect(bench.graph.texts()).toEqual([QUESTION]);
});

test("a question suppressed again stays marked", async () => {
	const bench = await suppressed();
	bench.graph.answer = () => undefined;
	const take = bench.controller.middleware.spawn;
	let once = true;
	take.use((_bot: unknown, next: () => void) => {
		const go = once ? bench.post(body([taken("u1")])) : Promise.resolve();
		once = false;
		void go.then(() => next());
	});
	await bench.deliver([passed("u1")]);
	expect(bench.graph.texts()).toEqual([]);
	await bench.deliver([passed("u1")]);
	expect(bench.graph.texts()).toEqual([QUESTION]);
});

test("a restart: a parked handoff goes on in a new process", async () => {
	const first = await startBench({ script: bot() });
	await first.deliver([text("u1", "agent")]);
	const second = await first.restart();
	await second.deliver([], [text("u1", "to the human")]);
	await second.deliver([passed("u1")]);
	expect(second.graph.texts()).toEqual(["Welcome back."]);
	expect(second.errors).toEqual([]);
});

test("a restart: an open question is answered in a new process", async () => {
	const first = await startBench({ script: bot() });
	await first.deliver([text("u1", "order")]);
	const second = await first.restart();
	await second.deliver([text("u1", "77")]);
	expect(second.graph.texts()).toEqual([QUESTION, "order 77 noted"]);
});

test("a handoff whose return was lost goes on at the customer's next message, which then has its turn", async () => {
	const first = await startBench({ script: bot() });
	await first.deliver([text("u1", "agent")]);
	first.extension.control.host({ turn: async () => {} });
	await first.deliver([passed("u1")]);
	const second = await first.restart();
	await second.deliver([text("u1", "hello")]);
	expect(second.graph.texts()).toEqual(["Welcome back.", "echo: hello"]);
	expect(second.errors).toEqual([]);
});

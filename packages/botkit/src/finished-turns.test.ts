import { memoryStore, type Store } from "@thread-control/core";
import { BotkitConversation } from "botkit";
import { afterEach, expect, test, vi } from "vitest";
import { closeBenches, startBench } from "./fixtures/bench.ts";
import { body, text } from "./fixtures/deliveries.ts";

afterEach(closeBenches);

test("a turn that ended before its process died is not run on its own result", async () => {
	let dead = false;
	const inner = memoryStore();
	// What survives the process; the end of the turn never reaches it.
	const store: Store = {
		...inner,
		durable: true,
		finish: async (request, instance) => {
			if (dead) throw new Error("the process is gone");
			return await inner.finish(request, instance);
		},
		close: async () => {},
	};
	const bench = await startBench({
		plugin: { store, leaseMs: 200 },
		script: (controller) => {
			const order = new BotkitConversation("order", controller);
			order.ask("What is your order number?", [], "number");
			order.ask("And your name?", [], "name");
			order.say("order {{vars.number}} of {{vars.name}} noted");
			controller.addDialog(order);
			controller.hears("^order$", "message", async (bot) => await bot.beginDialog("order"));
		},
	});
	await bench.deliver([text("u1", "order")]);
	dead = true;
	await bench.post(body([text("u1", "77")]));
	await vi.waitFor(() => expect(bench.graph.texts()).toHaveLength(2));
	await bench.extension.control.settled();
	dead = false;
	const again = await bench.restart();
	await vi.waitFor(() => expect(again.extension.control.counters.claimed).toBe(1));
	await again.extension.control.settled();
	await again.deliver([text("u1", "Ada")]);
	expect(bench.graph.texts()).toEqual(["What is your order number?", "And your name?", "order 77 of Ada noted"]);
});

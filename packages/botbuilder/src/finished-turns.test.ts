import { memoryStore, type Store, type ThreadControl } from "@thread-control/core";
import { AutoSaveStateMiddleware, ConversationState, MemoryStorage } from "botbuilder";
import { ComponentDialog, TextPrompt, WaterfallDialog } from "botbuilder-dialogs";
import { afterEach, expect, test, vi } from "vitest";
import { type AttachBench, closeAttachBenches, deliver, said, startAttachBench } from "./attach-bench.test-data.ts";
import { runThreadDialog } from "./dialog-door.ts";
import { directDoor } from "./direct-door.ts";
import { facebook } from "./direct-door-page.test-data.ts";

afterEach(closeAttachBenches);

const STATE_KEY = "facebook/conversations/2001/";

/** What survives a process, and the end of whose turns can be kept from it. */
function durableStore(): { readonly store: Store; readonly process: { dead: boolean } } {
	const process = { dead: false };
	const inner = memoryStore();
	const store: Store = {
		...inner,
		durable: true,
		finish: async (request, instance) => {
			if (process.dead) throw new Error("the process is gone");
			return await inner.finish(request, instance);
		},
		close: async () => {},
	};
	return { store, process };
}

/** A bot that asks for two things; one that is started again finds its dialogs where they were. */
function orderBot(storage: MemoryStorage): (control: ThreadControl) => void {
	return (control) => {
		const state = new ConversationState(storage);
		const accessor = state.createProperty("dialogs");
		const steps = new WaterfallDialog<{ number?: string }>("steps", [
			async (step) => await step.prompt("ask", "What is your order number?"),
			async (step) => {
				step.options.number = step.result;
				return await step.prompt("ask", "And your name?");
			},
			async (step) => {
				await step.context.sendActivity(`order ${step.options.number} of ${step.result} noted`);
				return await step.endDialog();
			},
		]);
		const main = new ComponentDialog("main").addDialog(steps).addDialog(new TextPrompt("ask"));
		const adapter = facebook();
		adapter.use(new AutoSaveStateMiddleware(state));
		directDoor(adapter, control, async (context) => void (await runThreadDialog(main, context, accessor)));
	};
}

test("a turn that ended before its process died is not run on its own result", async () => {
	const { store, process } = durableStore();
	const bench: AttachBench = await startAttachBench({ store, leaseMs: 200 });
	const start = orderBot(new MemoryStorage());
	start(bench.control);
	await deliver(bench, said("hello"));
	await bench.control.settled();
	process.dead = true;
	await deliver(bench, said("77"));
	await vi.waitFor(() => expect(bench.wire.sent()).toHaveLength(2));
	await bench.control.settled();
	await bench.control.close();

	process.dead = false;
	const again = bench.again();
	start(again);
	await vi.waitFor(() => expect(again.counters.claimed).toBe(1));
	await again.settled();
	await deliver({ control: again }, said("Ada"));
	await again.settled();
	expect(bench.wire.sent()).toEqual(["What is your order number?", "And your name?", "order 77 of Ada noted"]);
});

test("the state remembers the last events, beside the stack; with a store that dies with its process none", async () => {
	for (const durable of [true, false]) {
		const storage = new MemoryStorage();
		const { store } = durableStore();
		const bench = await startAttachBench({ store: { ...store, durable } });
		orderBot(storage)(bench.control);
		for (let n = 0; n < 20; n += 1) await deliver(bench, said(`message ${n}`));
		await bench.control.settled();
		const { dialogs } = (await storage.read([STATE_KEY]))[STATE_KEY];
		expect(dialogs.dialogStack).toHaveLength(1);
		expect(dialogs.threadControlFinished?.length).toBe(durable ? 16 : undefined);
	}
});

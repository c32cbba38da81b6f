import { ConversationState, MemoryStorage, TestAdapter } from "botbuilder-core";
import { DialogSet, TextPrompt, WaterfallDialog } from "botbuilder-dialogs";
import { afterEach, expect, test } from "vitest";
import { arrives, closeDialogBenches, DESK, type DialogBench, startDialogBench } from "./dialog-bench.test-data.ts";
import { HandoffDialog, watchDialogs } from "./index.ts";

afterEach(closeDialogBenches);

const QUESTION = "What is your order number?";

/** `order` asks a question; `meanwhile` runs just before it is asked. */
async function bot(meanwhile: (bench: DialogBench) => Promise<void> = async () => {}): Promise<DialogBench> {
	const bench: DialogBench = await startDialogBench({
		dialogs: (set, control) => {
			watchDialogs(watchDialogs(set));
			set.add(new TextPrompt("number"));
			set.add(
				new WaterfallDialog("order", [
					async (step) => {
						await meanwhile(bench);
						return await step.prompt("number", QUESTION);
					},
					async (step) => {
						await step.context.sendActivity(`order ${step.result} noted`);
						return await step.endDialog();
					},
				]),
			);
			set.add(new HandoffDialog("handoff", control, { target: DESK }));
			set.add(
				new WaterfallDialog("agent", [
					async (step) => await step.beginDialog("handoff"),
					async (step) => await step.prompt("number", QUESTION),
					async (step) => await step.endDialog(step.result),
				]),
			);
		},
	});
	return bench;
}

/** Control is gone before the question is asked: the turn is still running, so nobody waits for what it accepts. */
async function suppressed(): Promise<DialogBench> {
	let gone = false;
	const bench = await bot(async (running) => {
		if (gone) return;
		gone = true;
		await running.control.thread({ channel: "messenger", account: "1001", user: "2001" }).pass(DESK, { wait: false });
	});
	await bench.deliver(arrives.text("order"));
	expect(bench.texts()).toEqual([]);
	return bench;
}

test("a question that never left is asked when the thread is back, and then answered", async () => {
	const bench = await suppressed();
	await bench.deliver(arrives.standby("not an answer"), arrives.passed());
	expect(bench.texts()).toEqual([QUESTION]);
	await bench.deliver(arrives.text("77"));
	expect(bench.texts()).toEqual([QUESTION, "order 77 noted"]);
});

test("where the return was lost, it is asked before a text may answer it", async () => {
	const bench = await suppressed();
	bench.losesReturns();
	await bench.deliver(arrives.passed(), arrives.text("hello?"));
	expect(bench.texts()).toEqual([QUESTION]);
	expect(bench.results.at(-1)).toMatchObject({ status: "waiting" });
	await bench.deliver(arrives.text("77"));
	expect(bench.texts()).toEqual([QUESTION, "order 77 noted"]);
});

test("a question that left is asked once", async () => {
	const bench = await bot();
	await bench.deliver(arrives.text("order"), arrives.taken(), arrives.passed(), arrives.text("77"));
	expect(bench.texts()).toEqual([QUESTION, "order 77 noted"]);
});

test("a handoff whose return was lost goes on before the message has its turn", async () => {
	const bench = await bot();
	await bench.deliver(arrives.text("agent"));
	bench.losesReturns();
	await bench.deliver(arrives.passed(), arrives.text("77"));
	expect(bench.texts()).toEqual([QUESTION]);
	expect(bench.results.at(-1)).toMatchObject({ status: "complete", result: "77" });
});

test("turns without a thread are as they were", async () => {
	const state = new ConversationState(new MemoryStorage());
	const dialogs = watchDialogs(new DialogSet(state.createProperty("dialogs")));
	const own: string[][] = [];
	const adapter = new TestAdapter(async (turn) => {
		own.push(Object.keys(await dialogs.createContext(turn)));
	});
	await adapter.send("hello").startTest();
	expect(own).toEqual([expect.not.arrayContaining(["continueDialog"])]);
});

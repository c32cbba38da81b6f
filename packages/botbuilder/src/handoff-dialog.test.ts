import type { ThreadControl } from "@thread-control/core";
import { type Activity, MessageFactory } from "botbuilder-core";
import { ComponentDialog, type DialogSet, TextPrompt, WaterfallDialog } from "botbuilder-dialogs";
import { afterEach, expect, test } from "vitest";
import {
	arrives,
	closeDialogBenches,
	DESK,
	type DialogBench,
	KEY,
	startDialogBench,
} from "./dialog-bench.test-data.ts";
import { HandoffDialog, type HandoffOptions, type HandoffResult } from "./index.ts";

afterEach(closeDialogBenches);

const passes = (bench: DialogBench): unknown[] =>
	bench.calls.filter(({ edge }) => edge === "pass_thread_control").map(({ body }) => body);
const takes = (bench: DialogBench): number => bench.calls.filter(({ edge }) => edge === "take_thread_control").length;

/** `agent` hands over and says how it came back. */
function agent(options: HandoffOptions = {}): (set: DialogSet, control: ThreadControl) => void {
	return (set, control) => {
		set.add(new HandoffDialog("handoff", control, { target: DESK, ...options }));
		set.add(
			new WaterfallDialog("agent", [
				async (step) => await step.beginDialog("handoff", { reason: "asked" }),
				async (step) => {
					const { outcome, by, customerMessages } = step.result as HandoffResult;
					await step.context.sendActivity(`back: ${outcome} ${by} ${customerMessages}`);
					return await step.endDialog();
				},
			]),
		);
	};
}

test("a step of a waterfall: farewell, target, metadata; the result in step.result", async () => {
	const bench = await startDialogBench({ dialogs: agent({ say: "One moment.", metadata: { order: 7 } }) });
	await bench.deliver(arrives.text("agent"), arrives.standby("help me"), arrives.passed());
	expect(passes(bench)).toMatchObject([
		{ target_app_id: DESK, metadata: JSON.stringify({ reason: "asked", order: 7 }) },
	]);
	expect(bench.texts()).toEqual(["One moment.", "back: returned passed 1"]);
	expect(bench.results.at(-1)).toMatchObject({ status: "complete" });
	expect(bench.errors).toEqual([]);
});

test("inside a component, whose own prompt comes after it", async () => {
	const bench = await startDialogBench({
		dialogs: (set, control) => {
			const component = new ComponentDialog("component");
			component.addDialog(
				new WaterfallDialog("steps", [
					async (step) => await step.beginDialog("handoff"),
					async (step) => await step.prompt("rating", "How was it?"),
					async (step) => await step.endDialog(`rated ${step.result}`),
				]),
			);
			component.addDialog(new HandoffDialog("handoff", control));
			component.addDialog(new TextPrompt("rating"));
			set.add(component);
		},
	});
	await bench.deliver(arrives.text("component"), arrives.passed(), arrives.text("good"));
	expect(bench.texts()).toEqual(["How was it?"]);
	expect(bench.results.at(-1)).toMatchObject({ status: "complete", result: "rated good" });
});

const button: Partial<Activity> = MessageFactory.suggestedActions(["Call me instead"], "One moment.");

test.each<
	[string, (step: { prompt: (id: string, options: never) => Promise<unknown> }) => Promise<unknown>, unknown[]]
>([
	["a text", (step) => step.prompt("handoff", "One moment." as never), ["One moment."]],
	["an activity of text", (step) => step.prompt("handoff", { type: "message", text: "Bye." } as never), ["Bye."]],
	["an activity only the adapter can write", (step) => step.prompt("handoff", button as never), ["One moment."]],
	[
		"a prompt among options",
		(step) => step.prompt("handoff", { prompt: "Bye.", reason: "prompted" } as never),
		["Bye."],
	],
	["no words", (step) => step.prompt("handoff", {} as never), []],
])("like a prompt, with %s", async (_, prompt, said) => {
	const results: unknown[] = [];
	const bench = await startDialogBench({
		dialogs: (set, control) => {
			set.add(new HandoffDialog("handoff", control));
			set.add(
				new WaterfallDialog("agent", [
					async (step) => (await prompt(step as never)) as never,
					async (step) => {
						results.push(step.result);
						return await step.endDialog();
					},
				]),
			);
		},
	});
	await bench.deliver(arrives.text("agent"));
	expect(bench.texts()).toEqual(said);
	expect(passes(bench)).toHaveLength(1);
	await bench.deliver(arrives.passed("done"));
	expect(results).toMatchObject([{ outcome: "returned", by: "passed", metadata: { text: "done" } }]);
});

test("a return nobody was told of is found at the next message", async () => {
	const bench = await startDialogBench({ dialogs: agent() });
	await bench.deliver(arrives.text("agent"));
	bench.losesReturns();
	await bench.deliver(arrives.passed());
	expect(bench.texts()).toEqual([]);
	await bench.deliver(arrives.text("hello?"));
	expect(bench.texts()).toEqual(["back: returned passed 0"]);
});

test("where the conversation's state is lost, the return is announced and other logic can act", async () => {
	const welcomed: unknown[] = [];
	const bench = await startDialogBench({
		dialogs: agent(),
		before: async (context) => {
			if (context.activity.name !== "threadControl.returned") return;
			welcomed.push((context.activity.value as HandoffResult).outcome);
			await context.sendActivity("Welcome back.");
		},
	});
	await bench.deliver(arrives.text("agent"));
	await bench.wipe();
	await bench.deliver(arrives.standby("still here"), arrives.passed());
	expect(welcomed).toEqual(["returned"]);
	expect(bench.texts()).toEqual(["Welcome back."]);
	expect(bench.results.at(-1)).toMatchObject({ status: "empty" });
	await bench.deliver(arrives.text("agent"));
	expect(passes(bench)).toHaveLength(2);
});

test.each<[string, (bench: DialogBench) => Promise<void>]>([
	["cancelAllDialogs", async (bench) => await bench.turn({ type: "message", text: "cancel" })],
	["replaceDialog", async (bench) => await bench.turn({ type: "message", text: "replace" })],
])("%s takes the thread back", async (_, cancel) => {
	const bench: DialogBench = await startDialogBench({
		dialogs: (set, control) => {
			set.add(new HandoffDialog("handoff", control, { target: DESK }));
			set.add(new TextPrompt("rating"));
		},
		logic: async ({ activity }, dc) => {
			if (activity.text === "cancel") await dc.cancelAllDialogs();
			else if (activity.text === "replace") await dc.replaceDialog("rating", { prompt: "How was it?" });
			else if (activity.text === "handoff") await dc.beginDialog("handoff");
		},
	});
	await bench.deliver(arrives.text("handoff"));
	expect(takes(bench)).toBe(0);
	await cancel(bench);
	expect(takes(bench)).toBe(1);
	expect(await bench.control.thread(KEY).handover()).toMatchObject({ outcome: "cancelled" });
	expect(await bench.control.thread(KEY).standing()).toBe("control");
});

test("cancelled where the thread cannot be taken back, it is told to onError and ends all the same", async () => {
	const bench = await startDialogBench({
		dialogs: agent(),
		logic: async ({ activity }, dc) => {
			if (activity.text === "cancel") await dc.cancelAllDialogs();
			else await dc.beginDialog("handoff");
		},
	});
	await bench.deliver(arrives.text("agent"));
	bench.control.store.commit = async () => {
		throw new Error("the store is down");
	};
	await bench.turn({ type: "message", text: "cancel" });
	expect(bench.errors.map(({ message }) => message)).toEqual([expect.stringContaining("the store is down")]);
});

test("reprompting says nothing, and a dialog that ends above lets it wait on", async () => {
	const bench = await startDialogBench({
		dialogs: (set, control) => {
			agent()(set, control);
			set.add(new WaterfallDialog("above", [async (step) => await step.endDialog("ended")]));
		},
		logic: async ({ activity }, dc) => {
			if (activity.text === "agent") await dc.beginDialog("agent");
			else if (activity.name === "above") await dc.beginDialog("above");
			else if (activity.name === "again") await dc.repromptDialog();
			else await dc.continueDialog();
		},
	});
	await bench.deliver(arrives.text("agent"));
	await bench.turn({ type: "event", name: "above" });
	await bench.turn({ type: "event", name: "again" });
	expect(bench.texts()).toEqual([]);
	await bench.deliver(arrives.passed());
	expect(bench.texts()).toEqual(["back: returned passed 0"]);
});

test("the agent falls silent: at that deadline the thread is taken back, and the step is told which it was", async () => {
	const bench = await startDialogBench({ dialogs: agent({ agentSilentWithinMs: 60_000, assumeSilent: true }) });
	await bench.deliver(arrives.text("agent"));
	await bench.sweepAfter(120_000);
	expect(bench.texts()).toEqual([]);
	await bench.deliver(arrives.standby("is anybody there?"));
	await bench.sweepAfter(60_000);
	expect(bench.texts()).toEqual(["back: taken_back taken 1"]);
});

test("nobody answers: at the deadline the thread is taken back", async () => {
	const bench = await startDialogBench({
		dialogs: agent({ returnWithinMs: 60_000, assumeSilent: true, returnOn: ["passed"] }),
	});
	await bench.deliver(arrives.text("agent"));
	await bench.sweepAfter(59_000);
	expect(bench.texts()).toEqual([]);
	await bench.sweepAfter(1_000);
	expect(bench.texts()).toEqual(["back: taken_back taken 0"]);
});

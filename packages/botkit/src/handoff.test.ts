import { ComponentDialog, WaterfallDialog } from "botbuilder-dialogs";
import { afterEach, expect, test } from "vitest";
import { type Bench, closeBenches, startBench } from "./fixtures/bench.ts";
import { DESK, echo, INBOX, passed, text } from "./fixtures/deliveries.ts";
import { graphError } from "./fixtures/fake-graph.ts";
import { conversation, starts } from "./fixtures/script.ts";

afterEach(closeBenches);

const passes = (bench: Bench): unknown[] => bench.graph.to("pass_thread_control").map(({ body }) => body);

test("from hears: options of beginDialog, the goodbye first, afterDialog at the end", async () => {
	const results: unknown[] = [];
	const bench = await startBench({
		script: (controller) => {
			starts(controller, "agent", "handoff", {
				target: DESK,
				reason: "asked",
				metadata: { order: 7 },
				say: "One moment.",
			});
			controller.afterDialog("handoff", async (_bot, result) => {
				results.push(result);
			});
		},
	});
	await bench.deliver([text("u1", "agent")]);
	expect(passes(bench)).toMatchObject([
		{ target_app_id: DESK, metadata: JSON.stringify({ reason: "asked", order: 7 }) },
	]);
	expect(bench.graph.texts()).toEqual(["One moment."]);
	await bench.deliver([], [text("u1", "help me")]);
	await bench.deliver([passed("u1", undefined, DESK, JSON.stringify({ solved: true }))]);
	expect(results).toMatchObject([
		{
			outcome: "returned",
			by: "passed",
			reason: "asked",
			metadata: { data: { solved: true } },
			transcript: [{ from: "customer", text: "help me" }],
			customerMessages: 1,
		},
	]);
	expect(bench.errors).toEqual([]);
});

test("addChildDialog: target, metadata, reason and goodbye from convo.vars, the result under its key", async () => {
	const bench = await startBench({
		script: (controller) => {
			conversation(controller, "agent", (convo) => {
				convo.before("default", async (convo) => {
					convo.setVar("handoffTarget", Number(DESK));
					convo.setVar("handoffMetadata", { order: 7 });
					convo.setVar("handoffReason", "asked");
					convo.setVar("handoffSay", "One moment.");
					convo.setVar("target", "80 kilograms");
				});
				convo.addChildDialog("handoff", "handoff");
				convo.say("You are back: {{vars.handoff.outcome}}, {{vars.handoff.metadata.text}}");
			});
			starts(controller, "agent", "agent");
		},
	});
	await bench.deliver([text("u1", "agent")]);
	expect(passes(bench)).toMatchObject([
		{ target_app_id: DESK, metadata: JSON.stringify({ reason: "asked", order: 7 }) },
	]);
	await bench.deliver([passed("u1", undefined, DESK, "bye")]);
	expect(bench.graph.texts()).toEqual(["One moment.", "You are back: returned, bye"]);
	expect(bench.errors).toEqual([]);
});

test("addGotoDialog: the handoff takes the script's place", async () => {
	const bench = await startBench({
		script: (controller) => {
			conversation(controller, "agent", (convo) => {
				convo.say("Connecting you.");
				convo.addGotoDialog("handoff");
			});
			controller.afterDialog("handoff", async (bot) => {
				await bot.say("Welcome back.");
			});
			starts(controller, "agent", "agent");
		},
	});
	await bench.deliver([text("u1", "agent")]);
	await bench.deliver([passed("u1")]);
	expect(bench.graph.texts()).toEqual(["Connecting you.", "Welcome back."]);
	await bench.deliver([text("u1", "agent")]);
	expect(passes(bench)).toHaveLength(2);
});

test("from an ask handler: the script goes on with its next line", async () => {
	const bench = await startBench({
		script: (controller) => {
			conversation(controller, "help", (convo) => {
				convo.ask(
					"A person?",
					[
						{
							pattern: "yes",
							handler: async (_answer, _convo, bot) => await bot.beginDialog("handoff", { reason: "said yes" }),
						},
					],
					"person",
				);
				convo.say("Anything else?");
			});
			starts(controller, "help", "help");
		},
	});
	await bench.deliver([text("u1", "help")]);
	await bench.deliver([text("u1", "yes")]);
	expect(passes(bench)).toMatchObject([{ target_app_id: INBOX, metadata: JSON.stringify({ reason: "said yes" }) }]);
	await bench.deliver([passed("u1")]);
	expect(bench.graph.texts()).toEqual(["A person?", "Anything else?"]);
});

test("inside a component and a waterfall of Bot Framework's", async () => {
	const bench = await startBench({
		script: (controller) => {
			const component = new ComponentDialog("component");
			const handoff = controller.dialogSet.find("handoff");
			if (handoff === undefined) throw new Error("the handoff dialog is not registered");
			component.addDialog(
				new WaterfallDialog("steps", [
					async (step) => await step.beginDialog("handoff", { reason: "asked" }),
					async (step) => {
						await step.context.sendActivity(`back: ${step.result.outcome}`);
						return await step.endDialog();
					},
				]),
			);
			component.addDialog(handoff);
			controller.addDialog(component);
			starts(controller, "agent", "component");
		},
	});
	await bench.deliver([text("u1", "agent")]);
	await bench.deliver([passed("u1")]);
	expect(bench.graph.texts()).toEqual(["back: returned"]);
});

test.each<[string, (bench: Bench) => void, object]>([
	[
		"refused",
		(bench) => {
			bench.graph.answer = ({ path }) =>
				path.endsWith("pass_thread_control") ? graphError(100, 2018143, "No such app") : undefined;
		},
		{ outcome: "failed", error: { code: "graph_refused", message: "No such app" } },
	],
	["without a known target", () => {}, { outcome: "failed", error: { code: "target_unknown" } }],
])("a pass %s ends the step at once, and the script goes on", async (what, arrange, expected) => {
	const results: unknown[] = [];
	const bench = await startBench({
		script: (controller) => {
			conversation(controller, "agent", (convo) => {
				convo.addChildDialog("handoff", "handoff");
				convo.ask("Sorry. Shall I try again?", [], "again");
				convo.after(async (vars) => {
					results.push(vars.handoff);
				});
			});
			starts(controller, "agent", "agent", what === "refused" ? {} : { handoffTarget: "the desk" });
		},
	});
	arrange(bench);
	await bench.deliver([text("u1", "agent")]);
	expect(bench.graph.texts()).toEqual(["Sorry. Shall I try again?"]);
	await bench.deliver([text("u1", "no")]);
	expect(results).toMatchObject([expected]);
});

test("in an echo's turn no handoff is begun, and it says why", async () => {
	const results: unknown[] = [];
	const bench = await startBench({
		script: (controller) => {
			controller.on("event", async (bot) => await bot.beginDialog("handoff"));
			controller.afterDialog("handoff", async (_bot, result) => {
				results.push(result);
			});
		},
	});
	await bench.deliver([text("u1", "hi"), echo("u1", "hello", "4242")]);
	expect(results).toMatchObject([{ outcome: "failed", error: { message: expect.stringContaining("echo") } }]);
	expect(passes(bench)).toEqual([]);
});

import { Botkit, BotkitConversation } from "botkit";
import { ComponentDialog, type DialogContext, WaterfallDialog } from "botbuilder-dialogs";
import { afterEach, expect, test } from "vitest";
import { type Bench, closeBenches, startBench } from "./fixtures/bench.ts";
import { DESK, INBOX, PAGE, passed, read, taken, text } from "./fixtures/deliveries.ts";
import { graphError } from "./fixtures/fake-graph.ts";

afterEach(closeBenches);

type Script = (controller: Botkit) => void;

const conversation = (controller: Botkit, id: string, write: (convo: BotkitConversation) => void): void => {
	const convo = new BotkitConversation(id, controller);
	write(convo);
	controller.addDialog(convo);
};

const starts = (controller: Botkit, word: string, dialog: string, options?: object): void =>
	controller.hears(word, "message", async (bot) => {
		await bot.beginDialog(dialog, options);
	});

const passes = (bench: Bench): unknown[] => bench.graph.to("pass_thread_control").map(({ body }) => body);

test("from hears: options of beginDialog, the goodbye first, afterDialog at the end", async () => {
	const results: unknown[] = [];
	const bench = await startBench({
		script: (controller) => {
			starts(controller, "agent", "handoff", { target: DESK, reason: "asked", metadata: { order: 7 }, say: "One moment." });
			controller.afterDialog("handoff", async (_bot, result) => {
				results.push(result);
			});
		},
	});
	await bench.deliver([text("u1", "agent")]);
	expect(passes(bench)).toMatchObject([{ target_app_id: DESK, metadata: JSON.stringify({ reason: "asked", order: 7 }) }]);
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
	expect(passes(bench)).toMatchObject([{ target_app_id: DESK, metadata: JSON.stringify({ reason: "asked", order: 7 }) }]);
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
					[{ pattern: "yes", handler: async (_answer, _convo, bot) => await bot.beginDialog("handoff", { reason: "said yes" }) }],
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
	["refused", (bench) => { bench.graph.answer = ({ path }) => (path.endsWith("pass_thread_control") ? graphError(100, 2018143, "No such app") : undefined); }, { outcome: "failed", error: { code: "graph_refused", message: "No such app" } }],
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
	expect(passes(bench)).toHaveLength(2);
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
	await bench.deliver([text("u1", "hello")]);
	expect(order).toEqual(["back implied", "hello"]);
});

const STEPS: readonly [command: string, profile: "classic" | "routing", edge: string][] = [
	["pass", "classic", "pass_thread_control"],
	["take", "classic", "take_thread_control"],
	["release", "routing", "release_thread_control"],
];

test.each(STEPS)("the step %s is one line under %s, with its result in convo.vars", async (command, profile, edge) => {
	const [bench, vars] = await runStep(command, { profile });
	expect(vars).toEqual({ result: "ok", command });
	expect(bench.graph.to(edge).map(({ body }) => body)).toMatchObject([{ recipient: { id: "u1" } }]);
});

test.each([
	["request", "not_allowed", "command_not_allowed"],
	["extend", "not_allowed", "command_not_allowed"],
])("the step %s, where the rules forbid it, says so and throws nothing", async (command, result, code) => {
	const [bench, vars] = await runStep(command);
	expect(vars).toMatchObject({ result, command, error: { code } });
	expect(bench.graph.calls.filter(({ path }) => path.includes("thread_control"))).toEqual([]);
	expect(bench.errors).toEqual([]);
});

test("the steps request and extend, where the rules allow them", async () => {
	const asked = await runStep("request", { profile: "classic", role: "secondary" }, [text("u1", "x")]);
	expect([asked[1], asked[0].graph.to("request_thread_control").length]).toEqual([{ result: "ok", command: "request" }, 1]);
	const longer = await runStep("extend", { profile: "routing" });
	expect(longer[1]).toEqual({ result: "ok", command: "extend" });
	expect(longer[0].graph.to("extend_thread_control").map(({ body }) => Number(body["duration"]))).toEqual([3600]);
});

test("a step that Graph refuses says what Graph said", async () => {
	const [, vars] = await runStep("take", {}, [], graphError(10, 2018300, "Another app is controlling this thread"));
	expect(vars).toMatchObject({ result: "refused", error: { message: "Another app is controlling this thread" } });
});

async function runStep(
	command: string,
	plugin: object = {},
	onStandby: Record<string, unknown>[] = [],
	answer?: ReturnType<typeof graphError>,
): Promise<[Bench, unknown]> {
	let vars: { step?: unknown } = {};
	const script: Script = (controller) => {
		conversation(controller, "script", (convo) => {
			convo.addChildDialog(`threadControl.${command}`, "step");
			convo.after(async (results) => {
				vars = results;
			});
		});
		starts(controller, "go", "script", { extendMs: 3_600_000 });
		controller.on("standby", async (bot) => {
			await bot.beginDialog("script");
		});
	};
	const bench = await startBench({ plugin, script });
	if (answer !== undefined) bench.graph.answer = ({ path }) => (path.endsWith("_thread_control") ? answer : undefined);
	if (onStandby.length > 0) await bench.deliver([], onStandby);
	else await bench.deliver([text("u1", "go")]);
	return [bench, vars.step];
}

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

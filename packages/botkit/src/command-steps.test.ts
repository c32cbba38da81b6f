import type { Botkit } from "botkit";
import { afterEach, expect, test } from "vitest";
import { type Bench, closeBenches, startBench } from "./fixtures/bench.ts";
import { text } from "./fixtures/deliveries.ts";
import { graphError } from "./fixtures/fake-graph.ts";
import { conversation, starts } from "./fixtures/script.ts";

afterEach(closeBenches);

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
	expect([asked[1], asked[0].graph.to("request_thread_control").length]).toEqual([
		{ result: "ok", command: "request" },
		1,
	]);
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
	const script = (controller: Botkit): void => {
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

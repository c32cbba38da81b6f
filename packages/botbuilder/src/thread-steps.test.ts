import { WaterfallDialog } from "botbuilder-dialogs";
import { afterEach, expect, test } from "vitest";
import { arrives, closeDialogBenches, DESK, startDialogBench } from "./dialog-bench.test-data.ts";
import { threadSteps } from "./index.ts";

afterEach(closeDialogBenches);

test("they go into a waterfall as they are, and each leaves its result for the next step", async () => {
	const seen: unknown[] = [];
	const bench = await startDialogBench({
		dialogs: (set, control) => {
			const { take, extend, release } = threadSteps(control);
			set.add(
				new WaterfallDialog("steps", [
					take,
					async (step) => {
						seen.push(step.result);
						return await extend(step, 3_600_000);
					},
					async (step) => {
						seen.push(step.result);
						return await step.next();
					},
					release,
				]),
			);
		},
	});
	await bench.deliver(arrives.text("steps"));
	expect(seen).toEqual([{ result: "ok", command: "take" }, expect.objectContaining({ command: "extend" })]);
	expect(bench.results.at(-1)).toMatchObject({ status: "complete", result: { command: "release" } });
	expect(bench.calls.map(({ edge }) => edge)).toContain("take_thread_control");
});

test("pass takes a target and options, says goodbye first, and waits for nothing", async () => {
	const bench = await startDialogBench({
		dialogs: (set, control) => {
			const { pass } = threadSteps(control, { reason: "asked" });
			set.add(
				new WaterfallDialog("agent", [
					(step) => pass(step, Number(DESK), { metadata: { order: 7 }, say: "One moment." }),
				]),
			);
		},
	});
	await bench.deliver(arrives.text("agent"));
	expect(bench.results).toMatchObject([{ status: "complete", result: { result: "ok", command: "pass" } }]);
	expect(bench.texts()).toEqual(["One moment."]);
	expect(bench.calls.find(({ edge }) => edge === "pass_thread_control")?.body).toMatchObject({
		target_app_id: DESK,
		metadata: JSON.stringify({ reason: "asked", order: 7 }),
	});
	expect(await bench.control.thread({ channel: "messenger", account: "1001", user: "2001" }).handover()).toBeNull();
});

test("words of a step count over the defaults", async () => {
	const bench = await startDialogBench({
		control: { role: "secondary" },
		dialogs: (set, control) => {
			const { request } = threadSteps(control, { reason: "usual", metadata: { a: 1 } });
			set.add(new WaterfallDialog("ask", [(step) => request(step, { reason: "urgent" })]));
		},
	});
	await bench.deliver(arrives.text("hello"), arrives.taken());
	await bench.turn({ type: "message", text: "ask" });
	expect(bench.results.at(-1)).toMatchObject({ result: { result: "ok", command: "request" } });
	expect(bench.calls.find(({ edge }) => edge === "request_thread_control")?.body).toMatchObject({
		metadata: JSON.stringify({ reason: "urgent", a: 1 }),
	});
});

test("a refusal, a rule and a wrong target are results, and the waterfall goes on", async () => {
	const seen: unknown[] = [];
	const bench = await startDialogBench({
		control: { role: "secondary" },
		dialogs: (set, control) => {
			const { pass, take } = threadSteps(control);
			set.add(
				new WaterfallDialog("steps", [
					(step) => pass(step, "nobody"),
					async (step) => {
						seen.push(step.result);
						return await take(step);
					},
					async (step) => {
						seen.push(step.result);
						return await pass(step, DESK);
					},
				]),
			);
		},
	});
	bench.answers.set("pass_thread_control", {
		status: 400,
		body: { error: { message: "Unknown application", type: "OAuthException", code: 100, error_subcode: 2018143 } },
	});
	await bench.deliver(arrives.text("steps"));
	expect(seen).toMatchObject([
		{ result: "failed", command: "pass", error: { code: "target_unknown" } },
		{ result: "not_allowed", command: "take", error: { code: "command_not_allowed" } },
	]);
	expect(bench.results.at(-1)).toMatchObject({
		status: "complete",
		result: { result: "refused", command: "pass", error: { message: "Unknown application" } },
	});
	expect(bench.errors).toEqual([]);
});

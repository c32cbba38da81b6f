import { EventFactory } from "botbuilder";
import type { Activity } from "botbuilder-core";
import { afterEach, expect, test } from "vitest";
import { arrives, closeDialogBenches, type DialogBench, KEY, startDialogBench } from "./dialog-bench.test-data.ts";
import { HandoffDialog, type HandoffOptions } from "./index.ts";

afterEach(closeDialogBenches);

const status = (state: string, message?: string): Partial<Activity> => {
	const { type, name, value } = EventFactory.createHandoffStatus({ id: KEY.user } as never, state, message);
	return { type, value, ...(name !== undefined && { name }) };
};

async function waiting(options: HandoffOptions, role: "primary" | "secondary" = "primary"): Promise<DialogBench> {
	const bench = await startDialogBench({
		control: { role },
		dialogs: (set, control) => set.add(new HandoffDialog("handoff", control, options)),
	});
	await bench.deliver(arrives.text("handoff"), arrives.standby("help"));
	return bench;
}

const takes = (bench: DialogBench): number => bench.calls.filter(({ edge }) => edge === "take_thread_control").length;

test("unless asked for, a hub's word means nothing to the step", async () => {
	const bench = await waiting({});
	await bench.turn(status("completed"));
	await bench.turn(status("failed"));
	expect(bench.results.map(({ status }) => status)).toEqual(["waiting", "waiting", "waiting"]);
});

test("completed takes the thread back, and the step ends with what was said", async () => {
	const bench = await waiting({ hubStatus: true });
	await bench.turn(status("accepted"));
	expect(bench.results.at(-1)).toMatchObject({ status: "waiting" });
	await bench.turn(status("completed"));
	expect(takes(bench)).toBe(1);
	expect(bench.results.at(-1)).toMatchObject({
		status: "complete",
		result: { outcome: "taken_back", by: "taken", customerMessages: 1 },
	});
	expect(await bench.control.thread(KEY).standing()).toBe("control");
});

test("completed after the thread came back by itself takes nothing", async () => {
	const bench = await waiting({ hubStatus: true, returnOn: ["implied"] });
	await bench.deliver(arrives.passed());
	expect(bench.results.at(-1)).toMatchObject({ status: "waiting" });
	await bench.turn(status("completed"));
	expect(takes(bench)).toBe(0);
	expect(bench.results.at(-1)).toMatchObject({ status: "complete", result: { outcome: "returned", by: "passed" } });
});

test("completed where we may not take waits on, says so, and the real return ends it", async () => {
	const bench = await waiting({ hubStatus: true }, "secondary");
	await bench.turn(status("completed"));
	expect(bench.results.at(-1)).toMatchObject({ status: "waiting" });
	expect(bench.errors).toMatchObject([{ code: "command_not_allowed" }]);
	await bench.deliver(arrives.passed());
	expect(bench.results.at(-1)).toMatchObject({ status: "complete", result: { outcome: "returned" } });
});

test.each([
	["nobody is there", "nobody is there"],
	[undefined, "without a message"],
])("failed ends the step with the hub's message: %s", async (message, expected) => {
	const bench = await waiting({ hubStatus: true });
	await bench.turn(status("failed", message));
	expect(bench.results.at(-1)).toMatchObject({
		status: "complete",
		result: { outcome: "failed", error: { code: "hub_failed", message: expect.stringContaining(expected) } },
	});
	expect(takes(bench)).toBe(1);
});

test("failed ends the step also where the store does not answer", async () => {
	const bench = await waiting({ hubStatus: true });
	bench.control.store.commit = async () => {
		throw new Error("the store is down");
	};
	await bench.turn(status("failed"));
	expect(bench.results.at(-1)).toMatchObject({ status: "complete", result: { outcome: "failed" } });
	expect(bench.errors).toMatchObject([{ message: expect.stringContaining("the store is down") }]);
});

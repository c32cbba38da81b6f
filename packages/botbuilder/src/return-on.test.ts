import { WaterfallDialog } from "botbuilder-dialogs";
import { afterEach, expect, test } from "vitest";
import {
	arrives,
	closeDialogBenches,
	DESK,
	type DialogBench,
	KEY,
	startDialogBench,
} from "./dialog-bench.test-data.ts";
import { HandoffDialog, type HandoffResult, type ReturnKind } from "./index.ts";

afterEach(closeDialogBenches);

async function waiting(returnOn: readonly ReturnKind[]): Promise<DialogBench> {
	const bench = await startDialogBench({
		dialogs: (set, control) => {
			set.add(new HandoffDialog("handoff", control, { target: DESK, returnOn }));
			set.add(
				new WaterfallDialog("agent", [
					async (step) => await step.beginDialog("handoff"),
					async (step) => await step.endDialog(step.result),
				]),
			);
		},
	});
	await bench.deliver(arrives.text("agent"));
	return bench;
}

const outcome = (bench: DialogBench): unknown => {
	const result: HandoffResult | undefined = bench.results.at(-1)?.result;
	return result === undefined ? bench.results.at(-1)?.status : `${result.outcome} ${result.by}`;
};

test("the customer's message does not count where only a pass does; the pass that follows does", async () => {
	const bench = await waiting(["passed"]);
	await bench.deliver(arrives.text("are you there?"));
	expect(outcome(bench)).toBe("waiting");
	await bench.deliver(arrives.text("hello?"));
	expect(outcome(bench)).toBe("waiting");
	await bench.deliver(arrives.taken(), arrives.standby("yes"), arrives.passed("solved"));
	expect(outcome(bench)).toBe("returned passed");
	expect(bench.results.at(-1)?.result).toMatchObject({ metadata: { text: "solved" } });
});

test("a pass does not count where only the customer's message does: it goes on when they write next", async () => {
	const bench = await waiting(["implied"]);
	await bench.deliver(arrives.passed("solved"));
	expect(outcome(bench)).toBe("waiting");
	await bench.deliver(arrives.text("thanks"));
	expect(outcome(bench)).toBe("returned implied");
	expect(bench.results.at(-1)?.result).toMatchObject({ metadata: { text: "solved" } });
});

test("a read does not count where only a pass does", async () => {
	const bench = await waiting(["passed"]);
	bench.answers.set("thread_owner", { status: 200, body: { data: [{ thread_owner: { app_id: "4242" } }] } });
	await bench.control.thread(KEY).owner({ fresh: true });
	await bench.control.settled();
	expect(await bench.control.thread(KEY).handover()).toMatchObject({ state: "ended", by: "read" });
	expect(outcome(bench)).toBe("waiting");
});

test("our own take always counts", async () => {
	const bench = await waiting(["passed"]);
	await bench.control.thread(KEY).take();
	await bench.control.settled();
	expect(outcome(bench)).toBe("taken_back taken");
});

test("our own take counts after a return that did not", async () => {
	const bench = await waiting(["passed"]);
	await bench.deliver(arrives.text("are you there?"), arrives.taken());
	expect(outcome(bench)).toBe("waiting");
	await bench.control.thread(KEY).take();
	await bench.control.settled();
	expect(outcome(bench)).toBe("taken_back taken");
});

test("by default all of them count", async () => {
	const bench = await startDialogBench({ dialogs: (set, control) => set.add(new HandoffDialog("agent", control)) });
	await bench.deliver(arrives.text("agent"), arrives.text("hello?"));
	expect(bench.results.map(({ status }) => status)).toEqual(["waiting", "complete", "empty"]);
	expect(bench.results[1]?.result).toMatchObject({ outcome: "returned", by: "implied" });
});

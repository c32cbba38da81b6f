import { expect, test } from "vitest";
import { DESK, normal, requested } from "./bench.test-data.ts";
import { handedOver } from "./handed-over.test-data.ts";
import { ok } from "./scripted-graph.test-data.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

test("a request granted on a thread that ran out: the step that waited is told, and the new handover waits", async () => {
	const b = await handedOver({ onRequest: "grant" });
	b.graph.script("threadOwner", () => ok({ kind: "idle" }));
	b.advance(DAY_MS + 60_000);
	await b.deliver(normal(requested(DESK, { at: b.now() })));
	expect(b.returns).toMatchObject([{ handover: b.id, result: { outcome: "expired", by: null } }]);
	expect(await b.thread().handover()).toMatchObject({ target: DESK, state: "open" });
});

test("a pass from outside a turn ends the wait as well, and its own step is not told", async () => {
	const b = await handedOver();
	b.graph.script("threadOwner", () => ok({ kind: "idle" }));
	b.advance(DAY_MS + 60_000);
	await b.thread().pass(DESK);
	await b.control.settled();
	expect(b.returns).toMatchObject([{ handover: b.id, result: { outcome: "expired" } }]);
});

import { createThreadControl, type ThreadControlError } from "@thread-control/core";
import { expect, test } from "vitest";
import { KEY } from "./attach-bench.test-data.ts";
import { refusedForControl } from "./gate-refusal.ts";

const cycle: Record<string, unknown> = {};
cycle["itself"] = cycle;

test.each<[string, unknown, boolean]>([
	["its message", new Error("(#10) Message Not Sent … error_subcode: 2018300"), true],
	["Meta's words", new Error("Another app is controlling this thread now."), true],
	["a parsed body", Object.assign(new Error("400"), { body: { error: { innererror: { subcode: 2534037 } } } }), true],
	[
		"the response's text",
		Object.assign(new Error("400"), { response: { bodyAsText: '{"error_subcode":2018300}' } }),
		true,
	],
	[
		"a parsed response",
		Object.assign(new Error("400"), { response: { parsedBody: { error_subcode: 2018300 } } }),
		true,
	],
	["beside a cycle", Object.assign(new Error("2018300"), { body: cycle }), true],
	["a thrown text", "code 2018300", true],
	["another error", Object.assign(new Error("400"), { body: { error: { code: "BadArgument" } } }), false],
	["a longer number", new Error("conversation 120183001"), false],
	["nothing", undefined, false],
])("who has the thread, by %s", async (_, cause, expected) => {
	const control = createThreadControl({ appId: "1", appSecret: "s", verifyToken: "v", token: "t", profile: "classic" });
	const errors: ThreadControlError[] = [];
	control.onError((error) => void errors.push(error));
	expect(refusedForControl(control, control.thread(KEY), cause)).toBe(expected);
	await new Promise((resolve) => setImmediate(resolve));
	expect(errors).toMatchObject(expected ? [{ code: "graph_refused", thread: KEY }] : []);
	await control.close();
});

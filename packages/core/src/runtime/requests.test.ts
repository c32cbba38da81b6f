import { describe, expect, test } from "vitest";
import type { AppId } from "../domain/app-id.ts";
import { bench, DESK, EPOCH, message, normal, PAGE_INBOX, passed, requested, SELF, THREAD } from "./bench.test-data.ts";
import type { RequestPolicy, ThreadControlOptions } from "./options.ts";
import { refused } from "./scripted-graph.test-data.ts";

interface Asked {
	readonly passes: readonly unknown[];
	readonly heard: readonly boolean[];
	readonly errors: readonly string[];
}

async function ask(
	by: AppId,
	options: Partial<ThreadControlOptions>,
	pass?: () => ReturnType<typeof refused>,
): Promise<Asked> {
	const b = bench({ profile: "classic", ...options });
	if (pass !== undefined) b.graph.script("pass", pass);
	const heard: boolean[] = [];
	b.control.onRequested((_event, _thread, granted) => {
		heard.push(granted);
	});
	await b.deliver(normal(message()));
	await b.deliver(normal(requested(by, { at: EPOCH + 1_000 })));
	return { passes: b.graph.of("pass").map(({ args }) => args), heard, errors: b.errors.map(({ code }) => code) };
}

describe("who asks for control", () => {
	const cases: readonly [string, AppId, RequestPolicy | undefined, boolean][] = [
		["by default the inbox is granted", PAGE_INBOX, undefined, true],
		["by default nobody else is", DESK, undefined, false],
		["grant grants everybody", DESK, "grant", true],
		["ignore grants nobody", PAGE_INBOX, "ignore", false],
		["a function decides", DESK, async (event) => event.requestedBy === DESK, true],
		["a function may say no", PAGE_INBOX, () => false, false],
	];
	test.each(cases)("%s", async (_name, by, onRequest, granted) => {
		const { passes, heard, errors } = await ask(by, onRequest === undefined ? {} : { onRequest });
		expect(passes).toEqual(granted ? [[THREAD, by, '{"reason":"requested"}']] : []);
		expect(heard).toEqual([granted]);
		expect(errors).toEqual([]);
	});

	test("a policy that fails grants nothing, is reported, and the listeners are told", async () => {
		const onRequest: RequestPolicy = () => {
			throw new Error("broken policy");
		};
		expect(await ask(PAGE_INBOX, { onRequest })).toEqual({ passes: [], heard: [false], errors: ["listener_failed"] });
	});

	test("a policy that never answers does not hold up its customer for ever", async () => {
		const onRequest: RequestPolicy = () => new Promise(() => {});
		const asked = await ask(PAGE_INBOX, { onRequest, turnWithinMs: 20 });
		expect(asked).toEqual({ passes: [], heard: [false], errors: ["listener_failed"] });
	});

	test("a granted pass that the platform refuses was not granted, and is reported", async () => {
		const asked = await ask(PAGE_INBOX, {}, () => refused("person_unavailable"));
		expect(asked).toMatchObject({ heard: [false], errors: ["graph_refused"] });
	});

	test("the policy is given the thread", async () => {
		const seen: unknown[] = [];
		const onRequest: RequestPolicy = async (_event, thread) => {
			seen.push(thread.key, await thread.standing());
			return false;
		};
		await ask(DESK, { onRequest });
		expect(seen).toEqual([THREAD, "control"]);
	});
});

describe("a request that is void", () => {
	test("older than the fact that gave us control: it asked the owner before us", async () => {
		const b = bench({ profile: "classic", onRequest: "grant" });
		await b.deliver(normal(passed(SELF, DESK, { at: EPOCH + 5_000 })));
		await b.deliver(normal(requested(PAGE_INBOX, { at: EPOCH })));
		expect(b.graph.calls).toEqual([]);
		expect(await b.thread().standing()).toBe("control");
	});

	test("for a thread that is not ours to give", async () => {
		const b = bench({ profile: "classic", onRequest: "grant" });
		await b.deliver(normal(passed(DESK, SELF)));
		await b.deliver(normal(requested(PAGE_INBOX, { at: EPOCH + 1_000 })));
		expect(b.graph.calls).toEqual([]);
	});
});

import { type Activity, type CloudAdapter, ShowTypingMiddleware, TurnContext } from "botbuilder";
import { afterEach, describe, expect, test } from "vitest";
import { attach } from "./attach.ts";
import {
	type AttachBench,
	BLOCKED,
	closeAttachBenches,
	deliver,
	KEY,
	type Logic,
	message,
	PAGE,
	passedItem,
	place,
	startAttachBench,
	takenItem,
	USER,
} from "./attach-bench.test-data.ts";

afterEach(closeAttachBenches);

/** A bot behind a CloudAdapter that does something in the middle of a turn, after control was taken away. */
async function midTurn(
	act: (context: TurnContext, adapter: CloudAdapter, bench: AttachBench) => Promise<unknown>,
	prepare: (adapter: CloudAdapter) => void = () => {},
): Promise<{ bench: AttachBench; answer: unknown; status: number; body: unknown }> {
	const bench = await startAttachBench();
	const adapter = bench.cloud();
	prepare(adapter);
	attach(adapter, bench.control, { botAppId: "bot" });
	let answer: unknown;
	const posted = await bench.post(adapter, message("go"), async (context) => {
		await deliver(bench, takenItem());
		answer = await act(context, adapter, bench);
	});
	return { bench, answer, ...posted };
}

describe("nothing leaves once control is gone", () => {
	test.each<[string, (context: TurnContext, adapter: CloudAdapter) => Promise<unknown>, unknown]>([
		["sendActivity", (context) => context.sendActivity("x"), BLOCKED],
		["typing", (context) => context.sendActivity({ type: "typing" }), BLOCKED],
		["a batch", (context) => context.sendActivities([{ text: "x" }, { text: "y" }]), [BLOCKED, BLOCKED]],
		["updateActivity", (context) => context.updateActivity({ id: "1", type: "message", text: "x" }), BLOCKED],
		["deleteActivity", (context) => context.deleteActivity("1"), undefined],
		[
			"the adapter itself",
			(context, adapter) =>
				adapter.sendActivities(context, [{ ...place(), type: "message", text: "x" }] as Partial<Activity>[]),
			[BLOCKED],
		],
		[
			"the adapter's updateActivity",
			(context, adapter) => adapter.updateActivity(context, { ...place(), id: "1", type: "message" } as Activity),
			BLOCKED,
		],
	])("%s", async (_, act, expected) => {
		const { bench, answer, status } = await midTurn(act);
		expect(answer).toEqual(expected);
		expect(status).toBe(200);
		expect(bench.wire.said()).toEqual([]);
		expect(bench.errors).toEqual([]);
		expect(bench.control.counters.blocked).toBeGreaterThan(0);
	});

	test("a batch stops in the middle, and each activity has its response", async () => {
		const bench = await startAttachBench();
		const adapter = bench.cloud();
		attach(adapter, bench.control);
		bench.wire.answer = async ({ path }) => {
			if (path.startsWith("/v3/")) await new Promise((resolve) => setTimeout(resolve, 20));
			return undefined;
		};
		let responses: unknown;
		await bench.post(adapter, message("go"), async (context) => {
			const sending = context.sendActivities([
				{ text: "a" },
				{ type: "delay", value: 60 },
				{ text: "b" },
				{ type: "trace", name: "t" },
				{ text: "c" },
			]);
			await expect.poll(() => bench.wire.said()).toEqual(["a"]);
			await deliver(bench, takenItem());
			responses = await sending;
		});
		expect(bench.wire.said()).toEqual(["a"]);
		expect(responses).toEqual([{ id: expect.stringMatching(/abs_/) }, { id: "" }, BLOCKED, { id: "" }, BLOCKED]);
	});

	test("typing of ShowTypingMiddleware, registered before and after", async () => {
		const typing = (adapter: CloudAdapter): void => void adapter.use(new ShowTypingMiddleware(0, 5));
		let before: unknown[] = [];
		const { bench } = await midTurn(async (_context, _adapter, { control, wire }) => {
			// The timer may run before control is gone; not afterwards.
			before = wire.said();
			await expect.poll(() => control.counters.blocked).toBeGreaterThan(2);
		}, typing);
		expect(bench.wire.said()).toEqual(before);
	});

	test("replies of onTurnError, of the bot's errors and of a middleware registered before", async () => {
		const reply = (adapter: CloudAdapter): void => {
			adapter.onTurnError = async (context) => void (await context.sendActivity("sorry"));
		};
		const { bench } = await midTurn(async () => {
			throw new Error("broke");
		}, reply);
		expect(bench.wire.said()).toEqual([]);

		const adapter = bench.cloud();
		adapter.use(async () => {
			await deliver(bench, takenItem());
			throw new Error("broke before");
		});
		reply(adapter);
		attach(adapter, bench.control);
		await deliver(bench, passedItem());
		await bench.control.settled();
		await bench.post(adapter, message("again"), async () => {});
		expect(bench.wire.said()).toEqual([]);
		expect(bench.control.counters.blocked).toBe(2);
	});

	test("proactive messages, and the message a new conversation begins with", async () => {
		const bench = await startAttachBench();
		const adapter = bench.cloud();
		attach(adapter, bench.control);
		let reference = {} as Parameters<CloudAdapter["continueConversationAsync"]>[1];
		await bench.post(adapter, message("hi"), async (context) => {
			reference = TurnContext.getConversationReference(context.activity);
		});
		const responses: unknown[] = [];
		const speak: Logic = async (context) => void responses.push(await context.sendActivity("proactive"));
		const begin = async (): Promise<void> => {
			const parameters = {
				...{ isGroup: false, bot: { id: PAGE, name: "" }, members: [{ id: USER, name: "" }] },
				activity: { type: "message", text: "first" } as Activity,
			};
			const places = ["facebook", bench.wire.url, ""] as const;
			bench.wire.answer = ({ path }) =>
				path === "/v3/conversations" ? { status: 200, body: { id: `${USER}-${PAGE}` } } : undefined;
			await adapter.createConversationAsync("bot", ...places, parameters as never, speak);
		};
		await adapter.continueConversationAsync("bot", reference, speak);
		await begin();
		const creations = (): unknown[] =>
			bench.wire.calls.filter(({ path }) => path === "/v3/conversations").map(({ body }) => body["activity"]);
		expect(bench.wire.said().filter((what) => what === "proactive")).toHaveLength(2);
		expect(creations()).toMatchObject([{ text: "first" }]);
		await deliver(bench, takenItem());
		await adapter.continueConversationAsync("bot", reference, speak);
		await begin();
		expect(responses.slice(2)).toEqual([BLOCKED, BLOCKED]);
		expect(bench.wire.said().filter((what) => what === "proactive")).toHaveLength(2);
		expect(creations()[1]).toBeUndefined();
	});

	test("expectReplies: what is kept, and what was kept before control was lost", async () => {
		const bench = await startAttachBench();
		const adapter = bench.cloud();
		attach(adapter, bench.control);
		const expecting = (text: string): Partial<Activity> => message(text, USER, { deliveryMode: "expectReplies" });
		const first = await bench.post(adapter, expecting("a"), async (context) => {
			await context.sendActivity("reply");
		});
		expect(first.body).toMatchObject({ activities: [{ text: "reply" }] });
		let responses: unknown;
		const second = await bench.post(adapter, expecting("b"), async (context) => {
			await context.sendActivity("kept too early");
			await deliver(bench, takenItem());
			responses = await context.sendActivities([{ text: "x" }, { type: "trace", name: "t" }]);
		});
		expect(responses).toEqual([BLOCKED, { id: undefined }]);
		expect(second.body).toMatchObject({ activities: [{ type: "trace" }] });
	});

	test("a connector that says another app has the thread: learned, blocked, reported", async () => {
		const bench = await startAttachBench();
		const adapter = bench.cloud();
		attach(adapter, bench.control);
		bench.wire.answer = ({ path }) =>
			path.startsWith("/v3/")
				? { status: 400, body: { error: { code: "ServiceError", message: "(#10) code 10, error_subcode 2018300" } } }
				: undefined;
		let responses: unknown;
		await bench.post(adapter, message("hi"), async (context) => {
			responses = await context.sendActivities([{ text: "x" }, { text: "y" }]);
		});
		expect(responses).toEqual([BLOCKED, BLOCKED]);
		expect(bench.wire.said()).toEqual(["x"]);
		expect(bench.errors).toMatchObject([{ code: "graph_refused", thread: KEY }]);
		expect(await bench.control.thread(KEY).standing()).toBe("standby");
	});

	test("other errors of the connector reach the bot as they are", async () => {
		const bench = await startAttachBench();
		const adapter = bench.cloud();
		attach(adapter, bench.control);
		bench.wire.answer = ({ path }) =>
			path.startsWith("/v3/") ? { status: 400, body: { error: { code: "BadArgument", message: "no" } } } : undefined;
		let caught: unknown;
		await bench.post(adapter, message("hi"), async (context) => {
			caught = await context.sendActivity("x").catch((cause: unknown) => cause);
		});
		expect(caught).toMatchObject({ statusCode: 400 });
		expect(await bench.control.thread(KEY).standing()).toBe("control");
	});
});

import {
	type Activity,
	AutoSaveStateMiddleware,
	BotFrameworkAdapter,
	type CloudAdapter,
	ConversationState,
	MemoryStorage,
	MemoryTranscriptStore,
	TestAdapter,
	TranscriptLoggerMiddleware,
	TurnContext,
} from "botbuilder";
import { afterEach, expect, test } from "vitest";
import { attach } from "./attach.ts";
import {
	BLOCKED,
	closeAttachBenches,
	deliver,
	type Logic,
	message,
	PAGE,
	place,
	startAttachBench,
	takenItem,
	USER,
} from "./attach-bench.test-data.ts";

afterEach(closeAttachBenches);

test("trace, invokeResponse and delay pass on standby", async () => {
	const bench = await startAttachBench();
	const adapter = new TestAdapter(async () => {}, { channelId: "facebook" }, true);
	attach(adapter, bench.control, { acceptIncoming: false });
	await deliver(bench, takenItem());
	let responses: unknown;
	await adapter.processActivity({ ...place(), type: "message", text: "x" }, async (context) => {
		responses = await context.sendActivities([
			{ type: "trace", name: "t" },
			{ type: "delay", value: 1 },
			{ type: "invokeResponse", value: { status: 200 } },
			{ text: "x" },
		]);
	});
	expect(responses).toEqual([
		{ id: expect.any(String) },
		{ id: expect.any(String) },
		{ id: expect.any(String) },
		BLOCKED,
	]);
	expect(adapter.activeQueue.map(({ type }) => type)).toEqual(["trace", "invokeResponse"]);
});

test.each(["before", "after"])("a transcript logger registered %s holds only what was delivered", async (when) => {
	const bench = await startAttachBench();
	const adapter = bench.cloud();
	const transcript = new MemoryTranscriptStore();
	const logger = new TranscriptLoggerMiddleware(transcript);
	if (when === "before") adapter.use(logger);
	attach(adapter, bench.control);
	if (when === "after") adapter.use(logger);
	await bench.post(adapter, message("go"), async (context) => {
		await context.sendActivity("delivered");
		await deliver(bench, takenItem());
		await context.sendActivities([{ text: "held" }, { text: "held too" }]);
		await context.updateActivity({ id: "abs_1", type: "message", text: "held update" });
		await context.deleteActivity("abs_1");
	});
	const page = await transcript.getTranscriptActivities("facebook", `${USER}-${PAGE}`);
	expect(page.items.map(({ type, text }) => text ?? type)).toEqual(["go", "delivered"]);
	expect(page.items[1]?.id).toMatch(/abs_/);
});

test("a turn of another channel passes untouched, with the store down too", async () => {
	const bench = await startAttachBench();
	const adapter = bench.cloud();
	attach(adapter, bench.control);
	for (const name of ["accept", "commit", "guard", "finish"] as const) {
		Object.assign(bench.store, { [name]: () => Promise.reject(new Error("down")) });
	}
	const teams = { ...place(), channelId: "msteams", type: "message", id: "1", text: "hi" };
	const { status } = await bench.post(adapter, teams, async (context) => {
		await context.sendActivities([{ text: "a" }, { type: "typing" }]);
		await context.updateActivity({ id: "1", type: "message", text: "b" });
		await context.deleteActivity("1");
	});
	expect(status).toBe(200);
	expect(bench.wire.said()).toEqual(["a", "typing", "PUT 1", "DELETE 1"]);
	expect(bench.errors).toEqual([]);
});

test("with the store down a Messenger turn is not run, and the answer asks for it again", async () => {
	const bench = await startAttachBench();
	const adapter = bench.cloud();
	attach(adapter, bench.control);
	Object.assign(bench.store, { accept: () => Promise.reject(new Error("down")) });
	let ran = false;
	const { status } = await bench.post(adapter, message("hi"), async () => {
		ran = true;
	});
	expect({ ran, status }).toEqual({ ran: false, status: 500 });
});

test("BotFrameworkAdapter: guarded, and its proactive turns too", async () => {
	const bench = await startAttachBench();
	const adapter = new BotFrameworkAdapter({ appId: "", appPassword: "" });
	attach(adapter, bench.control);
	const activity = { ...message("hi"), serviceUrl: bench.wire.url } as Activity;
	const responses: unknown[] = [];
	const speak: Logic = async (context) => void responses.push(await context.sendActivity("x"));
	await adapter.processActivityDirect(activity, speak);
	await deliver(bench, takenItem());
	await adapter.continueConversation(TurnContext.getConversationReference(activity), speak);
	expect(responses).toEqual([{ id: expect.stringMatching(/abs_/) }, BLOCKED]);
	expect(bench.wire.said()).toEqual(["x"]);
});

test("attaching twice is attaching once; to another control is refused", async () => {
	const bench = await startAttachBench();
	const adapter = bench.cloud();
	const first = attach(adapter, bench.control);
	expect(attach(adapter, bench.control, { botAppId: "bot" })).toBe(first);
	expect(() => attach(adapter, bench.again())).toThrow(expect.objectContaining({ code: "option_invalid" }));
	let count = 0;
	await bench.post(adapter, message("hi"), async (context) => {
		count += 1;
		await context.sendActivity("x");
	});
	expect(count).toBe(1);
	expect(bench.wire.said()).toEqual(["x"]);
	expect(() => attach({} as CloudAdapter, bench.control)).toThrow(/runMiddleware/);
});

test("state that is saved by middleware is that of the turn", async () => {
	const bench = await startAttachBench();
	const state = new ConversationState(new MemoryStorage());
	const count = state.createProperty<number>("count");
	const adapter = bench.cloud().use(new AutoSaveStateMiddleware(state)) as CloudAdapter;
	attach(adapter, bench.control);
	const counting: Logic = async (context) => {
		const next = (await count.get(context, 0)) + 1;
		await count.set(context, next);
		await context.sendActivity(String(next));
	};
	await bench.post(adapter, message("a"), counting);
	await bench.post(adapter, message("b"), counting);
	expect(bench.wire.said()).toEqual(["1", "2"]);
});

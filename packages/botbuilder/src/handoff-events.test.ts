import { EventFactory } from "botbuilder";
import type { Activity, TurnContext } from "botbuilder-core";
import { afterEach, expect, test } from "vitest";
import {
	arrives,
	type BenchOptions,
	closeDialogBenches,
	DESK,
	type DialogBench,
	KEY,
	PAGE,
	startDialogBench,
} from "./dialog-bench.test-data.ts";
import { type HandoffEventsOptions, handoffEvents, type InitiatedHandoff } from "./index.ts";

afterEach(closeDialogBenches);

type Options = Omit<HandoffEventsOptions, "runTurn">;

/** A bot that knows Bot Framework's protocol alone: `agent` initiates with the context given. */
async function bot(context: unknown, options: Options = {}, more: BenchOptions = {}): Promise<DialogBench> {
	return await startDialogBench({
		events: (control, runTurn) => handoffEvents(control, { ...options, runTurn }),
		logic: async (turn) => {
			if (turn.activity.text === "agent") await turn.sendActivity(initiation(turn, context));
		},
		...more,
	});
}

function initiation(turn: TurnContext, context: unknown): Partial<Activity> {
	return EventFactory.createHandoffInitiation(turn, context, { activities: [{ text: "I need help" } as Activity] });
}

const statuses = (bench: DialogBench): unknown[] =>
	bench.turns.filter(({ name }) => name === "handoff.status").map(({ value }) => value);
const passes = (bench: DialogBench): unknown[] =>
	bench.calls.filter(({ edge }) => edge === "pass_thread_control").map(({ body }) => body);

test("handoff.initiate passes control with its context; accepted and completed come in as turns", async () => {
	const heard: InitiatedHandoff[] = [];
	const onTranscript = (handoff: InitiatedHandoff): void => void heard.push(handoff);
	const bench = await bot({ targetAppId: DESK, Skill: "credit-cards" }, { onTranscript });
	await bench.deliver(arrives.text("agent"));
	expect(passes(bench)).toMatchObject([
		{
			recipient: { id: KEY.user },
			target_app_id: DESK,
			metadata: JSON.stringify({ reason: "handoff.initiate", Skill: "credit-cards" }),
		},
	]);
	expect(statuses(bench)).toEqual([{ state: "accepted" }]);
	expect(heard).toMatchObject([
		{
			thread: KEY,
			context: { targetAppId: DESK, Skill: "credit-cards" },
			transcript: { activities: [{ text: "I need help" }] },
		},
	]);
	await bench.deliver(arrives.standby("hello"), arrives.passed());
	expect(statuses(bench)).toEqual([{ state: "accepted" }, { state: "completed" }]);
	expect(bench.turns.at(-1)).toMatchObject({
		type: "event",
		channelId: "facebook",
		serviceUrl: "https://bot.example",
		conversation: { id: KEY.user },
		from: { id: KEY.user },
		recipient: { id: PAGE },
	});
	expect(bench.errors).toEqual([]);
});

test("context and transcript are kept under the handover's id while it lasts", async () => {
	let read: ((handover: string) => Promise<InitiatedHandoff | null>) | undefined;
	const bench = await bot(
		{ order: 7 },
		{},
		{
			events: (control, runTurn) => {
				const events = handoffEvents(control, { runTurn });
				read = events.initiated;
				return events;
			},
		},
	);
	await bench.deliver(arrives.text("agent"));
	const id = (await bench.control.thread(KEY).handover())?.id ?? "";
	expect(await read?.(id)).toMatchObject({
		handover: id,
		context: { order: 7 },
		transcript: { activities: [{ text: "I need help" }] },
	});
	expect(await read?.("another")).toBeNull();
	await bench.deliver(arrives.passed());
	expect(await read?.(id)).toBeNull();
});

test("accepted runs when the turn that sent the event has saved its state", async () => {
	const order: string[] = [];
	await (
		await bot(
			{},
			{},
			{
				logic: async (turn) => {
					order.push(turn.activity.name ?? turn.activity.text);
					if (turn.activity.text !== "agent") return;
					const response = await turn.sendActivity(initiation(turn, {}));
					order.push(`sent ${JSON.stringify(response)}`);
				},
			},
		)
	).deliver(arrives.text("agent"));
	expect(order).toEqual(["agent", 'sent {"id":""}', "handoff.status"]);
});

test("what the bot says in a turn of accepted is blocked", async () => {
	const bench = await bot(
		{},
		{ handoff: { say: "One moment." } },
		{
			before: async (turn) => {
				if (turn.activity.name === "handoff.status") await turn.sendActivity(`state: ${turn.activity.value.state}`);
			},
		},
	);
	await bench.deliver(arrives.text("agent"), arrives.passed());
	expect(bench.texts()).toEqual(["One moment.", "state: completed"]);
});

test("what is configured counts where the context does not say", async () => {
	const bench = await bot(
		{ order: 7 },
		{ handoff: { target: Number(DESK), reason: "asked", metadata: { from: "bot" } } },
	);
	await bench.deliver(arrives.text("agent"));
	expect(passes(bench)).toMatchObject([
		{ target_app_id: DESK, metadata: JSON.stringify({ reason: "asked", from: "bot", order: 7 }) },
	]);
});

test.each<[string, unknown, string]>([
	["a text goes as it is", "urgent", "urgent"],
	["none goes as the configured", undefined, JSON.stringify({ reason: "handoff.initiate", from: "bot" })],
	[
		"what is too long is left out",
		{ long: "x".repeat(2_000) },
		JSON.stringify({ reason: "handoff.initiate", from: "bot", truncated: true }),
	],
])("of the context, %s", async (_, context, metadata) => {
	const bench = await bot(context, { handoff: { metadata: { from: "bot" } } });
	await bench.deliver(arrives.text("agent"));
	expect(passes(bench)).toMatchObject([{ metadata }]);
	expect(statuses(bench)).toEqual([{ state: "accepted" }]);
});

test("a refused pass comes in as failed, with the reason, and completes nothing later", async () => {
	const bench = await bot({});
	bench.answers.set("pass_thread_control", {
		status: 400,
		body: { error: { message: "No such app", type: "OAuthException", code: 100, error_subcode: 2018143 } },
	});
	await bench.deliver(arrives.text("agent"));
	expect(statuses(bench)).toEqual([{ state: "failed", message: expect.stringContaining("No such app") }]);
	expect(bench.turns.filter(({ name }) => name === "handoff.status")).toHaveLength(1);
});

test("a pass that is not allowed comes in as failed, and nothing left", async () => {
	const bench = await bot({ targetAppId: "the desk" });
	await bench.deliver(arrives.text("agent"));
	expect(statuses(bench)).toEqual([{ state: "failed", message: expect.stringContaining("the desk") }]);
	expect(passes(bench)).toEqual([]);
});

test.each<[string, unknown, unknown[]]>([
	["another app", [{ thread_owner: { app_id: DESK } }], [{ state: "accepted" }]],
	["us", [{ thread_owner: { app_id: "4242" } }], [{ state: "failed", message: expect.stringContaining("the pass") }]],
])("a pass without an answer is settled by its owner: %s", async (_, data, expected) => {
	const bench = await bot({});
	bench.answers.set("pass_thread_control", { status: 500, body: {} });
	bench.answers.set("thread_owner", { status: 200, body: { data } });
	await bench.deliver(arrives.text("agent"));
	expect(statuses(bench)).toEqual(expected);
});

test("where it cannot be settled yet nothing is said, and how it ended comes when it is", async () => {
	const bench = await bot({});
	bench.answers.set("pass_thread_control", { status: 500, body: {} });
	bench.answers.set("thread_owner", { status: 200, body: { data: [{ thread_owner: { app_id: "4242" } }] } });
	const { store } = bench.control;
	const commit = store.commit.bind(store);
	store.commit = async (...given) => {
		// The command is written down; its answer is not.
		if (passes(bench).length > 0 && bench.errors.length === 0) throw new Error("the store is down");
		return await commit(...given);
	};
	await bench.deliver(arrives.text("agent"));
	expect(bench.errors.length).toBeGreaterThan(0);
	expect(statuses(bench)).toEqual([]);
	await bench.sweepAfter(60_000);
	await bench.sweepAfter(60_000);
	expect(statuses(bench)).toEqual([{ state: "failed", message: expect.stringContaining("never left us") }]);
});

test("nobody answers and the thread cannot be taken back: failed", async () => {
	const bench = await bot(
		{},
		{ handoff: { returnWithinMs: 60_000, assumeSilent: true } },
		{ control: { role: "secondary" } },
	);
	await bench.deliver(arrives.text("agent"));
	await bench.sweepAfter(60_000);
	expect(statuses(bench)).toEqual([
		{ state: "accepted" },
		{ state: "failed", message: expect.stringContaining("nobody answered") },
	]);
});

test("a handover that was cancelled is completed when the thread is back", async () => {
	const bench = await bot({});
	await bench.deliver(arrives.text("agent"));
	await bench.control.thread(KEY).cancel((await bench.control.thread(KEY).handover())?.id ?? "");
	await bench.control.settled();
	expect(statuses(bench)).toEqual([{ state: "accepted" }, { state: "completed" }]);
});

test("a handover nobody initiated by an event tells no status", async () => {
	const bench = await bot({});
	await bench.deliver(arrives.text("hello"));
	await bench.control.thread(KEY).pass(DESK);
	await bench.deliver(arrives.passed());
	expect(bench.turns.map(({ name }) => name)).toContain("threadControl.returned");
	expect(statuses(bench)).toEqual([]);
});

test("off, the event is not ours", async () => {
	const bench = await bot({}, { mode: "off" });
	await bench.deliver(arrives.text("agent"), arrives.passed());
	expect([passes(bench), statuses(bench)]).toEqual([[], []]);
});

test("other activities pass untouched", async () => {
	const bench = await bot({});
	const events = handoffEvents(bench.control, { runTurn: async () => {} });
	const thread = bench.control.thread(KEY);
	for (const activity of [{ type: "message", name: "handoff.initiate" }, { type: "event", name: "other" }, {}]) {
		expect(await events.translate(activity, { activity: {} as Activity }, thread)).toBeNull();
	}
});

test("in a context that is not the customer's own, the status is addressed to them all the same", async () => {
	const bench = await bot({});
	await bench.deliver(arrives.text("hello"));
	const seen: Partial<Activity>[] = [];
	const events = handoffEvents(bench.control, { runTurn: async (activity) => void seen.push(activity) });
	const context = { activity: { type: "event", channelId: "facebook", from: { id: PAGE, name: "" } } as Activity };
	await events.translate({ type: "event", name: "handoff.initiate" }, context, bench.control.thread(KEY));
	await events.afterTurn(context);
	expect(seen).toMatchObject([
		{ conversation: { id: KEY.user }, from: { id: KEY.user }, recipient: { id: PAGE }, value: { state: "accepted" } },
	]);
});

test("what fails beside the pass is reported and stops nothing: the listener, the store, the turn", async () => {
	const bench = await startDialogBench({});
	await bench.deliver(arrives.text("hello"));
	const storage = bench.control.store.botStorage();
	storage.write = async () => {
		throw new Error("no room");
	};
	bench.control.store.botStorage = () => storage;
	const events = handoffEvents(bench.control, {
		onTranscript: () => {
			throw new Error("no agents");
		},
		runTurn: async () => {
			throw new Error("no bot");
		},
	});
	const context = { activity: { channelId: "facebook" } as Activity };
	const sent = await events.translate({ type: "event", name: "handoff.initiate" }, context, bench.control.thread(KEY));
	expect(sent).toEqual({ id: "" });
	await events.afterTurn(context);
	expect(bench.errors.map(({ message }) => message)).toEqual([
		expect.stringContaining("no room"),
		expect.stringContaining("no agents"),
		expect.stringContaining("no bot"),
	]);
});

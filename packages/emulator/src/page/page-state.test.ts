import { describe, expect, test } from "vitest";
import { initialState, KEPT_EVENTS, type PageState, reduce, threadKey } from "./page-state.ts";
import type { Call, Config, Delivery, ServerEvent, Snapshot, Thread } from "./wire.ts";

const config: Config = {
	profile: "classic",
	defaultApp: null,
	accounts: [{ id: "page", channel: "messenger" }],
	apps: [{ id: "bot", name: "Bot", role: "primary" }],
	switches: {},
};
const thread: Thread = {
	userId: "user",
	accountId: "page",
	owner: "bot",
	expiresAt: null,
	folder: "done",
	transcript: [],
	handovers: [],
};
const inInbox: Thread = { ...thread, owner: "263902037430900", folder: "main" };
const delivery: Delivery = { at: 5, appId: "bot", body: { n: 1 }, status: 200, attempt: 1, userId: "user" };
const call: Call = { at: 6, appId: "bot", method: "POST", path: "/me/messages", body: {}, status: 200, answer: {} };

const snapshot = (part: Partial<Snapshot> = {}): Snapshot => ({
	config,
	threads: [],
	deliveries: [],
	calls: [],
	companions: { links: [], choices: [] },
	...part,
});
const received = (event: ServerEvent, receivedAt = 0) => ({ event, receivedAt });
const load = (state: PageState, part: Partial<Snapshot> = {}, meanwhile: ServerEvent[] = []): PageState =>
	reduce(state, { type: "loaded", snapshot: snapshot(part), meanwhile: meanwhile.map((event) => received(event)) });
const hear = (state: PageState, ...events: ServerEvent[]): PageState =>
	events.reduce((next, event) => reduce(next, { type: "server", ...received(event) }), state);

const empty = initialState("user");

describe("reduce", () => {
	test("collects deliveries, calls and incidents in the order they come", () => {
		const state = hear(
			empty,
			{ type: "delivery", ...delivery },
			{ type: "call", ...call },
			{ type: "delivery", ...delivery, at: 7 },
			{ type: "incident", at: 8, text: "The Page Inbox has control" },
		);
		expect(state.deliveries.map((each) => each.at)).toEqual([5, 7]);
		expect(state.calls.map((each) => each.at)).toEqual([6]);
		expect(state.incidents.map((each) => each.text)).toEqual(["The Page Inbox has control"]);
	});

	test("changes nothing of the state it is given", () => {
		const before = structuredClone(empty);
		hear(empty, { type: "delivery", ...delivery }, { type: "thread", at: 1, thread: inInbox }, { type: "reset" });
		expect(empty).toEqual(before);
	});

	test("keeps the threads of one customer on two accounts apart", () => {
		const state = hear(
			empty,
			{ type: "thread", at: 1, thread },
			{ type: "thread", at: 1, thread: { ...thread, accountId: "instagram" } },
		);
		expect(Object.keys(state.threads)).toEqual(["page:user", "instagram:user"]);
	});

	test("gives notice when a thread changes its folder, in both directions, and not otherwise", () => {
		const opened = hear(empty, { type: "thread", at: 1, thread });
		expect(opened.notice).toBeNull();
		const moved = hear(opened, { type: "thread", at: 2, thread: inInbox });
		expect(moved.notice).toEqual({ userId: "user", folder: "main", owner: "263902037430900" });
		expect(hear(moved, { type: "thread", at: 3, thread: { ...inInbox, expiresAt: 9 } }).notice).toBe(moved.notice);
		expect(hear(moved, { type: "thread", at: 4, thread }).notice).toEqual({
			userId: "user",
			folder: "done",
			owner: "bot",
		});
	});

	test("a reset forgets what happened and keeps the config and the customer", () => {
		const state = hear(
			load(empty, { threads: [inInbox], deliveries: [delivery], calls: [call] }),
			{ type: "incident", at: 8, text: "x" },
			{ type: "reset" },
		);
		expect(state).toMatchObject({ config, userId: "user", threads: {}, deliveries: [], calls: [], incidents: [] });
		expect(state.notice).toBeNull();
	});

	test("marks other customers' threads that have news, until they are looked at", () => {
		const other: Thread = { ...thread, userId: "other", transcript: [{ at: 1, from: "customer", text: "hi" }] };
		const marked = hear(empty, { type: "thread", at: 1, thread: other }, { type: "thread", at: 1, thread });
		expect(marked.unread).toEqual({ other: true });
		const looked = reduce(marked, { type: "customer", userId: "other" });
		expect(looked.unread).toEqual({});
		const elsewhere = reduce(looked, { type: "customer", userId: "user" });
		expect(hear(elsewhere, { type: "thread", at: 2, thread: { ...other, expiresAt: 9 } }).unread).toEqual({});
		expect(hear(elsewhere, { type: "thread", at: 3, thread: { ...other, transcript: [] } }).unread).toEqual({
			other: true,
		});
		expect(hear(marked, { type: "reset" }).unread).toEqual({});
	});

	test("knows how far the emulator's clock is ahead", () => {
		const state = reduce(empty, { type: "server", ...received({ type: "clock", now: 5_000 }, 1_000) });
		expect(state.clockAheadMs).toBe(4_000);
	});

	test("ignores an event of a type it does not know", () => {
		expect(hear(empty, { type: "weather" } as unknown as ServerEvent)).toEqual(empty);
	});

	test("forgets the oldest events beyond the number it keeps", () => {
		const full = load(empty, { deliveries: Array.from({ length: KEPT_EVENTS }, (_, at) => ({ ...delivery, at })) });
		const state = hear(full, { type: "delivery", ...delivery, at: KEPT_EVENTS });
		expect(state.deliveries).toHaveLength(KEPT_EVENTS);
		expect(state.deliveries.at(0)?.at).toBe(1);
		expect(state.deliveries.at(-1)?.at).toBe(KEPT_EVENTS);
	});

	test("holds a failure until something works", () => {
		const failed = reduce(empty, { type: "failed", text: "The message was not sent" });
		expect(failed.error).toBe("The message was not sent");
		expect(reduce(failed, { type: "settled" }).error).toBeNull();
	});
});

describe("a snapshot", () => {
	test("replaces what was known, without notices on the first one", () => {
		const state = load(empty, { threads: [inInbox], deliveries: [delivery], calls: [call] });
		expect(state.threads[threadKey(inInbox)]).toBe(inInbox);
		expect(state.notice).toBeNull();
		expect(load(state, { threads: [] }).threads).toEqual({});
	});

	test("after a lost connection gives notice of threads that moved meanwhile", () => {
		const state = load(load(empty, { threads: [thread] }), { threads: [inInbox] });
		expect(state.notice?.folder).toBe("main");
	});

	test("takes in events that came while it was read, those it contains only once", () => {
		const later: ServerEvent = { type: "delivery", ...delivery, at: 9 };
		const state = load(empty, { deliveries: [delivery], calls: [call] }, [
			{ type: "delivery", ...delivery },
			{ type: "call", ...call },
			later,
			{ type: "thread", at: 9, thread: inInbox },
		]);
		expect(state.deliveries.map((each) => each.at)).toEqual([5, 9]);
		expect(state.calls).toHaveLength(1);
		expect(state.threads["page:user"]?.folder).toBe("main");
	});
});

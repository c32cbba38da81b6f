import { expect, test } from "vitest";
import { initialState, type PageState } from "./page-state.ts";
import { isSameRow, timelineOf } from "./timeline.ts";
import type { Call, Delivery, Thread } from "./wire.ts";

const thread: Thread = {
	userId: "user",
	accountId: "page",
	owner: "263902037430900",
	expiresAt: null,
	folder: "main",
	transcript: [],
	handovers: [{ at: 20, kind: "passed", from: "bot", to: "263902037430900" }],
};

const call = (at: number, part: Partial<Call> = {}): Call => ({
	at,
	appId: "bot",
	method: "POST",
	path: "/me/messages",
	body: {},
	status: 200,
	answer: {},
	userId: "user",
	...part,
});

const delivery = (at: number, part: Partial<Delivery> = {}): Delivery => ({
	at,
	appId: "bot",
	body: { entry: [{ messaging: [{ sender: { id: "user" }, message: { text: "hi" } }] }] },
	status: 200,
	attempt: 1,
	accountId: "page",
	userId: "user",
	...part,
});

const read = (at: number, answer: unknown): Call =>
	call(at, { method: "GET", path: "/me/thread_owner?recipient=user", body: null, answer });

function rows(part: Partial<PageState>, of: Thread | undefined = thread): string[] {
	return timelineOf({ ...initialState("user"), ...part }, of).map(({ type, at }) => `${type} ${at}`);
}

test("puts calls, changes of control and webhooks in the order of time, causes first", () => {
	expect(rows({ deliveries: [delivery(10), delivery(20)], calls: [call(15), call(20)] })).toEqual([
		"delivery 10",
		"call 15",
		"call 20",
		"control 20",
		"delivery 20",
	]);
});

test("leaves out other customers and other accounts, and keeps what concerns nobody in particular", () => {
	const roles = delivery(3, {
		userId: null,
		body: { entry: [{ messaging: [{ app_roles: { bot: ["primary_receiver"] } }] }] },
	});
	const listed = rows({
		deliveries: [delivery(1, { userId: "other" }), delivery(2, { accountId: "instagram" }), roles],
		calls: [call(4, { userId: "other" }), call(5, { userId: null })],
		incidents: [
			{ at: 6, text: "about another", userId: "other" },
			{ at: 7, text: "about all" },
		],
	});
	expect(listed).toEqual(["delivery 3", "call 5", "incident 7", "control 20"]);
});

test("finds the customer in the body where a delivery does not name one", () => {
	const bare = (id: string): Delivery => {
		const { userId: _, ...rest } = delivery(1);
		return { ...rest, body: { entry: [{ standby: [{ sender: { id }, message: { text: "hi" } }] }] } };
	};
	expect(rows({ deliveries: [bare("user"), bare("other")] }, { ...thread, handovers: [] })).toEqual(["delivery 1"]);
});

test("folds equal reads in a row into one line that counts them, and no writes", () => {
	const idle = { data: [] };
	const state = {
		...initialState("user"),
		calls: [read(1, idle), read(2, idle), read(3, idle), read(4, { data: [1] }), call(5), call(6)],
	};
	const folded = timelineOf(state, undefined).map((row) => (row.type === "call" ? [row.at, row.times] : row.type));
	expect(folded).toEqual([
		[3, 3],
		[4, 1],
		[5, 1],
		[6, 1],
	]);
});

test("a line keeps its key when others come in before and after it", () => {
	const key = (state: Partial<PageState>): string | undefined =>
		timelineOf({ ...initialState("user"), ...state }, thread).find((row) => row.type === "delivery" && row.at === 10)
			?.key;
	const alone = key({ deliveries: [delivery(10)] });
	expect(alone).toBeDefined();
	expect(key({ calls: [call(1)], deliveries: [delivery(10), delivery(30)] })).toBe(alone);
});

test("a line shows the same until its content or count changes", () => {
	const sent = call(1);
	const line = (part: Partial<PageState>) => timelineOf({ ...initialState("user"), ...part }, undefined).at(-1);
	const pairs = [
		[line({ calls: [sent] }), line({ calls: [sent] }), true],
		[line({ calls: [read(1, {})] }), line({ calls: [read(1, {}), read(2, {})] }), false],
		[line({ calls: [sent] }), line({ deliveries: [delivery(1)] }), false],
	] as const;
	for (const [a, b, same] of pairs) expect(a && b && isSameRow(a, b)).toBe(same);
	const [control] = timelineOf(initialState("user"), thread);
	const [again] = timelineOf(initialState("user"), structuredClone(thread));
	expect(control && again && isSameRow(control, again)).toBe(true);
});

test("every line has a key of its own, also in the same millisecond", () => {
	const keys = timelineOf(
		{ ...initialState("user"), deliveries: [delivery(1), delivery(1)], calls: [call(1), call(1)] },
		thread,
	).map((row) => row.key);
	expect(new Set(keys).size).toBe(5);
});

test("tells what the customer and the agent said, before what it caused; what an app said is its call", () => {
	const said = (at: number, from: "customer" | "inbox" | "app") => ({ at, from, text: "hi", mid: `m_${at}` });
	const talked: Thread = {
		...thread,
		transcript: [
			said(10, "customer"),
			said(15, "app"),
			said(20, "inbox"),
			{ at: 21, from: "customer", kind: "typing" },
		],
	};
	expect(rows({ deliveries: [delivery(10)], calls: [call(15)] }, talked)).toEqual([
		"message 10",
		"delivery 10",
		"call 15",
		"message 20",
		"control 20",
	]);
});

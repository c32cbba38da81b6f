import { expect, test } from "vitest";
import { lanesOf, marksOf } from "./lanes.ts";
import type { TimelineRow } from "./timeline.ts";
import type { Call, Config, Handover, Thread } from "./wire.ts";

const INBOX = "263902037430900";
const config: Config = {
	profile: "routing",
	defaultApp: "11",
	accounts: [],
	apps: [
		{ id: "11", name: "Bot" },
		{ id: "12", name: "Desk" },
	],
	switches: {},
};
const thread = (handovers: Handover[], owner: string | null): Thread => ({
	userId: "1",
	accountId: "2",
	owner,
	expiresAt: null,
	folder: "done",
	transcript: [],
	handovers,
});
const call = (path: string, part: Partial<Call> = {}): TimelineRow => ({
	type: "call",
	key: path,
	at: 1,
	times: 1,
	call: { at: 1, appId: "11", method: "POST", path, body: {}, status: 200, answer: {}, ...part },
});
const control = (handover: Handover): TimelineRow => ({
	type: "control",
	key: String(handover.at),
	at: handover.at,
	handover,
});
const message = (from: "customer" | "inbox"): TimelineRow => ({
	type: "message",
	key: from,
	at: 1,
	item: { at: 1, from, text: "hi" },
});
const delivery = (appId: string): TimelineRow => ({
	type: "delivery",
	key: appId,
	at: 1,
	delivery: { at: 1, appId, body: {}, status: 200, attempt: 1 },
});

const names = (rows: readonly TimelineRow[]): string[] => lanesOf(config, rows).map((lane) => lane.name);
const ways = (rows: readonly TimelineRow[]): number[][] =>
	marksOf(lanesOf(config, rows), rows, undefined).map(({ from, to }) => [from, to]);

test("there is a lane for everybody who takes part, also for an app that is gone", () => {
	expect(names([])).toEqual(["Customer", "Platform", "Bot", "Desk", "Inbox"]);
	expect(names([delivery("99"), control({ at: 1, kind: "taken", from: 98, to: INBOX }), delivery("99")])).toEqual([
		"Customer",
		"Platform",
		"Bot",
		"Desk",
		"app 99",
		"app 98",
		"Inbox",
	]);
});

test("each line goes from who did it to whom it reached", () => {
	expect(
		ways([
			message("customer"),
			delivery("12"),
			call("/v23.0/me/messages"),
			call("/me/thread_owner", { method: "GET" }),
			message("inbox"),
			control({ at: 1, kind: "passed", from: "11", to: "1217981644879628" }),
			control({ at: 2, kind: "released", from: INBOX, to: null }),
		]),
	).toEqual([
		[0, 1],
		[1, 3],
		[2, 0],
		[2, 1],
		[4, 0],
		[2, 4],
		[4, 1],
	]);
});

test("a refused message does not reach the customer, and an unknown token's call starts at the platform", () => {
	const refused = call("/me/messages", { status: 400, answer: { error: { message: "no", code: 10 } } });
	expect(ways([refused, call("/me/messages", { appId: null, status: 400, answer: {} })])).toEqual([
		[2, 1],
		[1, 1],
	]);
});

test("the owner follows from the changes of control before each line; requests and extensions leave it", () => {
	const handovers: Handover[] = [
		{ at: 1, kind: "requested", from: INBOX, to: "11" },
		{ at: 2, kind: "passed", from: "11", to: INBOX },
		{ at: 3, kind: "extended", from: INBOX, to: INBOX },
		{ at: 4, kind: "expired", from: INBOX, to: null },
	];
	const rows = [message("customer"), ...handovers.map(control), message("customer")];
	const owners = marksOf(lanesOf(config, rows), rows, thread(handovers, null)).map(({ owner }) => owner);
	expect(owners).toEqual([2, 2, 4, 4, null, null]);
});

test("without any change of control the owner of now was the owner all along", () => {
	const rows = [message("customer")];
	expect(marksOf(lanesOf(config, rows), rows, thread([], "12"))[0]?.owner).toBe(3);
});

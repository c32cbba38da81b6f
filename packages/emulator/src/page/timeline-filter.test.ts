import { expect, test } from "vitest";
import type { TimelineRow } from "./timeline.ts";
import { conditionsIn, isWanted, NO_FILTER, type TimelineFilter } from "./timeline-filter.ts";

const event = { sender: { id: "1" }, recipient: { id: "2" }, message: { text: "My Parcel" } };
const rows: TimelineRow[] = [
	{ type: "message", key: "said", at: 1, item: { at: 1, from: "customer", text: "My parcel" } },
	{ type: "message", key: "replied", at: 1, item: { at: 1, from: "inbox", text: "Hello" } },
	{
		type: "delivery",
		key: "normal",
		at: 2,
		delivery: { at: 2, appId: "11", body: { entry: [{ messaging: [event] }] }, status: 200, attempt: 1 },
	},
	{
		type: "delivery",
		key: "standby",
		at: 2,
		delivery: { at: 2, appId: "12", body: { entry: [{ standby: [event] }] }, status: 500, attempt: 1 },
	},
	{
		type: "call",
		key: "call",
		at: 3,
		times: 1,
		call: { at: 3, appId: "11", method: "POST", path: "/me/messages", body: {}, status: 400, answer: { error: {} } },
	},
	{ type: "control", key: "control", at: 4, handover: { at: 4, kind: "passed", from: "11", to: "263902037430900" } },
	{ type: "incident", key: "incident", at: 5, incident: { at: 5, text: "The Page Inbox has control" } },
];

test.each<[Partial<TimelineFilter>, string[]]>([
	[{}, ["said", "replied", "normal", "standby", "call", "control", "incident"]],
	[{ kinds: ["call", "control"] }, ["call", "control"]],
	[{ app: "11" }, ["normal", "call", "control"]],
	[{ app: "263902037430900" }, ["replied", "control"]],
	[{ channel: "standby" }, ["standby"]],
	[{ channel: "normal" }, ["normal"]],
	[{ text: " pARcel " }, ["said", "normal", "standby"]],
	[{ text: "page inbox" }, ["control", "incident"]],
	[{ text: "/me/messages" }, ["call"]],
	[{ text: "parcel", kinds: ["delivery"], app: "12", channel: "standby" }, ["standby"]],
	[{ text: "parcel", app: "12", channel: "normal" }, []],
])("%j leaves %j", (part, keys) => {
	const filter = { ...NO_FILTER, ...part };
	expect(rows.filter((row) => isWanted(row, filter, null)).map((row) => row.key)).toEqual(keys);
	expect(conditionsIn(filter)).toBe(Object.keys(part).length);
});

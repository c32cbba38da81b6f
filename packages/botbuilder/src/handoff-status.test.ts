import { EventFactory, HandoffEventNames } from "botbuilder";
import { expect, test } from "vitest";
import { HANDOFF_INITIATE, HANDOFF_STATUS, handoffStatusActivity, readHandoffStatus } from "./handoff-status.ts";

const conversation = { id: "u1", isGroup: false, conversationType: "", tenantId: "", name: "" };

test("the names are Bot Framework's", () => {
	expect([HANDOFF_INITIATE, HANDOFF_STATUS]).toEqual([
		HandoffEventNames.InitiateHandoff,
		HandoffEventNames.HandoffStatus,
	]);
});

test("a status has every field of EventFactory's, and is addressed as the user's own messages", () => {
	const user = { id: "u1", name: "u1" };
	const bot = { id: "1001", name: "1001" };
	const theirs = EventFactory.createHandoffStatus(conversation, "failed", "nobody there");
	const ours = handoffStatusActivity(
		{ channelId: "facebook", conversation, user, bot, serviceUrl: "https://bot.example", locale: "de" },
		"failed",
		"nobody there",
	);
	const { localTimezone: _, id, timestamp, ...shape } = theirs;
	expect(ours).toMatchObject(shape);
	expect(ours).toMatchObject({
		channelId: "facebook",
		from: user,
		recipient: bot,
		serviceUrl: "https://bot.example",
		locale: "de",
	});
	expect([typeof ours.id, ours.timestamp instanceof Date]).toEqual([typeof id, timestamp instanceof Date]);
	expect(handoffStatusActivity({}, "accepted").value).toEqual({ state: "accepted" });
});

test("a status is read from EventFactory's activity", () => {
	expect(readHandoffStatus(EventFactory.createHandoffStatus(conversation, "completed"))).toEqual({
		state: "completed",
		message: null,
	});
	expect(readHandoffStatus(EventFactory.createHandoffStatus(conversation, "failed", "no"))).toEqual({
		state: "failed",
		message: "no",
	});
});

test.each([
	[{ type: "message", name: "handoff.status", value: { state: "failed" } }],
	[{ type: "event", name: "handoff.initiate", value: { state: "failed" } }],
	[{ type: "event", name: "handoff.status" }],
	[{ type: "event", name: "handoff.status", value: "failed" }],
	[{ type: "event", name: "handoff.status", value: { state: "queued" } }],
])("other activities are none: %j", (activity) => {
	expect(readHandoffStatus(activity)).toBeNull();
});

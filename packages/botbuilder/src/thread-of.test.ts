import type { Activity } from "botbuilder-core";
import { expect, test } from "vitest";
import { threadKeyOf } from "./thread-of.ts";

const account = (id: string): Activity["from"] => ({ id, name: id });
const place = (id: string): Activity["conversation"] => ({ id }) as Activity["conversation"];
const KEY = { channel: "messenger", account: "page", user: "user" };

test.each<[string, Partial<Activity>, object | null]>([
	["an incoming message", { from: account("user"), recipient: account("page"), conversation: place("user") }, KEY],
	["an outgoing one", { from: account("page"), recipient: account("user"), conversation: place("user") }, KEY],
	["a reference without a user", { recipient: account("page"), conversation: place("user") }, KEY],
	[
		"an echo",
		{
			from: account("page"),
			recipient: account("user"),
			conversation: place("page"),
			channelData: { message: { is_echo: true } },
		},
		KEY,
	],
	["no page", { from: account("user"), recipient: account("user"), conversation: place("user") }, null],
	["no customer", { recipient: account("page") }, null],
])("the thread of %s", (_, activity, expected) => {
	expect(threadKeyOf({ channelId: "facebook", ...activity })).toEqual(expected);
});

test("other channels have no thread", () => {
	const activity = { from: account("user"), recipient: account("page"), conversation: place("user") };
	expect(threadKeyOf({ ...activity, channelId: "msteams" })).toBeNull();
});

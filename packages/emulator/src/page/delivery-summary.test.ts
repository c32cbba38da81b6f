import { expect, test } from "vitest";
import { summarizeDelivery } from "./delivery-summary.ts";
import type { Delivery } from "./wire.ts";

const user = "2000000000000001";
const of = (body: unknown, part: Partial<Delivery> = {}): Delivery => ({
	at: 1,
	appId: "400000000000001",
	status: 200,
	attempt: 1,
	body,
	...part,
});
const messaging = (event: unknown, channel = "messaging") => ({
	object: "page",
	entry: [{ id: "1", [channel]: [event] }],
});

test.each([
	[
		"a message",
		messaging({ sender: { id: user }, recipient: { id: "1" }, timestamp: 1, message: { mid: "m", text: "hello" } }),
		{ channel: "normal", kind: "message", excerpt: "hello", userId: user, more: 0 },
	],
	[
		"a standby postback without payload",
		messaging({ sender: { id: user }, timestamp: 1, postback: { mid: "m", title: "Talk to a person" } }, "standby"),
		{ channel: "standby", kind: "postback", excerpt: "Talk to a person", userId: user, more: 0 },
	],
	[
		"an echo, whose customer is the recipient",
		messaging({ sender: { id: "1" }, recipient: { id: user }, message: { is_echo: true, text: "Hi, Ana here." } }),
		{ channel: "normal", kind: "echo", excerpt: "Hi, Ana here.", userId: user, more: 0 },
	],
	[
		"a handover event",
		messaging({ sender: { id: user }, timestamp: 1, pass_thread_control: { new_owner_app_id: 1, metadata: "x" } }),
		{ channel: "normal", kind: "pass_thread_control", excerpt: undefined, userId: user, more: 0 },
	],
	[
		"roles, which concern no customer",
		messaging({ recipient: { id: "1" }, timestamp: 1, app_roles: { "400000000000001": ["primary_receiver"] } }),
		{ channel: "normal", kind: "app_roles", excerpt: undefined, userId: undefined, more: 0 },
	],
	[
		"the `changes` form",
		{
			entry: [{ changes: [{ field: "messaging_handover", value: { sender: { id: user }, take_thread_control: {} } }] }],
		},
		{ channel: "normal", kind: "take_thread_control", excerpt: undefined, userId: user, more: 0 },
	],
	[
		"several events in one body",
		{
			entry: [
				messaging({ sender: { id: user }, read: {} }).entry[0],
				messaging({ sender: { id: "2" }, read: {} }).entry[0],
			],
		},
		{ channel: "normal", kind: "read", excerpt: undefined, userId: user, more: 1 },
	],
])("sums up %s", (_, body, summary) => {
	expect(summarizeDelivery(of(body))).toEqual(summary);
	expect(summarizeDelivery(of(JSON.stringify(body)))).toEqual(summary);
});

test.each([null, "garbage", 7, [], { entry: "none" }, { entry: [null] }])("survives the body %j", (body) => {
	expect(summarizeDelivery(of(body, { userId: user, kind: "message" }))).toEqual({
		channel: "normal",
		kind: "message",
		excerpt: undefined,
		userId: user,
		more: 0,
	});
});

import { readDelivery } from "@thread-control/core";
import { expect, test } from "vitest";
import { PAGE, place, said, USER } from "./attach-bench.test-data.ts";
import type { ActivityLike } from "./attach-surface.ts";
import { hydrate, metaDelivery } from "./hydrate.ts";

const AT = 1_700_000_000_000;
const ITEM = { sender: { id: USER }, recipient: { id: PAGE }, timestamp: AT, message: { mid: "m_1", text: "hi" } };
const TAKE = { take_thread_control: { previous_owner_app_id: 42 } };

function activity(more: ActivityLike): ActivityLike {
	return { ...(place() as ActivityLike), type: "event", timestamp: new Date(AT), ...more };
}

test.each<[string, ActivityLike, object[]]>([
	["an item", activity({ type: "message", channelData: ITEM }), [{ id: PAGE, messaging: [ITEM] }]],
	["a list of items", activity({ name: "standby", value: [ITEM, ITEM] }), Array(2).fill({ id: PAGE, standby: [ITEM] })],
	["an entry", activity({ name: "standby", channelData: { id: 1, standby: [ITEM] } }), [{ id: 1, standby: [ITEM] }]],
	[
		"a delivery",
		activity({ value: { object: "page", entry: [{ id: PAGE, messaging: [ITEM] }] } }),
		[{ id: PAGE, messaging: [ITEM] }],
	],
	[
		"the Facebook adapter's mark",
		activity({ channelData: { ...ITEM, standby: true } }),
		[{ id: PAGE, standby: [{ ...ITEM, standby: true }] }],
	],
	["value before channelData", activity({ value: ITEM, channelData: TAKE }), [{ id: PAGE, messaging: [ITEM] }]],
	[
		"an item that names nobody",
		activity({ type: "conversationUpdate", channelData: TAKE }),
		[{ id: PAGE, messaging: [{ timestamp: AT, ...TAKE, sender: { id: USER }, recipient: { id: PAGE } }] }],
	],
	[
		"a message without a mid",
		activity({ type: "message", id: "m_9", text: "hi", channelData: { ...ITEM, message: { text: "raw" } } }),
		[{ id: PAGE, messaging: [{ ...ITEM, message: { mid: "m_9", text: "raw" } }] }],
	],
	[
		"a message without an item",
		activity({ type: "message", id: "7", text: "hi" }),
		[{ messaging: [{ ...ITEM, message: { mid: `${USER}-${PAGE}:7`, text: "hi" } }] }],
	],
])("%s", (_, given, entry) => {
	const before = structuredClone(given);
	expect(metaDelivery(given)).toEqual({ object: "page", entry });
	expect(given).toEqual(before);
});

test.each<[string, ActivityLike]>([
	["another channel", { ...activity({ type: "message", channelData: ITEM }), channelId: "msteams" }],
	["typing", activity({ type: "typing" })],
	["a bot's own event", activity({ name: "order.ready", value: { message: "not an item" } })],
	["a proactive continuation", activity({ name: "ContinueConversation" })],
	["a welcome beside the first message", activity({ type: "conversationUpdate", channelData: ITEM })],
	["handover payloads without any side", { channelId: "facebook", type: "conversationUpdate", channelData: TAKE }],
	["a message without a place", { channelId: "facebook", type: "message", id: "1", text: "hi" }],
	["nonsense", activity({ value: [null, 1, "x", [[]], { message: null }], channelData: "text" })],
])("nothing of Meta's in: %s", (_, given) => {
	expect(metaDelivery(given)).toBeNull();
});

test("hydrates what is missing, and nothing else", () => {
	const [event] = eventsOf({ channelId: "facebook", type: "event", name: "standby", value: [said("x")] });
	const bare: ActivityLike = { channelId: "facebook", type: "event" };
	hydrate(bare, event as never);
	expect(bare).toMatchObject({ conversation: { id: `${USER}-${PAGE}` }, from: { id: USER }, recipient: { id: PAGE } });
	const full = activity({});
	hydrate(full, event as never);
	expect(full).toEqual(activity({}));
});

function eventsOf(given: ActivityLike): readonly unknown[] {
	const delivery = readDelivery(metaDelivery(given));
	return delivery.ok ? delivery.events : [];
}

import { expect, test } from "vitest";
import { summarizeCall } from "./call-summary.ts";
import type { Call, Config } from "./wire.ts";

const config: Config = {
	profile: "routing",
	defaultApp: "400000000000001",
	accounts: [],
	apps: [{ id: "400000000000001", name: "Bot" }],
	switches: {},
};
const call = (part: Partial<Call>): Call => ({
	at: 1,
	appId: "400000000000001",
	method: "POST",
	path: "/v19.0/me/messages",
	body: null,
	status: 200,
	answer: {},
	...part,
});

test.each([
	["/v19.0/me/messages", "messages"],
	["/1000000000001/thread_owner?recipient=2", "thread_owner"],
	["/me?fields=messaging_feature_status", "me"],
	["/", "/"],
])("names the edge of %s", (path, edge) => {
	expect(summarizeCall(call({ path }), config).edge).toBe(edge);
});

test.each([
	[{ message: { text: "hello" } }, "hello"],
	[{ message: '{"text":"hello"}' }, "hello"],
	['{"message":{"text":"hello"}}', "hello"],
	[{ message: { attachment: { payload: { text: "Choose" } } } }, "Choose"],
	[null, undefined],
])("quotes the message of %j", (body, excerpt) => {
	expect(summarizeCall(call({ body }), config).excerpt).toBe(excerpt);
});

test.each([
	[{ sender_action: "typing_on" }, "typing_on"],
	[{ target_app_id: 263902037430900 }, "to Page Inbox"],
	[{ target_app_id: "400000000000001" }, "to Bot"],
	[{ message: { text: "hello" } }, undefined],
])("tells what %j asked for", (body, detail) => {
	expect(summarizeCall(call({ body }), config).detail).toBe(detail);
});

test.each([
	[{ recipient_id: "2", message_id: "m" }, "messages", 200, "sent", false],
	[{ success: true }, "pass_thread_control", 200, "success", false],
	[{ data: [] }, "thread_owner", 200, "idle", false],
	[{ data: [{ thread_owner: { app_id: 400000000000001 } }] }, "thread_owner", 200, "Bot", false],
	[{ data: [{ thread_owner: { expiration: 1 } }] }, "thread_owner", 200, "another app, hidden", false],
	[{ error: { message: "(#10) Refused.", code: 10 } }, "messages", 400, "(#10) Refused.", true],
	[{ error: { message: "Not owner", code: 100, error_subcode: 7 } }, "messages", 400, "(#100/7) Not owner", true],
	[{ recipient_id: "2", message_id: "m" }, "messages", 0, "no answer", true],
])("tells how %j was answered", (answer, edge, status, outcome, refused) => {
	expect(summarizeCall(call({ answer, status, path: `/me/${edge}` }), config)).toMatchObject({ outcome, refused });
});

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AppId } from "../domain/app-id.ts";
import { readFeatures, readFields, readOwner, readReceipt, readReceivers, readSuccess } from "./answer-schema.ts";

const fixture = (name: string): unknown =>
	JSON.parse(readFileSync(new URL(`../../../../protocol/graph/${name}.json`, import.meta.url), "utf8"));

const [success, asNumber, asText, hidden, empty] = fixture(
	"M21-responses-success-e2-take-owner-visible-owner-hidden-idle-empty-form-inferred",
) as unknown[];
const BOT = "400000000000001";

describe("readOwner", () => {
	const visible = { kind: "visible", app: BOT, expiresAt: 1767312000_000 };
	it.each([
		["a number", asNumber, visible],
		["a text", asText, visible],
		["expiration alone", hidden, { kind: "hidden", expiresAt: 1767312000_000 }],
		["an empty list", empty, { kind: "idle" }],
		["an empty object", {}, { kind: "idle" }],
		["an empty owner", { data: [{ thread_owner: {} }] }, { kind: "idle" }],
		["no owner", { data: [{ thread_owner: null }] }, { kind: "idle" }],
		["no expiration, as in classic", { data: [{ thread_owner: { app_id: BOT } }] }, { ...visible, expiresAt: null }],
		["milliseconds", { data: [{ thread_owner: { app_id: BOT, expiration: 1767312000_000 } }] }, visible],
		["seconds as text", { data: [{ thread_owner: { app_id: BOT, expiration: "1767312000" } }] }, visible],
		["something else", { success: true }, undefined],
		["an owner of another shape", { data: [{ thread_owner: "me" }] }, undefined],
		["a row of something else", { data: [{ id: "1" }] }, undefined],
		["a list", [], undefined],
		["a text", "idle", undefined],
	])("reads %s", (_name, json, expected) => {
		expect(readOwner(json)).toEqual(expected);
	});
});

describe("readSuccess", () => {
	it.each([
		[success, true],
		[{ success: "true" }, true],
		[{ success: false }, false],
		[{ success: "false" }, false],
		[asNumber, true],
		[{}, undefined],
		[empty, undefined],
		[null, undefined],
	])("of %j is %j", (json, expected) => {
		expect(readSuccess(json)).toBe(expected);
	});
});

describe("the other readers", () => {
	it("read receipts, also of sender actions", () => {
		expect(readReceipt({ recipient_id: "2", message_id: "m_1" })).toEqual({ recipientId: "2", messageId: "m_1" });
		expect(readReceipt({ recipient_id: 2 })).toEqual({ recipientId: "2", messageId: null });
		expect(readReceipt({ success: true })).toEqual({ recipientId: null, messageId: null });
		expect(readReceipt({})).toBeUndefined();
	});

	it("read the feature status", () => {
		const status = fixture("M27-feature-status-routing-on-for-messenger-only");
		expect(readFeatures(status)).toEqual({ hopV2: false, messengerMultiApp: true, instagramMultiApp: false });
		expect(readFeatures({ id: "1" })).toEqual({ hopV2: null, messengerMultiApp: null, instagramMultiApp: null });
		expect(readFeatures({ messaging_feature_status: "on" })).toBeUndefined();
	});

	it("read the receivers", () => {
		expect(readReceivers(fixture("M28-secondary-receivers"))).toEqual([
			{ id: "400000000000002", name: "Desk" },
			{ id: "263902037430900", name: "Page Inbox" },
		]);
		expect(readReceivers({ data: [{ id: 5 }, { name: "nobody" }] })).toEqual([{ id: "5", name: "" }]);
		expect(readReceivers({ data: "none" })).toBeUndefined();
	});

	it("read the subscribed fields of our app", () => {
		const json = {
			data: [
				{ id: BOT, subscribed_fields: ["messages", { name: "standby", version: "v23.0" }, 5] },
				{ id: "7", subscribed_fields: ["feed", "messages"] },
				{ id: "8" },
			],
		};
		expect(readFields(json, BOT as AppId)).toEqual(["messages", "standby"]);
		expect(readFields(json, "9" as AppId)).toEqual([]);
		expect(readFields(json, null)).toEqual(["messages", "standby", "feed"]);
		expect(readFields({}, null)).toBeUndefined();
	});

	it("take any JSON without throwing", () => {
		fc.assert(
			fc.property(fc.jsonValue(), (json) => {
				for (const read of [readOwner, readSuccess, readReceipt, readFeatures, readReceivers]) read(json);
				readFields(json, null);
				readOwner({ data: json });
				readOwner({ data: [{ thread_owner: json }] });
			}),
		);
	});
});

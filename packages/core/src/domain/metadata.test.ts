import { describe, expect, test } from "vitest";
import { decodeMetadata, encodeMetadata, METADATA_LIMIT, type MetadataInput } from "./metadata.ts";

describe("encodeMetadata", () => {
	test.each([
		["nothing", undefined, undefined, null],
		["a reason alone", undefined, "asked", '{"reason":"asked"}'],
		["an object", { ticket: 7 }, undefined, '{"ticket":7}'],
		["an object with a reason", { ticket: 7 }, "asked", '{"reason":"asked","ticket":7}'],
		["an object that has its own reason", { reason: "mine" }, "asked", '{"reason":"mine"}'],
		["a text, as it is", "plain text", undefined, "plain text"],
		["a text keeps no reason", "plain text", "asked", "plain text"],
		["an empty text", "", undefined, ""],
		["non-ASCII", { name: "Ñandú 🦤" }, undefined, '{"name":"Ñandú 🦤"}'],
	] as const)("%s", (_, input, reason, text) => {
		expect(encodeMetadata(input, reason)).toEqual({ text });
	});

	test("a text of 1000 characters goes, of 1001 it does not", () => {
		expect(METADATA_LIMIT).toBe(1000);
		expect(encodeMetadata("ñ".repeat(1000))).toEqual({ text: "ñ".repeat(1000) });
		expect(encodeMetadata("ñ".repeat(1001))).toEqual({ problem: "too_long", length: 1001 });
	});

	test("an object counts as its JSON, the reason included", () => {
		const empty = JSON.stringify({ reason: "asked", text: "" }).length;
		expect(encodeMetadata({ text: "a".repeat(1000 - empty) }, "asked")).toHaveProperty("text");
		expect(encodeMetadata({ text: "a".repeat(1001 - empty) }, "asked")).toEqual({ problem: "too_long", length: 1001 });
	});

	test("what is no JSON is named so", () => {
		const loop: Record<string, unknown> = {};
		loop["self"] = loop;
		for (const input of [loop, { big: 1n }, { toJSON: () => undefined }]) {
			expect(encodeMetadata(input as MetadataInput)).toEqual({ problem: "not_json", length: 0 });
		}
	});
});

describe("decodeMetadata", () => {
	test.each([null, undefined, ""])("%o is none", (text) => {
		expect(decodeMetadata(text)).toBeNull();
	});

	test.each([
		['{"reason":"billing","ticket":7}', "billing", { reason: "billing", ticket: 7 }],
		["{}", null, {}],
		['{"reason":7}', null, { reason: 7 }],
		['{"reason":null}', null, { reason: null }],
	])("%s is opened", (text, reason, data) => {
		expect(decodeMetadata(text)).toEqual({ text, reason, data });
	});

	test.each([
		"messenger_lead_gen_complete",
		"Additional content that the caller wants to set",
		'{"reason":"cut of',
		"{}}",
		"{not json}",
		'["reason"]',
		'"reason"',
		"7",
		"null",
		' {"reason":"led by a blank"}',
		"💬",
	])("%s stays a text", (text) => {
		expect(decodeMetadata(text)).toEqual({ text, reason: null, data: null });
	});
});

import { encodeMetadata, METADATA_LIMIT } from "@thread-control/core";
import { expect, test } from "vitest";
import { readHandoffContext } from "./handoff-metadata.ts";

test("an object goes with its fields, its reason among them; the target does not travel", () => {
	const context = { targetAppId: 77, reason: "billing", Skill: "credit-cards" };
	expect(readHandoffContext(context, "handoff.initiate")).toEqual({
		target: 77,
		reason: "billing",
		metadata: { reason: "billing", Skill: "credit-cards" },
		dropped: 0,
	});
	expect(readHandoffContext({ MessengerTargetAppId: "77" }, "r")).toMatchObject({ target: "77", metadata: {} });
});

test.each([
	[undefined, {}],
	[null, {}],
	[7, { context: 7 }],
	[["a"], { context: ["a"] }],
	["a text", "a text"],
	[{ left: undefined }, {}],
])("of %j goes %j", (context, metadata) => {
	expect(readHandoffContext(context, "r")).toEqual({ target: undefined, reason: "r", metadata, dropped: 0 });
});

test("the longest fields are left out until the rest fits, in their order", () => {
	const context = { a: 1, long: "x".repeat(900), b: "y".repeat(300), c: 2 };
	expect(readHandoffContext(context, "r")).toEqual({
		target: undefined,
		reason: "r",
		metadata: { a: 1, b: "y".repeat(300), c: 2, truncated: true },
		dropped: 1,
	});
});

test("a long text is cut, and not inside a character", () => {
	const { metadata, dropped } = readHandoffContext(`${"x".repeat(METADATA_LIMIT - 1)}😀 more`, "r");
	expect(metadata).toBe("x".repeat(METADATA_LIMIT - 1));
	expect(dropped).toBe(7);
});

const cycle: Record<string, unknown> = { name: "loop" };
cycle["self"] = cycle;
const throwing = Object.defineProperty({ kept: 1 }, "broken", {
	enumerable: true,
	get: () => {
		throw new Error("no");
	},
});

test.each<[string, unknown, unknown]>([
	["a cycle", cycle, { name: "loop", truncated: true }],
	["a big integer", { order: 7n, kept: 1 }, { kept: 1, truncated: true }],
	["a function", { call: () => {}, kept: 1 }, { kept: 1, truncated: true }],
	["a getter that throws", throwing, { kept: 1 }],
])("what JSON cannot write is left out: %s", (_, context, metadata) => {
	expect(readHandoffContext(context, "r").metadata).toEqual(metadata);
});

test.each<[string, unknown, string]>([
	["a long reason of its own", { reason: "r".repeat(5_000) }, "handoff.initiate"],
	["a long configured reason", { a: "x".repeat(990) }, "r".repeat(5_000)],
	["a reason that grows in JSON", { reason: "\u0001".repeat(400), a: 1 }, "handoff.initiate"],
	["many fields", Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`field${i}`, i])), "handoff.initiate"],
])("what is sent always fits: %s", (_, context, configured) => {
	const { metadata, reason } = readHandoffContext(context, configured);
	expect(encodeMetadata(metadata, reason)).toHaveProperty("text");
});

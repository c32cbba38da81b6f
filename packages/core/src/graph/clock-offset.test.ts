import { describe, expect, it } from "vitest";
import { clockOffset } from "./clock-offset.ts";

const header = "Thu, 01 Jan 2026 00:00:10 GMT";
const at = Date.parse(header);

describe("clockOffset", () => {
	it.each([
		[0, 0],
		[999, 0],
		[1_900, 0],
		[-900, 0],
		[10_500, -10_000],
		[-9_500, 10_000],
	])("of a call whose middle lies %i ms after the header's time is %i", (middle, expected) => {
		expect(clockOffset(header, at + middle - 40, at + middle + 40)).toBe(expected);
	});

	it("is 0 without a time", () => {
		expect(clockOffset(undefined, 0, 0)).toBe(0);
		expect(clockOffset("soon", 0, 0)).toBe(0);
	});
});

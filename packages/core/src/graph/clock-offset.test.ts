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
		[10_500, -10_540],
		[-9_500, 9_460],
	])("of a call whose middle lies %i ms after the header's time is %i", (middle, expected) => {
		expect(clockOffset(header, at + middle - 40, at + middle + 40)).toBe(expected);
	});

	it("never puts us later than the platform can be", () => {
		for (let late = 0; late < 1_000; late += 1) {
			// The platform's clock is an hour ahead; its header leaves out the milliseconds.
			const answered = at - 3_600_000 + late;
			expect(answered + clockOffset(header, answered - 5, answered)).toBeLessThanOrEqual(at + late);
		}
	});

	it("is 0 without a time", () => {
		expect(clockOffset(undefined, 0, 0)).toBe(0);
		expect(clockOffset("soon", 0, 0)).toBe(0);
	});
});

import { describe, expect, it } from "vitest";
import { readUsage, retryAfter } from "./rate-limit.ts";

const usage = (minutes: number): string =>
	JSON.stringify({
		"1000000000001": [
			{ type: "messenger", call_count: 100, total_cputime: 5, total_time: 7, estimated_time_to_regain_access: minutes },
			{ type: "pages", call_count: 1 },
		],
	});

describe("readUsage", () => {
	it("reads every line of the header", () => {
		expect(readUsage({ "x-business-use-case-usage": usage(3) })).toEqual([
			{
				id: "1000000000001",
				type: "messenger",
				callCount: 100,
				totalCpuTime: 5,
				totalTime: 7,
				regainAccessMs: 180_000,
			},
			{ id: "1000000000001", type: "pages", callCount: 1, totalCpuTime: 0, totalTime: 0, regainAccessMs: 0 },
		]);
	});

	it.each([undefined, "", "no json", "5", '{"1":5}', '{"1":[{"call_count":"many"}]}'])(
		"lives with the header %j",
		(header) => {
			expect(readUsage(header === undefined ? {} : { "x-business-use-case-usage": header })).toEqual([]);
		},
	);
});

describe("retryAfter", () => {
	it("goes by the usage header, then by Retry-After in seconds or as a date", () => {
		const now = Date.parse("2026-01-01T00:00:00Z");
		expect(retryAfter({ "x-business-use-case-usage": usage(2), "retry-after": "1" }, now)).toBe(120_000);
		expect(retryAfter({ "x-business-use-case-usage": usage(0), "retry-after": "1" }, now)).toBe(1_000);
		expect(retryAfter({ "retry-after": "Thu, 01 Jan 2026 00:00:30 GMT" }, now)).toBe(30_000);
		expect(retryAfter({ "retry-after": "Wed, 31 Dec 2025 00:00:30 GMT" }, now)).toBe(0);
		expect(retryAfter({ "retry-after": "soon" }, now)).toBeNull();
		expect(retryAfter({}, now)).toBeNull();
	});
});

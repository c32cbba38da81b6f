import { expect, test } from "vitest";
import { simulatedClock } from "./simulated-clock.ts";

test("stands still until it is moved", () => {
	const { now, advance } = simulatedClock(1_000);
	expect([now(), now()]).toEqual([1_000, 1_000]);
	expect(advance(500)).toBe(1_500);
	expect(now()).toBe(1_500);
	expect(advance(0)).toBe(1_500);
	expect(simulatedClock().now()).toBe(Date.UTC(2026, 0, 1));
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("does not move by %d", (ms) => {
	const clock = simulatedClock(1_000);
	expect(() => clock.advance(ms)).toThrow(RangeError);
	expect(clock.now()).toBe(1_000);
});

import { describe, expect, test } from "vitest";
import { runSoakScript } from "./soak-script.ts";

const WITHIN_MS = 180_000;
const SHORT = ["--minutes", "0.2", "--store", "memory"];

// The ten minutes of it are `node bench/soak/soak.mjs`. So short a run says whether it sees a leak, not whether there is none.
describe.concurrent("the soak", () => {
	test(
		"finds what leaks in each turn, and says so by its exit code",
		async () => {
			const { code, output } = await runSoakScript("soak", ...SHORT, "--leak");
			expect(output).toMatch(/FAIL: heap.* grew/);
			expect(code).toBe(1);
		},
		WITHIN_MS,
	);

	test(
		"leaves nothing pending and no handle open",
		async () => {
			const { output } = await runSoakScript("soak", ...SHORT);
			expect(output).toMatch(/^ {2}pending +0 → +0 .*ok$/m);
			expect(output).toMatch(/^ {2}handles .*ok$/m);
			expect(output).toMatch(/^ {2}due +0 → +0 .*ok$/m);
		},
		WITHIN_MS,
	);
});

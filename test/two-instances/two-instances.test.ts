import { describe, expect, test } from "vitest";
import { runSoakScript } from "./soak-script.ts";

const WITHIN_MS = 300_000;

// The ten minutes of it are `node bench/soak/two-instances.mjs`; here are its first seconds.
describe("two instances of examples/botkit on one Redis behind a round-robin proxy, under the fault mix", () => {
	test(
		"nobody speaks while another owns the thread, every customer is answered, and nobody twice",
		async () => {
			const { code, output } = await runSoakScript("two-instances", "--minutes", "0.25", "--threads", "40");
			expect(output, output).toContain(
				"PASS: 0 sends while another owned the thread, 0 customer messages unanswered, 0 answered twice",
			);
			expect(output, output).toMatch(/^faults: .*SIG(KILL|TERM|STOP)/m);
			expect(output, output).toMatch(/^\d{3,} customer messages: \d{3,} answered/m);
			expect(code, output).toBe(0);
		},
		WITHIN_MS,
	);
});

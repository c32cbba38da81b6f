import { describe, expect, test } from "vitest";
import { MUTATIONS } from "./mutations.ts";
import { play } from "./play.ts";
import { broken, report } from "./report.ts";

/** The runs in which each bug has to be found. */
const PLAN = { runs: 600, seed: 20_261_123, first: true } as const;

describe("a bug that was put in is found", () => {
	test.each(MUTATIONS)(
		"$name, under $profile",
		async ({ profile, parts, breaks }) => {
			const found = await play(profile, parts, PLAN);
			const invariant = broken(found);
			expect(breaks, report(found)).toContain(invariant);
			console.info(`${invariant}, in run ${found.numRuns} of seed ${PLAN.seed}`);
		},
		300_000,
	);
});

import { describe, expect, test } from "vitest";
import type { PlayedProfile } from "./cast.ts";
import { memoryHouse, sqliteHouse } from "./houses.ts";
import { planFor } from "./plan.ts";
import { play } from "./play.ts";
import { report } from "./report.ts";

const HOUSES = [
	["memory", memoryHouse, 60],
	["SQLite", sqliteHouse, 20],
] as const;

/** The model's tests of one profile, on each store that lives here. */
export function playedOn(profile: PlayedProfile): void {
	describe(`two instances and more, under ${profile}`, () => {
		test.each(HOUSES)(
			"on %s",
			async (_, openHouse, runs) => {
				const plan = planFor(runs);
				const found = await play(profile, { openHouse }, plan);
				expect(found.failed, report(found)).toBe(false);
			},
			3_600_000,
		);
	});
}

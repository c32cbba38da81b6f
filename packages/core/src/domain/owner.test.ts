import { expect, test } from "vitest";
import { DESK, SELF } from "./arbitrary.test-data.ts";
import { describeOwner, HIDDEN, IDLE, type Owner, ownedBy, type Standing, standingOf, UNKNOWN } from "./owner.ts";

const OWNERS: readonly (readonly [Owner, Standing, string])[] = [
	[ownedBy(SELF), "control", `app ${SELF}`],
	[ownedBy(DESK), "standby", `app ${DESK}`],
	[{ kind: "role", role: "customer_service" }, "standby", "the customer_service role"],
	[HIDDEN, "standby", "another app"],
	[IDLE, "idle", "nobody (idle)"],
	[UNKNOWN, "unknown", "unknown"],
];

test.each(OWNERS)("%j means %s for us, in words: %s", (owner, standing, words) => {
	expect(standingOf(owner, SELF)).toBe(standing);
	expect(describeOwner(owner)).toBe(words);
});

import { describe, expect, test } from "vitest";
import type { Standing } from "./owner.ts";
import { type Action, forbids, PERMISSIONS, type PermissionContext } from "./permission.ts";
import type { SupportedProfile } from "./profile.ts";

const ACTIONS: readonly Action[] = ["pass", "take", "request", "release", "extend", "read_owner", "list_receivers"];
const STANDINGS: readonly Standing[] = ["control", "standby", "idle", "unknown"];

/**
 * Who may do what, spec §1.4: one row per app, one letter per action in the order of `ACTIONS`, one column per standing
 * in the order of `STANDINGS`; `y` yes, `-` no. Where our standing is unknown, the platform is left to decide.
 */
const CELLS: Readonly<Record<SupportedProfile, Readonly<Record<string, readonly [string, string, string, string]>>>> = {
	classic: {
		//                    control    standby    idle       unknown
		"primary, toggle on": ["yy---yy", "-y---yy", "-y---yy", "yy---yy"],
		"primary, toggle off": ["yy---yy", "-y---yy", "-y---yy", "yy---yy"],
		"secondary, toggle on": ["y-y--y-", "--y--y-", "--y--y-", "y-y--y-"],
		"secondary, toggle off": ["y-y--y-", "--y--y-", "--y--y-", "y-y--y-"],
	},
	hop_v2: {
		"primary, toggle on": ["y--yyyy", "-yy--yy", "yyy--yy", "yyyyyyy"],
		"primary, toggle off": ["y--yyyy", "-yy--yy", "yyy--yy", "yyyyyyy"],
		"secondary, toggle on": ["y--yyyy", "--y--yy", "yyy--yy", "yyyyyyy"],
		"secondary, toggle off": ["y--yyyy", "--y--yy", "yyy--yy", "yyyyyyy"],
	},
	routing: {
		"primary, toggle on": ["y--yyyy", "-y---yy", "yy---yy", "yy-yyyy"],
		"primary, toggle off": ["y--yyyy", "-----yy", "y----yy", "y--yyyy"],
		"secondary, toggle on": ["y--yyyy", "-y---yy", "yy---yy", "yy-yyyy"],
		"secondary, toggle off": ["y--yyyy", "-----yy", "y----yy", "y--yyyy"],
	},
	zero_config: {
		"primary, toggle on": ["y--yyyy", "--y--yy", "y-y--yy", "y-yyyyy"],
		"primary, toggle off": ["y--yyyy", "--y--yy", "y-y--yy", "y-yyyyy"],
		"secondary, toggle on": ["y--yyyy", "--y--yy", "y-y--yy", "y-yyyyy"],
		"secondary, toggle off": ["y--yyyy", "--y--yy", "y-y--yy", "y-yyyyy"],
	},
};

const cases = (Object.keys(CELLS) as SupportedProfile[]).flatMap((profile) =>
	Object.entries(CELLS[profile]).flatMap(([app, row]) =>
		STANDINGS.map((standing, index) => [profile, app, standing, row[index] ?? ""] as const),
	),
);

test.each(cases)("%s, %s, standing %s: %s", (profile, app, standing, letters) => {
	const context: PermissionContext = {
		profile,
		standing,
		role: app.startsWith("primary") ? "primary" : "secondary",
		canTake: app.endsWith("on"),
	};
	const allowed = ACTIONS.map((action) => (forbids(action, context) === null ? "y" : "-")).join("");
	expect(allowed).toBe(letters);
});

test("every profile has a rule for every action", () => {
	for (const rules of Object.values(PERMISSIONS)) expect(Object.keys(rules)).toEqual(ACTIONS);
});

describe("a refusal names profile, action and rule", () => {
	test.each([
		["classic", "take", "secondary", "standby", true, "under classic, take: only the primary receiver may"],
		["classic", "request", "primary", "standby", true, "under classic, request: only a secondary receiver may"],
		["classic", "release", "primary", "control", true, "under classic, release: this profile does not have it"],
		["classic", "extend", "primary", "control", true, "under classic, extend: this profile does not have it"],
		["routing", "request", "primary", "standby", true, "under routing, request: this profile does not have it"],
		["routing", "release", "primary", "standby", true, "under routing, release: only the owner may"],
		[
			"routing",
			"pass",
			"primary",
			"standby",
			true,
			"under routing, pass: only the owner may, or anyone while the thread is idle",
		],
		[
			"routing",
			"take",
			"primary",
			"standby",
			false,
			"under routing, take: it needs the page setting “Take control of conversations”, and we must not have control already",
		],
		[
			"hop_v2",
			"take",
			"secondary",
			"standby",
			true,
			"under hop_v2, take: only the primary may, or anyone while the thread is idle, and we must not have control already",
		],
		["hop_v2", "release", "primary", "idle", true, "under hop_v2, release: only the owner may"],
		["zero_config", "request", "primary", "control", true, "under zero_config, request: we have control already"],
		["zero_config", "take", "primary", "idle", true, "under zero_config, take: this profile does not have it"],
	] as const)("%s %s by a %s on %s", (profile, action, role, standing, canTake, text) => {
		expect(forbids(action, { profile, role, standing, canTake })).toBe(text);
	});
});

import { expect, test } from "vitest";
import { isSupportedProfile, PROFILES, SUPPORTED_PROFILES } from "./profile.ts";

const HOUR_MS = 3_600_000;

/** Spec §1.4 (what a customer's message says, who may send into an idle thread), §3.5 (expiry), §1.6 (inline control). */
test.each([
	["classic", "ours", null, false, "default_app"],
	["hop_v2", "ours_if_primary", 24 * HOUR_MS, false, "anyone"],
	["routing", "ours", 24 * HOUR_MS, true, "default_app"],
	["zero_config", "idle_if_unknown", 24 * HOUR_MS, false, "anyone"],
] as const)("%s", (profile, normalMessage, expiresAfterMs, inlineControl, idleSend) => {
	expect(PROFILES[profile]).toEqual({ normalMessage, expiresAfterMs, inlineControl, idleSend });
	expect(SUPPORTED_PROFILES).toContain(profile);
});

test("a profile we know the name of and do not follow is none of them", () => {
	expect(SUPPORTED_PROFILES.map(isSupportedProfile)).toEqual([true, true, true, true]);
	for (const name of ["whatsapp", "", "toString", null]) expect(isSupportedProfile(name)).toBe(false);
});

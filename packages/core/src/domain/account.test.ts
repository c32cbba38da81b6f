import { describe, expect, test } from "vitest";
import {
	type AccountRecord,
	type AccountSettings,
	EMPTY_ACCOUNT,
	profileOfFeatureStatus,
	rulesOf,
	withProfile,
	withRoles,
} from "./account.ts";
import { DESK, EPOCH, RULES, SELF } from "./arbitrary.test-data.ts";

const { foreignEchoSeen: _, ...settingsOfRules } = RULES;
const SETTINGS: AccountSettings = { ...settingsOfRules, profile: "auto" };

test.each([
	// hop_v2, msgr_multi_app → profile (our reading of spec §11.7)
	[true, true, "routing"],
	[false, true, "routing"],
	[null, true, "routing"],
	[true, false, "zero_config"],
	[true, null, "zero_config"],
	[false, false, "classic"],
	[false, null, null],
	[null, false, null],
	[null, null, null],
] as const)("hop_v2 %o and msgr_multi_app %o mean %s", (hopV2, messengerMultiApp, profile) => {
	expect(profileOfFeatureStatus({ hopV2, messengerMultiApp })).toBe(profile);
});

describe("evidence for a profile", () => {
	const first = withProfile(EMPTY_ACCOUNT, "routing", "feature_status", EPOCH);

	test("the first counts", () => {
		expect(first).toEqual({
			...EMPTY_ACCOUNT,
			profile: "routing",
			profileEvidence: "feature_status",
			profileAt: EPOCH,
		});
	});

	test.each([
		[EPOCH + 1, "zero_config"],
		[EPOCH, "zero_config"],
		[EPOCH - 1, "routing"],
	] as const)("a refusal at %i leaves it %s", (at, profile) => {
		expect(withProfile(first, "zero_config", "refusal", at).profile).toBe(profile);
	});
});

describe("app_roles", () => {
	test.each([
		[["primary_receiver"], "primary"],
		[["secondary_receiver"], "secondary"],
		[["secondary_receiver", "primary_receiver"], "primary"],
		[[], null],
		[["something_new"], null],
	] as const)("%j makes us %s under classic", (roles, role) => {
		expect(withRoles(EMPTY_ACCOUNT, { [SELF]: roles }, SELF, EPOCH)).toEqual({
			...EMPTY_ACCOUNT,
			profile: "classic",
			profileEvidence: "app_roles",
			profileAt: EPOCH,
			role,
			roleAt: EPOCH,
		});
	});

	test("of others alone tells us nothing", () => {
		expect(withRoles(EMPTY_ACCOUNT, { [DESK]: ["primary_receiver"] }, SELF, EPOCH)).toBe(EMPTY_ACCOUNT);
	});

	test("older than the roles we know change nothing", () => {
		const known = withRoles(EMPTY_ACCOUNT, { [SELF]: ["primary_receiver"] }, SELF, EPOCH);
		expect(withRoles(known, { [SELF]: ["secondary_receiver"] }, SELF, EPOCH - 1)).toBe(known);
		for (const at of [EPOCH, EPOCH + 1]) {
			expect(withRoles(known, { [SELF]: ["secondary_receiver"] }, SELF, at).role).toBe("secondary");
		}
	});

	test("older than the profile we know tell our role and leave the profile", () => {
		const known = withProfile(EMPTY_ACCOUNT, "routing", "feature_status", EPOCH);
		expect(withRoles(known, { [SELF]: ["secondary_receiver"] }, SELF, EPOCH - 1)).toEqual({
			...known,
			role: "secondary",
			roleAt: EPOCH - 1,
		});
	});
});

describe("roles tell hop_v2 from zero_config, which the feature status cannot", () => {
	const roles = { [SELF]: ["secondary_receiver"] };
	const idle = withProfile(EMPTY_ACCOUNT, "zero_config", "feature_status", EPOCH);

	test("nobody told of any: zero_config", () => {
		expect(idle.profile).toBe("zero_config");
	});

	test("app_roles after it", () => {
		expect(withRoles(idle, roles, SELF, EPOCH + 1)).toMatchObject({
			profile: "hop_v2",
			profileEvidence: "app_roles",
			role: "secondary",
		});
	});

	test("app_roles before it", () => {
		const roled = withRoles(EMPTY_ACCOUNT, roles, SELF, EPOCH);
		expect(roled.profile).toBe("classic");
		expect(withProfile(roled, "zero_config", "feature_status", EPOCH + 1)).toMatchObject({
			profile: "hop_v2",
			profileEvidence: "feature_status",
		});
	});

	test("new roles leave it hop_v2, also where we have none any more", () => {
		const roled = withRoles(idle, roles, SELF, EPOCH + 1);
		expect(withRoles(roled, { [SELF]: [] }, SELF, EPOCH + 2)).toMatchObject({ profile: "hop_v2", role: null });
	});

	test("a refused take says zero_config, roles or not", () => {
		const roled = withRoles(idle, roles, SELF, EPOCH + 1);
		expect(withProfile(roled, "zero_config", "refusal", EPOCH + 2).profile).toBe("zero_config");
	});

	test("routing has no roles that mean anything, and stays routing", () => {
		const roled = withRoles(EMPTY_ACCOUNT, roles, SELF, EPOCH);
		expect(withProfile(roled, "routing", "feature_status", EPOCH + 1).profile).toBe("routing");
	});
});

describe("what rules an account", () => {
	const seen = (rest: Partial<AccountRecord>): AccountRecord => ({ ...EMPTY_ACCOUNT, ...rest });

	test.each([
		["auto, no evidence: the strictest", "auto", null, "routing"],
		["auto, evidence", "auto", "classic", "classic"],
		["auto, a profile we cannot follow", "auto", "whatsapp", "routing"],
		["auto, the older one of the two without routing", "auto", "hop_v2", "hop_v2"],
		["configured", "zero_config", null, "zero_config"],
		["configured against the evidence", "zero_config", "classic", "zero_config"],
	] as const)("%s", (_, profile, evidence, expected) => {
		expect(rulesOf(seen({ profile: evidence }), { ...SETTINGS, profile }).profile).toBe(expected);
	});

	test.each([
		["secondary", "primary", "secondary"],
		["primary", "secondary", "primary"],
		[null, "secondary", "secondary"],
	] as const)("the role by evidence %s and setting %s is %s", (role, setting, expected) => {
		expect(rulesOf(seen({ role }), { ...SETTINGS, role: setting }).role).toBe(expected);
	});

	test("the rest comes from the settings, and whether anybody was heard from the record", () => {
		expect(rulesOf(seen({ profile: "classic", foreignEchoSeen: true }), SETTINGS)).toEqual({
			...RULES,
			foreignEchoSeen: true,
		});
	});
});

import { expiryAfterControl } from "./expiry.ts";
import type { Rule } from "./rule.ts";

/** The app id under which Meta asks a lead ad's questions (spec §4). */
export const LEAD_ADS = "413038776280800";

/** Rows G1 to G3 of spec §8.2, alike under every profile; they come before a profile's own table. */
export const LEAD_AD_RULES: readonly Rule[] = [
	{ row: "G1 send", act: "send", when: (s) => s.owner === LEAD_ADS, does: () => ({ refusal: "leadAdFlow" }) },
	{
		row: "G1",
		act: "lead_click",
		when: () => true,
		does: (s) => ({
			control: { kind: "routed", to: LEAD_ADS, expiresAt: expiryAfterControl({ ...s, lastUserAt: s.now }) },
		}),
	},
	{
		row: "G2 P7",
		act: "lead_end",
		when: (s) => s.target !== undefined && !s.targets.includes(s.target),
		does: () => ({ refusal: "incorrectAppId" }),
	},
	{
		row: "G2",
		act: "lead_end",
		when: (s) => s.target !== undefined,
		does: (s) => ({
			control: {
				kind: "passed",
				to: s.target ?? null,
				expiresAt: expiryAfterControl({ ...s, lastUserAt: s.now }),
			},
			notices: [
				{
					to: s.target ?? "",
					event: "pass_thread_control",
					previous: LEAD_ADS,
					next: s.target ?? "",
					metadata: s.metadata,
					hopContext: true,
				},
			],
		}),
	},
	{
		row: "G3 classic",
		act: "lead_end",
		when: (s) => s.profile === "classic",
		does: (s) => ({ control: { kind: "routed", to: s.primary, expiresAt: null } }),
	},
	{
		row: "G3",
		act: "lead_end",
		when: () => true,
		does: () => ({ control: { kind: "released", to: null, expiresAt: null } }),
	},
];

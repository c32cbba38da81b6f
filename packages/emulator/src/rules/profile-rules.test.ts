import { expect, it } from "vitest";
import { switchesInForce } from "../config/switches.ts";
import { INBOX } from "./inbox.ts";
import { LEAD_ADS } from "./lead-ads.ts";
import { channelFor, decide, PROFILE_RULES } from "./profile-rules.ts";
import type { Act, Situation } from "./rule.ts";

const PROFILES = ["classic", "hop_v2", "routing", "zero_config"] as const;
const ACTS: readonly Act[] = [
	"user_message",
	"send",
	"pass",
	"release",
	"take",
	"request",
	"extend",
	"inbox_reply",
	"inbox_main",
	"inbox_done",
	"inbox_request",
	"enter_organic",
	"enter_link",
	"enter_ad",
	"lead_click",
	"lead_end",
];
const OWNERS = [null, "1", "2", INBOX.messenger, LEAD_ADS] as const;

function* situations(): Generator<Situation> {
	for (const profile of PROFILES)
		for (const owner of OWNERS.slice(profile === "classic" ? 1 : 0))
			for (const role of ["primary", "secondary", null] as const)
				for (const canTake of [true, false])
					for (const target of [undefined, "1", "2", "404", INBOX.messenger])
						for (const inboxDone of ["release", "pass_to_default", "none"] as const)
							yield {
								profile,
								switches: switchesInForce({ inboxDone }),
								now: 10,
								owner,
								expiresAt: owner === null || profile === "classic" ? null : 20,
								lastUserAt: 5,
								windowMs: 86_400_000,
								caller: { id: "1", role, canTake, humanAgent: canTake },
								inbox: INBOX.messenger,
								defaultApp: profile === "routing" ? "2" : null,
								primary: "2",
								targets: ["1", "2", INBOX.messenger],
								target,
								durationMs: 1000,
								asHumanAgent: canTake,
							};
}

it("every profile has a row for every act in every situation, and no row both refuses and changes something", () => {
	let asked = 0;
	for (const situation of situations()) {
		for (const act of ACTS) {
			const { refusal, row: _, ...changes } = decide(act, situation);
			if (refusal !== undefined) expect(changes).toEqual({});
			asked += 1;
		}
	}
	expect(asked).toBe(16 * 3 * 2 * 5 * 3 * (4 + 5 + 5 + 5));
});

it("control goes to nobody but a target, the caller, the default app, the primary, the inbox or a lead ad", () => {
	for (const situation of situations()) {
		for (const act of ACTS) {
			const { control } = decide(act, situation);
			if (control) expect(OWNERS).toContain(control.to);
			if (control?.to === null) expect(situation.profile).not.toBe("classic");
		}
	}
});

it("has rules for every profile", () => {
	expect(Object.keys(PROFILE_RULES)).toEqual([...PROFILES]);
});

it.each([
	["routing", null, "2", null, "messaging"],
	["routing", null, "1", null, "standby"],
	["routing", "1", "1", null, "messaging"],
	["routing", "1", "2", null, "standby"],
	["zero_config", null, "1", null, "messaging"],
	["zero_config", "2", "1", null, "standby"],
	["classic", "1", "1", "primary", "messaging"],
	["classic", "1", "2", "secondary", "standby"],
	["classic", "1", "3", null, null],
	["hop_v2", null, "1", null, "standby"],
	["hop_v2", null, "2", "primary", "messaging"],
	["hop_v2", "1", "2", "primary", "standby"],
	["routing", LEAD_ADS, "2", null, null],
] as const)("under %s, owned by %s, app %s with role %s hears on %s", (profile, owner, id, role, channel) => {
	const meantFor = {
		profile,
		defaultApp: profile === "routing" ? "2" : null,
		primary: profile === "hop_v2" ? "2" : null,
	};
	expect(channelFor(meantFor, { owner }, { id, role })).toBe(channel);
});

it("under hop_v2 without a primary everybody hears an idle thread normally", () => {
	const meantFor = { profile: "hop_v2", defaultApp: null, primary: null } as const;
	expect(channelFor(meantFor, { owner: null }, { id: "1" })).toBe("messaging");
	expect(channelFor(meantFor, { owner: "2" }, { id: "1" })).toBe("standby");
});

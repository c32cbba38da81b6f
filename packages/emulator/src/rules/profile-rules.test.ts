import { expect, it } from "vitest";
import { switchesInForce } from "../config/switches.ts";
import { INBOX } from "./inbox.ts";
import { channelFor, decide, PROFILE_RULES, rulesOf } from "./profile-rules.ts";
import type { Act, Situation } from "./rule.ts";

const PROFILES = ["classic", "routing", "zero_config"] as const;
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
];

function* situations(): Generator<Situation> {
	for (const profile of PROFILES)
		for (const owner of profile === "classic" ? ["1", "2", INBOX.messenger] : [null, "1", "2", INBOX.messenger])
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
	expect(asked).toBe(11 * 3 * 2 * 5 * 3 * (3 + 4 + 4));
});

it("control goes to nobody but a target, the caller, the default app, the primary or the inbox", () => {
	for (const situation of situations()) {
		for (const act of ACTS) {
			const { control } = decide(act, situation);
			if (control) expect([null, "1", "2", INBOX.messenger]).toContain(control.to);
			if (control?.to === null) expect(situation.profile).not.toBe("classic");
		}
	}
});

it("has no rules for hop_v2 yet", () => {
	expect(() => rulesOf("hop_v2")).toThrow("hop_v2");
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
] as const)("under %s, owned by %s, app %s with role %s hears on %s", (profile, owner, id, role, channel) => {
	expect(channelFor(profile, { owner }, profile === "routing" ? "2" : null, { id, role })).toBe(channel);
});

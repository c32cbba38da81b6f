import { DAY_MS, expiryAfterControl } from "./expiry.ts";
import type { Rule } from "./rule.ts";

/** The row of spec §8.2 for each way into a thread. */
const ROWS = { enter_organic: "R1", enter_link: "R2", enter_ad: "R3" } as const;

/** The ways a customer enters a thread (spec §3.2). */
export type Entry = keyof typeof ROWS;

/** The longest control an ad can give, in days (spec §10 C6). */
const LONGEST_AD_DAYS = 30;

/** How long an ad's window is; anything but 1 to 30 whole days is one day (spec §1.7). */
function windowOf(days: number | undefined): number {
	const valid = Number.isInteger(days) && days !== undefined && days >= 1 && days <= LONGEST_AD_DAYS;
	return valid ? days * DAY_MS : DAY_MS;
}

/**
 * What entering does: the app a route names gains control, of an owned thread too unless the entry is organic (spec
 * §3.2, inferred). An entry no route names does what a customer's message does, which is `userRows`. `routed` are the
 * entries the profile has routes for; naming an app for another is refused.
 */
export function entryRules(userRows: readonly Rule[], routed: readonly Entry[]): readonly Rule[] {
	return (Object.keys(ROWS) as Entry[]).flatMap((act): readonly Rule[] => {
		const row = ROWS[act];
		const asMessage = userRows.filter((each) => each.act === "user_message").map((each) => ({ ...each, act }));
		if (!routed.includes(act)) {
			return [
				{
					row: `${row} elsewhere`,
					act,
					when: (s) => s.target !== undefined,
					does: () => ({ refusal: "entryHasNoRoutes" }),
				},
				...asMessage,
			];
		}
		return [
			{
				row: `${row} P7`,
				act,
				when: (s) => s.target !== undefined && !s.targets.includes(s.target),
				does: () => ({ refusal: "incorrectAppId" }),
			},
			{
				row,
				act,
				when: (s) => s.target !== undefined && (act !== "enter_organic" || s.owner === null),
				does: (s) => {
					const windowMs = act === "enter_ad" ? windowOf(s.days) : DAY_MS;
					const expiresAt = expiryAfterControl({ ...s, lastUserAt: s.now }, windowMs);
					return { control: { kind: "routed", to: s.target ?? null, expiresAt, windowMs } };
				},
			},
			...asMessage,
		];
	});
}

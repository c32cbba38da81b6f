import type { Situation } from "./rule.ts";

/** 24 hours: how long control lasts and how long the standard send window is open (spec §3.5, §7). */
export const DAY_MS: number = 24 * 60 * 60 * 1000;

/** Seven days: the longest extension and the HUMAN_AGENT window (spec §3.5, §7). */
export const WEEK_MS: number = 7 * DAY_MS;

/** When control that begins now ends, by the `expiryBase` switch; `windowMs` is a day except after an ad. */
export function expiryAfterControl(s: Situation, windowMs: number = DAY_MS): number | null {
	if (s.profile === "classic") return null;
	return (s.switches.expiryBase === "user" ? (s.lastUserAt ?? s.now) : s.now) + windowMs;
}

/** When the owner's control ends after a customer's message: a day later, or as an ad has it; an extension is not cut short. */
export function expiryAfterUser(s: Situation): number | null {
	if (s.profile === "classic") return null;
	return Math.max(s.expiresAt ?? 0, s.now + s.windowMs);
}

/** When the owner's control ends after a message of its own: unchanged, unless the switch counts any activity. */
export function expiryAfterSend(s: Situation): number | null {
	return s.switches.expiryBase === "any" ? expiryAfterUser(s) : s.expiresAt;
}

import type { Notice, Situation } from "./rule.ts";

/** `pass_thread_control` to the app that gains control; `classic` has no previous owner in it (spec §2.3, F3). */
export function passNotice(s: Situation, to: string): Notice {
	const notice = { to, event: "pass_thread_control", next: to, metadata: s.metadata } as const;
	return s.profile === "classic" ? notice : { ...notice, previous: s.owner };
}

/** `take_thread_control` to the app that lost control, or to all (C4); nobody is told of a take from idle (C5). */
export function takeNotices(s: Situation, by: string): readonly Notice[] {
	if (s.owner === null) return [];
	const to = s.switches.takeNotifies === "all" ? "all" : s.owner;
	const notice = { to, event: "take_thread_control", previous: s.owner, metadata: s.metadata } as const;
	return [s.profile === "classic" ? notice : { ...notice, next: by }];
}

/** `request_thread_control` (spec §2.3). */
export function requestNotice(s: Situation, to: string): Notice {
	return { to, event: "request_thread_control", requested: s.caller.id, metadata: s.metadata };
}

import { BOT } from "./cast.ts";
import type { Ledger } from "./ledger.ts";
import type { Timeline } from "./timeline.ts";
import { Violation } from "./violation.ts";

/**
 * The bot is silent while somebody else has the thread: by the platform's own record, none of its messages lies in such a
 * time; and where the platform refuses them instead, none was sent whose guard began to read after the loss was known.
 */
export function oneVoice(user: string, timeline: Timeline, ledger: Ledger): void {
	for (const { appId, kind, text, at } of timeline.thread.transcript) {
		if (appId !== BOT || kind !== "message") continue;
		const owners = timeline.ownersAt(at);
		if (owners.some((owner) => owner === BOT || owner === null)) continue;
		throw new Violation(
			"one voice",
			`the bot said “${text}” to ${user} at ${at} while ${owners.at(-1)} had the thread`,
		);
	}
	for (const refused of ledger.refusedSends) {
		if (refused.user !== user) continue;
		const lostAt = timeline.lostAt(refused.at);
		if (lostAt === null) continue;
		const told = ledger.told.find((each) => each.user === user && each.at >= lostAt && each.step < refused.askedAt);
		if (told === undefined || timeline.wasBots(told.at, told.at)) continue;
		throw new Violation(
			"one voice",
			`the bot wrote to ${user} at ${refused.at}, though it knew that it had lost the thread at ${lostAt}`,
		);
	}
}

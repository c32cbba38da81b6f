import { SOFT_HOLD_MS } from "./cast.ts";
import type { Ledger, Written } from "./ledger.ts";
import type { Timeline } from "./timeline.ts";
import { Violation } from "./violation.ts";

/** How long the platform lets the bot answer. */
const SEND_WINDOW_MS = 24 * 60 * 60_000;

/** What the bot says to a text. */
export function answersTo(text: string): readonly string[] {
	return text.startsWith("twice") ? [`re: ${text}`, `more: ${text}`] : [`re: ${text}`];
}

/** Nothing is ever said twice. */
export function neverTwice(written: Written, timeline: Timeline): void {
	for (const answer of answersTo(written.text)) {
		const times = timeline.times(answer);
		if (times > 1) throw new Violation("answered once", `${written.user} heard “${answer}” ${times} times`);
	}
}

/** Whether its pass may have died with an instance: then the owner has to be read before the bot can say how it went. */
export function mayHaveDied({ text, faults }: Written, ledger: Ledger): boolean {
	return text.startsWith("agent") && ledger.faults > faults;
}

/** What a message still waits for when everything has come to rest at `now`. */
export function unanswered(
	written: Written,
	timeline: Timeline,
	ledger: Ledger,
	parked: ReadonlySet<string>,
	now: number,
): string | null {
	const { user, text, at } = written;
	const missing = answersTo(text).filter((answer) => timeline.times(answer) === 0 && !ledger.open.has(answer));
	if (missing.length === 0 || parked.has(text) || ledger.givenUp.has(text)) return null;
	// Not the bot's any more, or a person spoke meanwhile: then it is for them.
	if (!timeline.wasBots(at, now) || timeline.held(at, now, SOFT_HOLD_MS)) return null;
	// The platform may have given it to the bot before the command took effect, or after that was over again (README.md).
	if (ledger.crossed(written)) return null;
	// Nobody may write any more so long after the customer did (spec §7).
	if (now >= at + SEND_WINDOW_MS) return null;
	// The goodbye was never said; the bot says that nobody could be reached (docs/kill-points.md, command-written), or cancelled.
	const told = ledger.returns.some((back) => back.user === user && back.at >= at);
	if (mayHaveDied(written, ledger) && (told || [...ledger.cancelled.values()].includes(user))) return null;
	return `${user} never heard “${missing.join("”, “")}”`;
}

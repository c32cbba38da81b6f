import type { Handover } from "@thread-control/core";
import { BOT } from "./cast.ts";
import type { Ledger } from "./ledger.ts";
import type { Timeline } from "./timeline.ts";
import { Violation } from "./violation.ts";

/** Nobody is told twice that a handover ended. */
export function toldOnce(user: string, timeline: Timeline): void {
	const backs = timeline.thread.transcript.flatMap(({ text }) => (text?.startsWith("back: ") ? [text] : []));
	const twice = backs.find((text, index) => backs.indexOf(text) !== index);
	if (twice !== undefined) throw new Violation("every handover ends", `${user} heard “${twice}” twice`);
}

/**
 * At the end of a run: each handover of a customer's was ended and its step given the result, once where no instance died;
 * or it is open, and the thread is really somewhere else. `newest`: the one the record has.
 */
export function handoversEnded(
	user: string,
	newest: Handover | null,
	timeline: Timeline,
	ledger: Ledger,
	takenOver: number,
): void {
	const fails = (what: string): never => {
		throw new Violation("every handover ends", `the handover of ${user} ${what}`);
	};
	const open = newest !== null && newest.state !== "ended" ? newest : null;
	if (open?.state === "passing") fails(`is still on its way: ${open.id}`);
	if (open !== null && timeline.thread.owner === BOT) fails(`still waits, and the thread is the bot's: ${open.id}`);
	for (const { handover } of ledger.passes.filter((pass) => pass.user === user)) {
		const told = ledger.returns.filter((each) => each.handover === handover).length;
		if (handover === open?.id) {
			if (told > 0) fails(`is open, and its step went on: ${handover}`);
			continue;
		}
		if (told === 0 && !ledger.cancelled.has(handover)) fails(`ended, and its step never heard of it: ${handover}`);
		if (told > 1 && takenOver === 0) fails(`gave its step ${told} results: ${handover}`);
	}
}

import { randomUUID } from "node:crypto";
import type { Command } from "../domain/command.ts";
import { type FactOrder, orderAfter } from "../domain/fact.ts";
import type { ThreadRecord } from "../domain/record.ts";
import type { ThreadView } from "../domain/view.ts";
import type { Kernel } from "./kernel.ts";
import type { Wish } from "./wish.ts";

/** How much longer than its calls a command waits for its answer before its result counts as unknown. */
const ANSWER_GRACE_MS = 10_000;

/** A wish as the command that is written down: named, and ordered after what it was decided on. */
export function commandOf(
	wish: Wish,
	record: ThreadRecord,
	view: ThreadView,
	{ clock, settings }: Pick<Kernel, "clock" | "settings">,
): Command {
	// A goodbye is a call of its own before the command's.
	const callsMs = settings.graphTimeoutMs * (wish.say === null ? 1 : 2);
	const decided: FactOrder | null =
		view.decidedBy.type === "nothing" || view.decidedBy.type === "strong"
			? null
			: { at: view.decidedBy.fact.at, seq: 0 };
	const strong = record.strong;
	const known = decided !== null && (strong === null || decided.at > strong.at) ? decided : strong;
	return {
		id: randomUUID(),
		name: wish.name,
		target: wish.target,
		durationMs: wish.durationMs,
		...orderAfter(known, clock.now()),
		answerBy: clock.now() + callsMs + ANSWER_GRACE_MS,
	};
}

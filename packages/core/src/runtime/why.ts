import type { HistoryEntry } from "../domain/effect.ts";
import { compareStrong, type StrongFact } from "../domain/fact.ts";
import { describeOwner } from "../domain/owner.ts";
import type { ThreadView } from "../domain/view.ts";
import type { WhyEntry } from "./thread-handle.ts";

const WORDS: Readonly<Record<StrongFact["type"], string>> = {
	send_refused: "a send of ours was refused, so somebody else has the thread",
	owner_read: "the platform was asked for the owner",
	own_extend: "our extend was accepted",
	own_pass: "our pass was accepted",
	own_release: "our release was accepted",
	own_take: "our take was accepted",
	passed: "control was passed",
	taken: "control was taken",
};

/** The facts that led to the present owner, in their order: every strong one up to the newest, and the customer message that decided after it. */
export function explain(history: readonly HistoryEntry[], view: ThreadView): readonly WhyEntry[] {
	const facts = new Map<string, StrongFact>();
	for (const entry of history)
		if (entry.type === "fact") facts.set(`${entry.fact.id} ${entry.fact.answered}`, entry.fact);
	const { decidedBy } = view;
	// The history may be trimmed, and a command that never got an answer is no fact of it.
	if (decidedBy.type === "strong") facts.set(`${decidedBy.fact.id} ${decidedBy.fact.answered}`, decidedBy.fact);
	const entries: WhyEntry[] = [...facts.values()].sort(compareStrong).map((fact) => ({
		at: fact.at,
		text: `${fact.answered ? WORDS[fact.type] : `${fact.type} got no answer`}: ${describeOwner(fact.owner)}`,
		fact,
	}));
	if (decidedBy.type === "normal_message" || decidedBy.type === "standby_message") {
		const how = decidedBy.type === "normal_message" ? "the normal channel" : "standby";
		entries.push({
			at: decidedBy.fact.at,
			text: `a customer message came on ${how}: ${describeOwner(view.owner)}`,
			fact: decidedBy.fact,
		});
	}
	return entries;
}

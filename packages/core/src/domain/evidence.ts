import type { AppId } from "./app-id.ts";
import type { PassedEvent, TakenEvent, ThreadEvent } from "./event.ts";
import type { StrongFact, WeakFact } from "./fact.ts";
import { HIDDEN, type Owner, ownedBy, UNKNOWN } from "./owner.ts";

/** What an event says about the owner (DESIGN §5). Postbacks, receipts, echoes and requests say nothing. */
export type Evidence =
	| { readonly strength: "strong"; readonly fact: StrongFact }
	| { readonly strength: "weak"; readonly fact: WeakFact }
	| null;

export function evidenceOf(event: ThreadEvent, self: AppId): Evidence {
	switch (event.kind) {
		case "message":
			return { strength: "weak", fact: { at: event.at, id: event.mid } };
		case "passed":
		case "taken":
			return { strength: "strong", fact: handoverFact(event, self) };
		default:
			return null;
	}
}

function handoverFact(event: PassedEvent | TakenEvent, self: AppId): StrongFact {
	return {
		type: event.kind,
		id: event.id,
		at: event.at,
		seq: 0,
		owner: newOwner(event, self),
		until: event.at,
		expiresAt: null,
		metadata: event.metadata,
		from: event.previousOwner,
		answered: true,
	};
}

/**
 * Handovers are read by their ids: the new owner where it is named, else somebody else where we were the previous one
 * (classic payloads of `take` name nobody new, spec §2.3), else it stays open and `thread_owner` settles it.
 */
function newOwner(event: PassedEvent | TakenEvent, self: AppId): Owner {
	if (event.newOwner !== null) return ownedBy(event.newOwner);
	return event.previousOwner === self ? HIDDEN : UNKNOWN;
}

import type { ThreadEvent } from "../domain/event.ts";
import type { ThreadKey } from "../domain/thread.ts";
import type { Accepted, Change } from "../ports/store.ts";
import type { RefusedStep } from "../webhook/delivery-steps.ts";
import type { Changed } from "./records.ts";

/** What became of a signed body: taken for good with all its events, or refused. */
export type ReceivedDelivery = RefusedStep | { readonly step: "committed"; readonly events: readonly ThreadEvent[] };

/** ③ Accepted: what was not committed before, with the records it needs. */
export interface AcceptedDelivery {
	readonly step: "accepted";
	readonly fresh: readonly ThreadEvent[];
	readonly known: Accepted;
}

/** One change of a delivery, and the events it acts on. */
export interface DecidedChange {
	readonly change: Change;
	readonly thread: ThreadKey | null;
	readonly changed: Omit<Changed, "work"> | null;
	readonly events: readonly ThreadEvent[];
}

/** ④ Decided: the changes the state machine asks for. */
export interface DecidedDelivery {
	readonly step: "decided";
	readonly changes: readonly DecidedChange[];
}

/** ⑤ Committed: what the store has. `conflicts` have to be decided again, for somebody else was faster. */
export interface CommittedDelivery {
	readonly step: "committed";
	readonly conflicts: readonly ThreadEvent[];
}

import type { RequestedEvent, ThreadEvent } from "./event.ts";
import type { StrongFact } from "./fact.ts";
import type { Handover, ReturnedBy, Said } from "./handover.ts";

/** Something to be kept beside the record: what was decided, and what was said on standby. */
export type HistoryEntry =
	| { readonly type: "fact"; readonly at: number; readonly fact: StrongFact }
	| { readonly type: "said"; readonly at: number; readonly said: Said; readonly handover: string | null };

/** A stretch without control is over. `handover` null: it was taken from us at `startedAt`, and no step waits. */
export type Resume =
	| { readonly type: "resume"; readonly handover: Handover; readonly startedAt: number }
	| {
			readonly type: "resume";
			readonly handover: null;
			readonly startedAt: number;
			readonly by: ReturnedBy;
			readonly metadata: string | null;
	  };

/** What has to happen because of a transition. Data: nothing has happened yet. */
export type Effect =
	/** Give the event to the bot as a turn, or to the standby listeners; which of them is decided when its turn starts. */
	| { readonly type: "route"; readonly event: ThreadEvent }
	/** Tell the listeners of a handover fact. */
	| { readonly type: "announce"; readonly event: ThreadEvent }
	/** Control is back, or its handover failed for good: tell the listeners, and let the step that waits go on. */
	| Resume
	/** Ask the platform who owns the thread. */
	| { readonly type: "read_owner" }
	/** Ask the request policy whether to pass. */
	| { readonly type: "decide_request"; readonly event: RequestedEvent }
	/** A deadline fell: nobody answered. `takes`: a take follows by itself. */
	| { readonly type: "deadline"; readonly handover: Handover; readonly takes: boolean }
	/** Keep or give up control that is ours, as the options ask for. */
	| { readonly type: "upkeep"; readonly command: "release" }
	| { readonly type: "upkeep"; readonly command: "extend"; readonly durationMs: number }
	/** A request of ours was not granted in time; `command` is its id. */
	| { readonly type: "request_unanswered"; readonly command: string }
	| { readonly type: "remember"; readonly entry: HistoryEntry };

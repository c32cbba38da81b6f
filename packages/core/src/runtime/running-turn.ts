import type { ThreadEvent } from "../domain/event.ts";
import type { HandoverResult } from "../domain/handover.ts";
import type { EventTurn, ReturnTurn, Turn } from "./host.ts";
import type { ThreadHandle } from "./thread-handle.ts";
import type { TurnTime } from "./turn-within.ts";

/** A turn as the host gets it. */
class RunningTurn implements Turn {
	readonly thread: ThreadHandle;
	readonly #time: TurnTime;

	constructor(thread: ThreadHandle, time: TurnTime) {
		this.thread = thread;
		this.#time = time;
	}

	get over(): boolean {
		return this.#time.over;
	}

	get signal(): AbortSignal {
		return this.#time.signal;
	}
}

export class RunningEventTurn extends RunningTurn implements EventTurn {
	readonly event: ThreadEvent;

	constructor(thread: ThreadHandle, time: TurnTime, event: ThreadEvent) {
		super(thread, time);
		this.event = event;
	}
}

export class RunningReturnTurn extends RunningTurn implements ReturnTurn {
	readonly handover: string | null;
	readonly result: HandoverResult;

	constructor(thread: ThreadHandle, time: TurnTime, handover: string | null, result: HandoverResult) {
		super(thread, time);
		this.handover = handover;
		this.result = result;
	}
}

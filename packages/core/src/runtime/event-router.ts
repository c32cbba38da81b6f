import type { ThreadEvent } from "../domain/event.ts";
import type { Hearing } from "./hearing.ts";
import { RunningEventTurn } from "./running-turn.ts";
import type { RunningWork } from "./running-work.ts";
import type { WorkParts } from "./work-parts.ts";

/** Gives each event to the bot as a turn, or to the listeners on standby. */
export class EventRouter {
	readonly #parts: WorkParts;
	readonly #hearing: Hearing;

	constructor(parts: WorkParts, hearing: Hearing) {
		this.#parts = parts;
		this.#hearing = hearing;
	}

	/** Null: there was nothing to wait for. */
	route(work: RunningWork, event: ThreadEvent): Promise<void> | null {
		const hears = this.#hearing.atHand(work.key, event);
		return hears === null ? this.#routeWhenKnown(work, event) : this.#give(work, event, hears);
	}

	async #routeWhenKnown(work: RunningWork, event: ThreadEvent): Promise<void> {
		await this.#give(work, event, await this.#hearing.found(work, event));
	}

	#give({ key, id }: RunningWork, event: ThreadEvent, hears: boolean): Promise<void> | null {
		const { kernel, user, handle } = this.#parts;
		if (!hears) {
			kernel.counters.standby += 1;
			return user.tell(key, id, "standby", (lease) => [event, handle(key, lease)]);
		}
		const { host } = user;
		if (host === null) return null;
		kernel.counters.turns += 1;
		return user.turn(key, id, (thread, time) => host.turn(new RunningEventTurn(thread, time, event)));
	}
}

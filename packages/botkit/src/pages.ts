import { isEcho } from "@thread-control/botbuilder";
import type { AccountKey } from "@thread-control/core";
import { ThreadControlError } from "@thread-control/core";
import type { Activity } from "botbuilder-core";

/** Which page an activity belongs to, also where a bot was spawned without one. */
export class Pages {
	readonly #seen: Set<string>;

	constructor(configured: string | undefined) {
		this.#seen = new Set(configured === undefined ? [] : [configured]);
	}

	note(account: string): void {
		this.#seen.add(account);
	}

	/** The page of an activity as Botkit's `spawn` has it; without one, the only page there is. Throws `option_invalid` where that is not known. */
	of(activity: Partial<Activity> | undefined): AccountKey {
		const named = activity === undefined ? undefined : isEcho(activity) ? activity.from?.id : activity.recipient?.id;
		const [only, another] = this.#seen;
		const account = named ?? (another === undefined ? only : undefined);
		if (account !== undefined) return { channel: "messenger", account };
		throw new ThreadControlError(
			"option_invalid",
			"this bot was spawned without a page, and several or none are known: use controller.spawn(PAGE_ID), or set pageId",
		);
	}
}

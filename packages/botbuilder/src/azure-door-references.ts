import type { BotStorage, ThreadControl, ThreadKey } from "@thread-control/core";
import type { ActivityLike, ReferenceLike } from "./attach-surface.ts";
import { report } from "./report.ts";

/** How many threads are known not to need another write. */
const KNOWN_LIMIT = 10_000;

/** Where threads are found again: their references, beside the dialogs in the control's store. */
export class References {
	readonly #control: ThreadControl;
	readonly #known = new Map<string, Pick<ReferenceLike, "serviceUrl" | "conversation">>();
	#storage: BotStorage | null = null;

	constructor(control: ThreadControl) {
		this.#control = control;
	}

	/** Whether a thread's reference is written down as its activity has it; `place` is any name of the thread. */
	knows(place: string, { serviceUrl, conversation }: ActivityLike): boolean {
		const known = this.#known.get(place);
		return known !== undefined && known.serviceUrl === serviceUrl && known.conversation?.id === conversation?.id;
	}

	/** Writes it down. A store that fails is reported: the event itself is more important. */
	async keep(key: ThreadKey, place: string, activity: ActivityLike): Promise<void> {
		const reference = referenceOf(key, activity);
		try {
			await this.#items().write({ [nameOf(key)]: { reference } });
		} catch (cause) {
			report(this.#control, "where a thread is found again could not be written down", cause, key);
			return;
		}
		this.#known.delete(place);
		this.#known.set(place, reference);
		const [oldest] = this.#known.keys();
		if (this.#known.size > KNOWN_LIMIT && oldest !== undefined) this.#known.delete(oldest);
	}

	/** The reference of a thread; null where none was kept. Rejects with what the store rejects with. */
	async of(key: ThreadKey): Promise<ReferenceLike | null> {
		const name = nameOf(key);
		const found = await this.#items().read([name]);
		const { reference } = (found[name] ?? {}) as { reference?: ReferenceLike };
		return reference ?? null;
	}

	#items(): BotStorage {
		this.#storage ??= this.#control.store.botStorage();
		return this.#storage;
	}
}

/** How a thread is found again from one of its activities: without the activity's id, which a later message would answer. */
export function referenceOf({ user, account }: ThreadKey, activity: ActivityLike): ReferenceLike {
	const { channelId, serviceUrl, locale, conversation, from, recipient } = activity;
	const party = (id: string): ReferenceLike["user"] => [from, recipient].find((one) => one?.id === id) ?? { id };
	return {
		channelId,
		conversation,
		user: party(user),
		bot: party(account),
		...(serviceUrl === undefined ? {} : { serviceUrl }),
		...(locale === undefined ? {} : { locale }),
	};
}

function nameOf({ channel, account, user }: ThreadKey): string {
	return `thread-control/reference/${channel}/${account}/${user}`;
}

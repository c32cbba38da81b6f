import { type AccountRecord, accountId, type EventId, type Store, threadId } from "@thread-control/core";
import { type SimulatedClock, simulatedClock } from "@thread-control/testing";
import type { FakeGraph } from "../wire/fake-graph.ts";
import { ACCOUNTS, BOT_ITEMS, CUSTOMERS } from "./customers.ts";
import { playedBot } from "./played-bot.ts";

/** What can be read of a store by the public interface, as JSON has it. */
export interface Contents {
	readonly threads: Readonly<Record<string, unknown>>;
	readonly accounts: Readonly<Record<string, AccountRecord>>;
	/** The events that count as seen. */
	readonly seen: readonly EventId[];
	readonly due: readonly string[];
	readonly parked: unknown;
	readonly items: unknown;
}

/** Reads everything of the story; changes nothing. `events`: those to ask about. */
export async function contentsOf(
	store: Store,
	graph: FakeGraph,
	now: number,
	events: readonly EventId[],
): Promise<Contents> {
	const clock: SimulatedClock = simulatedClock(now);
	const { control } = playedBot({ store, clock, graph });
	const threads: Record<string, unknown> = {};
	for (const [name, key] of Object.entries(CUSTOMERS)) {
		const thread = control.thread(key);
		threads[name] = {
			...(await thread.owner()),
			handover: await thread.handover(),
			history: await thread.history(),
			why: (await thread.why()).map(({ fact }) => fact),
		};
	}
	// Marks lie with their threads: these are what a delivery of them all would ask for.
	const { accounts, duplicates } = await store.accept({
		events,
		threads: Object.values(CUSTOMERS).map(threadId),
		accounts: ACCOUNTS.map(accountId),
	});
	const contents: Contents = {
		threads,
		accounts: Object.fromEntries([...accounts].map(([id, { value }]) => [id, value])),
		seen: events.filter((event) => duplicates.has(event)),
		due: await store.due(Number.MAX_SAFE_INTEGER, 100),
		parked: await store.parked(10),
		items: await store.botStorage().read(Object.keys(BOT_ITEMS)),
	};
	return JSON.parse(JSON.stringify(contents)) as Contents;
}

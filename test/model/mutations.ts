import type { Store } from "@thread-control/core";
import { sign } from "@thread-control/testing";
import { BOT, type PlayedProfile, SECRET } from "./cast.ts";
import { memoryHouse } from "./houses.ts";
import type { DeliveryBytes } from "./network.ts";
import type { Invariant } from "./violation.ts";
import type { StoreHouse, WorldParts } from "./world.ts";

/** A bug put in on purpose, around the product and not in it. */
export interface Mutation {
	readonly name: string;
	readonly profile: PlayedProfile;
	/** What it breaks; more than one where it is chance which shows first. */
	readonly breaks: readonly Invariant[];
	readonly parts: WorldParts;
}

/** The bugs, each with a store or a webhook of its own. */
export const MUTATIONS: readonly Mutation[] = [
	{
		name: "the store writes over what another instance wrote since",
		profile: "routing",
		breaks: ["one voice", "records agree", "answered once", "every handover ends"],
		parts: { openHouse: () => built(heedlessStore) },
	},
	{
		name: "the store keeps no marks of events",
		profile: "routing",
		breaks: ["answered once"],
		parts: { openHouse: () => built(forgetfulStore) },
	},
	{
		name: "the guard lets everything pass",
		profile: "classic",
		breaks: ["one voice", "records agree"],
		parts: { openHouse: () => built(openGuard) },
	},
	{
		name: "what is on standby is taken for the bot's",
		profile: "classic",
		breaks: ["one voice", "records agree"],
		parts: { openHouse: memoryHouse, door: standbyAsNormal },
	},
	{
		name: "nobody takes over what a dead instance held",
		profile: "routing",
		breaks: ["answered once", "every handover ends"],
		parts: { openHouse: () => built((store) => ({ ...store, claim: async () => [] })) },
	},
	{
		name: "a send is not written down before it leaves",
		profile: "routing",
		breaks: ["answered once", "every handover ends"],
		parts: { openHouse: () => built(intentlessStore) },
	},
];

function built(mutate: (store: Store) => Store): StoreHouse {
	const house = memoryHouse();
	return { open: () => mutate(house.open()), close: () => house.close() };
}

/** No compare-and-set: what was read is not looked at again. */
function heedlessStore(store: Store): Store {
	return {
		...store,
		async commit(changes, instance) {
			const current = await store.accept({
				events: [],
				threads: changes.flatMap((change) => (change.type === "thread" ? [change.thread] : [])),
				accounts: changes.flatMap((change) => (change.type === "account" ? [change.account] : [])),
			});
			const forced = changes.map((change) =>
				change.type === "thread"
					? { ...change, expected: current.threads.get(change.thread)?.version ?? 0 }
					: { ...change, expected: current.accounts.get(change.account)?.version ?? 0 },
			);
			return await store.commit(forced, instance);
		},
	};
}

/** Every delivery is new. */
function forgetfulStore(store: Store): Store {
	return {
		...store,
		accept: async (request) => ({ ...(await store.accept(request)), duplicates: new Set() }),
		commit: (changes, instance) =>
			store.commit(
				changes.map((change) => ({ ...change, events: [] })),
				instance,
			),
	};
}

/** The guard's read always says that the thread is ours, in the bot's turn as outside of it. */
function openGuard(store: Store): Store {
	return {
		...store,
		async guard(thread, question) {
			const read = await store.guard(thread, question);
			const { strong } = read.record.value;
			if (strong === null) return read;
			const ours = { ...strong, owner: { kind: "app", id: BOT } as typeof strong.owner, answered: true };
			const value = { ...read.record.value, strong: ours, standby: null, command: null };
			return { ...read, record: { ...read.record, value }, leaseHeld: true };
		},
	};
}

/** An intent is always new. */
function intentlessStore(store: Store): Store {
	return {
		...store,
		async guard(thread, question) {
			const read = await store.guard(thread, question && { ...question, intent: null });
			return { ...read, intent: read.leaseHeld && question?.intent != null ? { state: "new" } : null };
		},
	};
}

/** An adapter that never heard of standby: it puts the items where the bot looks, and its deliveries are signed all the same. */
function standbyAsNormal({ body }: DeliveryBytes): DeliveryBytes {
	const text = body.toString("utf8").replaceAll('"standby":[', '"messaging":[');
	const bytes = Buffer.from(text, "utf8");
	return { body: bytes, headers: sign(text, SECRET) };
}

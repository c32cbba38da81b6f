import { type EventId, readDelivery, type Store } from "@thread-control/core";
import { delivery, type SimulatedClock, type WireDelivery } from "@thread-control/testing";
import { waitFor } from "../wire/bot-process.ts";
import type { FakeGraph } from "../wire/fake-graph.ts";
import { BOT, BOT_ITEMS, CLASSIC_PAGE, CUSTOMERS, DESK } from "./customers.ts";
import { type PlayedBot, playedBot } from "./played-bot.ts";

/** Between two things that happen, so that none lies in the doubt after another. */
const STEP_MS = 10_000;

/**
 * Plays what a fixture holds on an empty store: by deliveries and turns, as a bot writes it. Answers the ids of all events.
 * The bot is left in the midst of a turn, as by a process that dies; saving the store is the next thing to do.
 */
export async function playStory(store: Store, clock: SimulatedClock, graph: FakeGraph): Promise<readonly EventId[]> {
	const events: EventId[] = [];
	const bot = playedBot({ store, clock, graph, dies: true });
	const noted = (body: WireDelivery): WireDelivery => {
		clock.advance(STEP_MS);
		const read = readDelivery(body);
		if (read.ok) events.push(...read.events.map(({ id }) => id));
		return body;
	};
	const says = noteAndDeliver(bot, noted, clock);
	graph.oddity = ({ edge, recipient, body }) => {
		const lost = edge === "messages" && JSON.stringify(body).includes('"text":"two"');
		const unanswered = recipient === CUSTOMERS.limbo.user && edge !== "messages";
		return lost || unanswered ? "hang_up" : null;
	};

	await says.writes("ours", "hello");
	await says.writes("instagram", "hello");
	await bot.post(
		noted(delivery.rolesChanged({ ...CLASSIC_PAGE, at: clock.now(), roles: { [BOT]: ["secondary_receiver"] } })),
	);

	await says.writesStandby("asked", "is somebody there?");
	await bot.control.thread(CUSTOMERS.asked).request({ answerWithinMs: 3_600_000 });

	await says.writesStandby("theirs", "is somebody there?");
	await says.person("theirs", "I am here");

	await says.writes("waiting", "agent");
	await says.writesStandby("waiting", "is somebody there?");

	await says.writes("talking", "agent");
	for (const text of ["my", "order", "is", "lost"]) {
		await says.writesStandby("talking", text);
		await says.person("talking", `what do you mean by “${text}”?`);
	}

	await says.writes("returned", "agent");
	await says.writesStandby("returned", "it is about my order");
	await says.person("returned", "it is on its way");
	await says.givenBack("returned");

	await says.writes("idle", "hello");
	await bot.control.thread(CUSTOMERS.idle).release();
	await says.writes("extended", "hello");
	await bot.control.thread(CUSTOMERS.extended).extend(5 * 24 * 3_600_000);

	await says.writes("erased", "agent");
	await says.writesStandby("erased", "forget me");
	await bot.control.erase(CUSTOMERS.erased);

	await says.writes("limbo", "agent");

	// Of another instance, for its limit is its own.
	const hasty = playedBot({ store, clock, graph, turnWithinMs: 20 });
	await hasty.deliver(
		CUSTOMERS.givenUp,
		noted(delivery.message({ ...CUSTOMERS.givenUp, at: clock.now(), text: "hang", mid: "m_hang" })),
	);

	await store.botStorage().write(structuredClone(BOT_ITEMS));

	await bot.post(noted(delivery.message({ ...CUSTOMERS.unfinished, at: clock.now(), text: "twice", mid: "m_twice" })));
	await waitFor(() => graph.posts(CUSTOMERS.unfinished.user, "messages").length === 2);
	await bot.post(
		noted(delivery.message({ ...CUSTOMERS.unfinished, at: clock.now(), text: "and then?", mid: "m_then" })),
	);

	await says.writes("held", "hello");
	await bot.deliver(
		CUSTOMERS.held,
		noted(delivery.echo({ ...CUSTOMERS.held, at: clock.now(), text: "by the way", mid: "m_held_echo" })),
	);
	return events;
}

/** A customer's place in {@link CUSTOMERS}. */
type Name = keyof typeof CUSTOMERS;

/** What customers and people do, each thing a step later than the one before. */
function noteAndDeliver(bot: PlayedBot, noted: (body: WireDelivery) => WireDelivery, clock: SimulatedClock) {
	let mids = 0;
	const place = (name: Name) => {
		mids += 1;
		return { ...CUSTOMERS[name], at: clock.now(), mid: `m_${name}_${mids}` };
	};
	return {
		writes: (name: Name, text: string) =>
			bot.deliver(CUSTOMERS[name], noted(delivery.message({ ...place(name), text }))),
		writesStandby: (name: Name, text: string) =>
			bot.deliver(CUSTOMERS[name], noted(delivery.standby({ ...place(name), text }))),
		person: (name: Name, text: string) =>
			bot.deliver(CUSTOMERS[name], noted(delivery.echo({ ...place(name), via: "standby", app: DESK, text }))),
		givenBack: (name: Name) =>
			bot.deliver(
				CUSTOMERS[name],
				noted(delivery.passed({ ...place(name), to: BOT, from: DESK, metadata: "all done" })),
			),
	};
}

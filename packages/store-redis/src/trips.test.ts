import type { Store, ThreadId } from "@thread-control/core";
import { accountChange, drainQueue, instance, putWork, threadChange } from "@thread-control/testing";
import { createClient, createCluster } from "redis";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, AT, commitOne, eventId, numbered, THREAD } from "./fixtures/change.ts";
import { type RedisCluster, startCluster } from "./fixtures/redis-cluster.ts";
import { type RedisServer, startRedis } from "./fixtures/redis-server.ts";
import type { RedisClient } from "./redis-client.ts";
import { redisStore } from "./redis-store.ts";

/** How often commands were sent that waited for no answer of each other, and how many there were. */
interface Trips {
	trips: number;
	commands: number;
}

/** The client, with its commands counted: those that leave before any was answered are one trip. */
function counting<T extends { sendCommand: (...args: never[]) => Promise<unknown> }>(
	client: T,
): { client: T; count: Trips } {
	const count: Trips = { trips: 0, commands: 0 };
	let waiting = false;
	const counted = Object.create(client, {
		sendCommand: {
			value: (...args: never[]) => {
				count.commands += 1;
				if (!waiting) count.trips += 1;
				waiting = true;
				return client.sendCommand(...args).finally(() => {
					waiting = false;
				});
			},
		},
	});
	return { client: counted, count };
}

const NEIGHBOUR = numbered(1);
const fifty = Array.from({ length: 50 }, (_, index): ThreadId => numbered(index));

/** Every call of the port that is on the way of a delivery or a send. */
function calls(store: Store): readonly (readonly [string, () => Promise<unknown>])[] {
	const lease = { thread: THREAD, epoch: 1 };
	const settled = [{ work: "w1", index: 0, messageId: "m_1" }];
	return [
		["accept", () => store.accept({ events: [eventId("m1")], threads: [THREAD], accounts: [ACCOUNT] })],
		[
			"accept of fifty",
			() => store.accept({ events: fifty.map((id) => eventId(id)), threads: fifty, accounts: [ACCOUNT] }),
		],
		[
			"commit",
			() => store.commit([threadChange(0, { events: [eventId("m1")], work: { id: "w1", effects: [] } })], instance()),
		],
		[
			"commit of fifty",
			() =>
				store.commit(
					fifty.map((thread) => threadChange(5, { thread, events: [eventId(thread)] })),
					instance(),
				),
		],
		[
			"commit of an account beside",
			() => store.commit([accountChange(0), threadChange(0, { thread: NEIGHBOUR })], instance()),
		],
		["guard outside of turns", () => store.guard(THREAD, null)],
		["guard with an intent", () => store.guard(THREAD, { lease, intent: { work: "w1", index: 0 }, settled: [] })],
		["guard that settles", () => store.guard(THREAD, { lease, intent: { work: "w1", index: 1 }, settled })],
		["finish", () => store.finish({ lease, work: "w1", how: "done", goOn: true }, instance())],
		["renew", () => store.renew([lease, { thread: NEIGHBOUR, epoch: 1 }], instance())],
		["release", () => store.release([lease])],
		["due", () => store.due(AT, 100)],
		["history", () => store.history(THREAD)],
		["parked", () => store.parked(100)],
		["erase", () => store.erase(THREAD)],
	];
}

/** Every script is known to every node. */
async function warmUp(store: Store): Promise<void> {
	for (let index = 0; index < 200; index += 1) {
		const lease = await putWork(store, numbered(index), `warm-${index}`, instance());
		if (lease !== null) await drainQueue(store, lease, `warm-${index}`, instance());
		await store.guard(numbered(index), { lease: { thread: numbered(index), epoch: 9 }, intent: null, settled: [] });
		await store.renew([{ thread: numbered(index), epoch: 9 }], instance());
		await store.accept({ events: [], threads: [numbered(index)], accounts: [] });
		await store.erase(numbered(index));
	}
	await commitOne(store, accountChange(0));
	await store.due(AT, 1);
}

describe("on one server", () => {
	let server: RedisServer;
	let store: Store;
	let count: Trips;
	const clients: { destroy(): void }[] = [];
	beforeAll(async () => {
		server = await startRedis();
	});
	beforeEach(async () => {
		const plain = createClient({ url: server.url });
		await plain.connect();
		await plain.flushAll();
		clients.push(plain);
		const counted = counting(plain);
		store = await redisStore({ client: counted.client });
		await warmUp(store);
		count = counted.count;
	});
	afterAll(async () => {
		for (const client of clients) client.destroy();
		await server.stop();
	});

	test("every call is one trip, and of one thread one command", async () => {
		for (const [name, call] of calls(store)) {
			count.trips = 0;
			count.commands = 0;
			await call();
			const several = ["commit of fifty", "commit of an account beside", "renew"];
			expect([name, count.trips]).toEqual([name, 1]);
			if (!several.includes(name)) expect([name, count.commands]).toEqual([name, 1]);
		}
	});
});

describe("on a Cluster", () => {
	let cluster: RedisCluster;
	let store: Store;
	let count: Trips;
	let close: () => void;
	beforeAll(async () => {
		cluster = await startCluster();
		const plain = createCluster({ rootNodes: cluster.nodes.map(({ url }) => ({ url })) });
		await plain.connect();
		close = () => plain.destroy();
		const counted = counting(plain as RedisClient & typeof plain);
		store = await redisStore({ client: counted.client });
		await warmUp(store);
		count = counted.count;
	}, 60_000);
	afterAll(async () => {
		close();
		await cluster.stop();
	});

	test("what is in several shards is sent at once", async () => {
		for (const [name, call] of calls(store)) {
			count.trips = 0;
			await call();
			expect([name, count.trips]).toEqual([name, 1]);
		}
	});
});

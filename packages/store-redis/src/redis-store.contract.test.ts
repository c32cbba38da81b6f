import { storeContract } from "@thread-control/testing";
import { createCluster } from "redis";
import { afterAll, beforeAll, describe, test } from "vitest";
import { type RedisCluster, startCluster } from "./fixtures/redis-cluster.ts";
import { type RedisServer, startRedis } from "./fixtures/redis-server.ts";
import { redisStore } from "./redis-store.ts";

/** Every case has its own keys. */
let cases = 0;
const prefixes = new WeakMap<object, string>();

function kept<T extends object>(store: T, prefix: string): T {
	prefixes.set(store, prefix);
	return store;
}

describe("on one server", () => {
	let server: RedisServer;
	beforeAll(async () => {
		server = await startRedis();
	});
	afterAll(() => server.stop());

	storeContract({
		test,
		async createStore(settings) {
			const prefix = `case-${++cases}`;
			return kept(await redisStore({ url: server.url, prefix, ...settings }), prefix);
		},
		openAgain: (store, settings) => redisStore({ url: server.url, prefix: prefixes.get(store) as string, ...settings }),
	});
});

describe("on a Cluster", () => {
	let cluster: RedisCluster;
	const clients: { destroy(): void }[] = [];
	beforeAll(async () => {
		cluster = await startCluster();
	}, 60_000);
	afterAll(async () => {
		for (const client of clients) client.destroy();
		await cluster.stop();
	});

	async function connected() {
		const client = createCluster({
			rootNodes: cluster.nodes.map(({ url }) => ({ url })),
			defaults: { disableOfflineQueue: true },
		});
		await client.connect();
		clients.push(client);
		return client;
	}

	let pair: Promise<readonly [Awaited<ReturnType<typeof connected>>, Awaited<ReturnType<typeof connected>>]>;
	beforeAll(async () => {
		pair = Promise.all([connected(), connected()]);
		await pair;
	});

	storeContract({
		test,
		async createStore(settings) {
			const prefix = `case-${++cases}`;
			return kept(await redisStore({ client: (await pair)[0], prefix, ...settings }), prefix);
		},
		async openAgain(store, settings) {
			return await redisStore({ client: (await pair)[1], prefix: prefixes.get(store) as string, ...settings });
		},
	});
});

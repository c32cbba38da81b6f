// What the Redis store costs beside bare trips to the same server, which is started on a free port and keeps nothing on disk.
// node bench/stores/redis.mjs [--threads N] [--rounds N] [--unpinned] [--quick] [--assert]
import { redisStore } from "@thread-control/store-redis";
import { createClient } from "redis";
import { bareRedis } from "./bare-redis.mjs";
import { compareStore, startApart, storeOptions, TARGETS } from "./compare.mjs";
import { importFixture } from "./fixture.mjs";

const options = storeOptions({ unpinned: false });
const { startRedis } = await importFixture("store-redis", "redis-server");
const server = await startApart(options, startRedis);
const client = createClient({ url: server.url });
await client.connect();

/** A field of the server's `INFO`. */
async function said(section, name) {
	return new RegExp(`^${name}:(\\S+)`, "m").exec(await client.info(section))[1];
}

try {
	await compareStore(
		{
			what: `Redis ${await said("server", "redis_version")} without persistence`,
			open: (name) => redisStore({ url: server.url, prefix: name, history: false }),
			bare: () => bareRedis(server.url),
			async serverCpu() {
				const cpu = await client.info("cpu");
				const seconds = ["user", "sys"].map((kind) => Number(new RegExp(`used_cpu_${kind}:(\\S+)`).exec(cpu)[1]));
				return 1000 * (seconds[0] + seconds[1]);
			},
			bytes: async () => Number(await said("memory", "used_memory")),
			targets: TARGETS.redis,
		},
		options,
	);
} finally {
	client.destroy();
	await server.stop();
}

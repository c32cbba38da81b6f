// What the Redis store costs beside bare trips to the same server, which is started on a free port and keeps nothing on disk.
// node bench/stores/redis.mjs [--threads N] [--rounds N] [--quick] [--assert]
import { redisStore } from "@thread-control/store-redis";
import { createClient } from "redis";
import { compareStore, storeOptions, TARGETS } from "./compare.mjs";
import { importFixture } from "./fixture.mjs";
import { ACCOUNT } from "./turns.mjs";

const options = storeOptions();
const { startRedis } = await importFixture("store-redis", "redis-server");
const server = await startRedis();
const client = createClient({ url: server.url });
await client.connect();

/** A field of the server's `INFO`. */
async function said(section, name) {
	return new RegExp(`^${name}:(\\S+)`, "m").exec(await client.info(section))[1];
}

/** The driver alone. */
async function bareTrips() {
	const driver = createClient({ url: server.url });
	await driver.connect();
	/** A script sent by its hash, as the store sends its own. */
	const script = async (source) => {
		const sha = await driver.sendCommand(["SCRIPT", "LOAD", source]);
		return (keys, ...args) => driver.sendCommand(["EVALSHA", sha, String(keys.length), ...keys, ...args]);
	};
	const accept = await script("return {redis.call('MGET', KEYS[1], KEYS[2]), redis.call('EXISTS', KEYS[3])}");
	const commit = await script(
		"redis.call('SET', KEYS[1], ARGV[1]) redis.call('SET', KEYS[2], 1, 'PX', 129600000) redis.call('RPUSH', KEYS[3], ARGV[2])",
	);
	const finish = await script("redis.call('LPOP', KEYS[1]) return redis.call('GET', KEYS[2])");
	const get = await script("return redis.call('GET', KEYS[1])");
	const set = await script("redis.call('SET', KEYS[1], ARGV[1])");
	const keyOf = (thread) => `bare:t:${thread}`;
	const textOf = (record) => JSON.stringify({ normal: record.normal });
	return {
		fill: (messages) => driver.mSet(messages.map(({ thread, record }) => [keyOf(thread), textOf(record)])),
		async same({ thread, event, record, effects }) {
			const [key, mark, queue] = [keyOf(thread), `bare:e:${event}`, `bare:q:${thread}`];
			const [[known]] = await accept([key, `bare:a:${ACCOUNT}`, mark]);
			JSON.parse(known);
			await commit([key, mark, queue], textOf(record), JSON.stringify(effects));
			JSON.parse(await finish([queue, key]));
		},
		async least({ thread, record }) {
			const key = keyOf(thread);
			const known = await get([key]);
			JSON.parse(known);
			await set([key], textOf(record));
			await set([key], known);
		},
		close: () => driver.close(),
	};
}

try {
	await compareStore(
		{
			what: `Redis ${await said("server", "redis_version")} without persistence`,
			open: (name) => redisStore({ url: server.url, prefix: name, history: false }),
			bare: bareTrips,
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

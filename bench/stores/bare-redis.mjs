// Three trips through the Redis client alone, which do what a durable inbox has to do and nothing else.
import { createClient } from "redis";
import { ACCOUNT } from "./turns.mjs";

export async function bareRedis(url) {
	const driver = createClient({ url });
	await driver.connect();
	/** A script sent by its hash, as the store sends its own. */
	const script = async (source) => {
		const sha = await driver.sendCommand(["SCRIPT", "LOAD", source]);
		return (keys, ...args) => driver.sendCommand(["EVALSHA", sha, String(keys.length), ...keys, ...args]);
	};
	const find = await script("return {redis.call('MGET', KEYS[1], KEYS[2]), redis.call('EXISTS', KEYS[3])}");
	const write = await script(
		"redis.call('SET', KEYS[1], ARGV[1]) redis.call('SET', KEYS[2], 1, 'PX', 129600000) redis.call('RPUSH', KEYS[3], ARGV[2])",
	);
	const take = await script("redis.call('LPOP', KEYS[1]) return redis.call('GET', KEYS[2])");
	const get = await script("return redis.call('GET', KEYS[1])");
	const set = await script("redis.call('SET', KEYS[1], ARGV[1])");
	const keyOf = (thread) => `bare:t:${thread}`;
	const queueOf = (thread) => `bare:q:${thread}`;
	const markOf = (event) => `bare:e:${event}`;
	const textOf = (record) => JSON.stringify({ normal: record.normal });
	return {
		fill: (messages) => driver.mSet(messages.map(({ thread, record }) => [keyOf(thread), textOf(record)])),
		async accept({ thread, event }) {
			const [[known]] = await find([keyOf(thread), `bare:a:${ACCOUNT}`, markOf(event)]);
			JSON.parse(known);
		},
		async commit({ thread, event, record, effects }) {
			await write([keyOf(thread), markOf(event), queueOf(thread)], textOf(record), JSON.stringify(effects));
			return true;
		},
		async finish({ thread }) {
			JSON.parse(await take([queueOf(thread), keyOf(thread)]));
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

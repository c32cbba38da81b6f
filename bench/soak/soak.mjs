// Half the peak rate for ten minutes with faults on: does heap, do handles, does pending work grow?
// node bench/soak/soak.mjs [--minutes N] [--store memory|redis]… [--seed N] [--leak]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { growthOf } from "./growth.mjs";
import { seeded } from "./seeded.mjs";
import { startSoakGraph } from "./soak-graph.mjs";
import { Load } from "./soak-load.mjs";
import { STORES } from "./store-server.mjs";

const SCRIPT = fileURLToPath(new URL("soak-bot.mjs", import.meta.url));
const HOUR_MS = 3_600_000;
/** Longer than the 36 hours that marks of events are kept (DESIGN §8). */
const JUMP_MS = 37 * HOUR_MS;
const SAMPLES = 50;
const SAMPLE_AT_LEAST_MS = 1_000;
/** Code is optimized, and caches are full. */
const WARM_UP_MS = 3_000;
const CALIBRATION_MS = 4_000;
/** In each stretch between two samples the store stands still once, for so long. */
const STORE_PAUSE_MS = 300;

const options = readOptions();
const runMs = options.minutes * 60_000;
let grew = false;
for (const store of options.store) grew = (await soak(store)) || grew;
process.exitCode = grew ? 1 : 0;

/** Runs it on one store and prints the table. Answers whether something grew. */
async function soak(name) {
	const stops = [];
	try {
		const store = name === "memory" ? null : await redisStore();
		if (store !== null) stops.push(() => store.stop());
		const graph = await startSoakGraph(seeded(options.seed));
		stops.push(() => graph.stop());
		const bot = await startBot(graph.url, store?.url ?? "memory:");
		stops.push(() => bot.stop());
		const load = new Load(bot.port, graph, seeded(options.seed + 1));
		stops.push(() => load.stop());
		const peak = await calibrated(load, bot);
		console.log(`${name}: peak ${Math.round(peak)} turns/s; ${options.minutes} minutes at half of that, faults on`);
		const samples = await sampled({ rate: peak / 2, load, graph, bot, store });
		return print(samples, load, graph);
	} finally {
		for (const stop of stops.reverse()) await stop();
	}
}

async function calibrated(load, bot) {
	await load.peak(Math.min(WARM_UP_MS, runMs / 5));
	const peak = await load.peak(Math.min(CALIBRATION_MS, runMs / 4));
	await calm(load, bot);
	return peak;
}

async function sampled({ rate, load, graph, bot, store }) {
	const everyMs = Math.max(SAMPLE_AT_LEAST_MS, runMs / SAMPLES);
	const samples = [];
	const until = performance.now() + runMs;
	while (performance.now() < until) {
		load.faults(true);
		await Promise.all([load.run(rate, everyMs), store?.pause(STORE_PAUSE_MS)]);
		load.faults(false);
		// Nobody waits for a person any more when something is counted.
		let settled = await calm(load, bot);
		await load.allComeBack();
		settled &&= await calm(load, bot);
		// What is kept for a time goes with the next event after it.
		await bot.ask("jump", JUMP_MS);
		load.aheadMs += JUMP_MS;
		await load.one();
		settled &&= await calm(load, bot);
		load.hangUp();
		graph.hangUp();
		const pending = (settled ? 0 : 1) + ((await store?.pending()) ?? 0);
		samples.push({ pending, ...(await bot.ask("measure")) });
	}
	return samples;
}

/** Waits until nothing is under way: deliveries, their turns, the echoes of what those said, and what follows from them. */
async function calm(load, bot) {
	for (let round = 1; round <= 3; round += 1) {
		await load.quiet();
		if (!(await bot.ask("settle"))) return false;
	}
	return true;
}

/** Redis, and how much unfinished work is in it: queues, marks of sends, leases. */
async function redisStore() {
	const server = await STORES.redis();
	const { createClient } = await import("redis");
	const client = createClient({ url: server.url });
	await client.connect();
	return {
		...server,
		async pending() {
			let found = 0;
			for await (const keys of client.scanIterator({ COUNT: 1_000 })) {
				for (const key of keys) {
					if (/\}:[qi]:/.test(key)) found += 1;
					else if (/\}:leases$/.test(key)) found += await client.zCard(key);
				}
			}
			return found;
		},
		async stop() {
			client.destroy();
			await server.stop();
		},
	};
}

async function startBot(graphUrl, storeUrl) {
	const args = ["--expose-gc", SCRIPT, graphUrl, storeUrl, ...(options.leak ? ["--leak"] : [])];
	const child = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
	const ended = once(child, "exit").then(([code, signal]) => ({
		failed: `the bot ended by itself (${signal ?? code})`,
	}));
	const answer = async () => {
		const said = await Promise.race([once(child, "message").then(([message]) => message), ended]);
		if (said.failed !== undefined) throw new Error(said.failed);
		return said.answer;
	};
	const { port } = await answer();
	return {
		port,
		ask(name, argument) {
			const answered = answer();
			child.send({ name, argument });
			return answered;
		},
		async stop() {
			if (child.exitCode !== null || child.signalCode !== null) return;
			child.kill("SIGKILL");
			await ended;
		},
	};
}

/** Answers whether something grew. */
function print(samples, load, graph) {
	const { counters, errors, rss } = samples.at(-1);
	const growth = growthOf(samples);
	const shown = (name, value) =>
		name === "heap" || name === "external" ? `${(value / 1e6).toFixed(2)} MB` : String(Math.round(value));
	for (const { name, second, last, limit, grew } of growth) {
		const [a, b, c] = [second, last, limit].map((value) => shown(name, value));
		console.log(`  ${name.padEnd(9)} ${a.padStart(9)} → ${b.padStart(9)}  (at most ${c})  ${grew ? "GREW" : "ok"}`);
	}
	console.log(
		`  ${samples.length} samples; ${counters.turns} turns, ${load.posted} posts (${load.refused} answered other than 200, and posted again), ${graph.failed} calls the Graph failed, rss ${Math.round(rss / 1e6)} MB`,
	);
	const reported = Object.entries(errors).map(([code, times]) => `${code} ${times}`);
	console.log(`  the bot reported: ${reported.join(", ") || "nothing"}`);
	const grown = growth.filter(({ grew }) => grew).map(({ name }) => name);
	console.log(grown.length === 0 ? "PASS: nothing grew" : `FAIL: ${grown.join(", ")} grew`);
	return grown.length > 0;
}

function readOptions() {
	const { values } = parseArgs({
		options: {
			minutes: { type: "string", default: "10" },
			store: { type: "string", multiple: true, default: ["memory", "redis"] },
			seed: { type: "string", default: "1" },
			leak: { type: "boolean", default: false },
		},
	});
	const numbers = { minutes: Number(values.minutes), seed: Number(values.seed) };
	const wrong = Object.entries(numbers).find(([, value]) => !(value > 0));
	if (wrong !== undefined) throw new Error(`--${wrong[0]} takes a number above 0`);
	if (values.store.some((name) => name !== "memory" && name !== "redis"))
		throw new Error("--store takes memory, redis");
	return { ...values, ...numbers };
}

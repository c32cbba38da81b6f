// Two instances of examples/botkit on one store behind a round-robin proxy, under the fault mix. The count is the platform's.
// node bench/soak/two-instances.mjs [--minutes N] [--threads N] [--seed N] [--store redis|postgres|sqlite] [--profile routing|classic] [--details FILE]
import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { auditThread, toldBefore } from "./audit.mjs";
import { FaultMix } from "./fault-mix.mjs";
import { Instance } from "./instance.mjs";
import { People } from "./people.mjs";
import { BOT, PAGE, startPlatform } from "./platform.mjs";
import { startRoundRobin } from "./round-robin.mjs";
import { seeded } from "./seeded.mjs";
import { STORES } from "./store-server.mjs";

/** How often something happens on one of all threads, on average. */
const ACT_EVERY_MS = 40;
/** The lease of a killed instance, and a little: until then something may be said for the second time. */
const SETTLE_AT_LEAST_MS = 18_000;
/** A delivery that was lost eight times comes again by then. */
const SETTLE_WITHIN_MS = 180_000;
/** What must not be. */
const MISTAKES = ["spoken", "unanswered", "twice"];
/** How many of them are printed. */
const SHOWN = 20;
const OPEN_SEND = /an instance that died had begun to send this.*\(thread messenger:\d+:(\d+)\)/;

const PROFILES = ["routing", "classic"];

const options = readOptions();
const runMs = options.minutes * 60_000;
const mix = new FaultMix(seeded(options.seed + 1), runMs);
const stops = [];

for (const signal of ["SIGINT", "SIGTERM"]) {
	process.once(signal, async () => {
		await stopAll();
		process.exit(1);
	});
}
// Whatever goes wrong, no process of the run is left behind.
process.once("uncaughtException", async (error) => {
	console.error(error);
	await stopAll();
	process.exit(1);
});
try {
	process.exitCode = await run();
} finally {
	await stopAll();
}

async function stopAll() {
	for (const stop of stops.splice(0).reverse()) {
		await Promise.resolve(stop()).catch((error) => console.error("one process of the run may be left:", error));
	}
}

async function run() {
	const store = await STORES[options.store]();
	stops.push(() => store.stop());
	const instances = [];
	const proxy = await startRoundRobin(instances, (body) => mix.lossOf(body));
	stops.push(() => proxy.stop());
	const platform = await startPlatform({ profile: options.profile, webhookUrl: proxy.webhook });
	stops.push(() => platform.stop());
	const env = environment(platform, store);
	for (const name of ["one", "two"]) instances.push(await Instance.make(name, env));
	stops.push(() => Promise.all(instances.map((instance) => instance.signal("SIGKILL"))));
	await Promise.all(instances.map((instance) => instance.start()));

	console.log(
		`two instances of examples/botkit on ${options.store}, ${options.profile}, ${options.threads} threads, ${options.minutes} minutes, seed ${options.seed}; node ${process.version}`,
	);
	const people = Array.from({ length: options.threads }, (_, n) => {
		const user = String(2_000_000_000_000_000 + n);
		return new People(user, seeded(options.seed * 1_000_003 + n), platform, options.profile);
	});
	const until = Date.now() + runMs;
	const gapMs = Math.max(1_200, options.threads * ACT_EVERY_MS);
	const broken = mix.start({ platform, instances, store, runMs });
	await Promise.race([broken, Promise.all(people.map((each) => each.play(until, gapMs)))]);
	await mix.stop();
	await calm(people, platform);
	return await settled(platform, instances);
}

function environment(platform, store) {
	return {
		APP_ID: BOT,
		APP_SECRET: `secret-${BOT}`,
		PAGE_ACCESS_TOKEN: `token-${BOT}`,
		VERIFY_TOKEN: "verify-me",
		PAGE_ID: PAGE,
		GRAPH_URL: platform.url,
		STORE_URL: store.url,
		PROFILE: options.profile,
		SLOW_MS: "1000",
		HANDOVER_RETURN_WITHIN_MS: "12000",
	};
}

/** Everybody who still has a thread gives it back, and each customer writes once more: every thread has to go on. */
async function calm(people, platform) {
	for (let n = 1; (await platform.faultsWaiting()) > 0; n += 1) {
		await platform.customerWrites("2999999999999999", `uses up what is left of the faults, ${n}`);
		await sleep(100);
	}
	const givenBack = await Promise.all(people.map((each) => each.givesBack()));
	if (givenBack.includes(true)) await sleep(3_000);
	for (const each of people) {
		await each.saysLast();
		await sleep(10);
	}
}

/** Waits until nothing is missing any more, or for as long as anything may take; prints the counts and answers the exit code. */
async function settled(platform, instances) {
	await sleep(SETTLE_AT_LEAST_MS);
	const until = Date.now() + SETTLE_WITHIN_MS;
	let found = await count(platform, instances);
	while (found.unanswered > 0 && Date.now() < until) {
		await sleep(1_000);
		found = await count(platform, instances);
	}
	if (options.details !== undefined) writeFileSync(options.details, await details(found, platform, instances));
	return print(found, instances);
}

/** Everything about the threads where something was wrong, and what the instances wrote on stderr. */
async function details({ examples }, platform, instances) {
	const calls = await platform.calls();
	const users = [...new Set(examples.map(({ userId }) => userId))];
	const threads = users.map(async (user) => ({
		examples: examples.filter(({ userId }) => userId === user),
		thread: await platform.thread(user),
		calls: calls.filter(({ userId }) => userId === user),
		deliveries: await platform.deliveries(user),
	}));
	const errors = Object.fromEntries(instances.map(({ name, errors }) => [name, errors]));
	return JSON.stringify({ threads: await Promise.all(threads), happened: mix.happened, errors }, null, "\t");
}

async function count(platform, instances) {
	const threads = await platform.threads();
	const calls = byUser((await platform.calls()).filter(({ appId }) => appId === BOT));
	const opened = openSends(instances);
	const total = { customerMessages: 0, crossed: 0, late: 0, examples: [] };
	for (const thread of threads) {
		const { userId } = thread;
		const own = calls.get(userId) ?? [];
		const found = auditThread({ thread, calls: own, open: opened.get(userId) ?? 0 }, BOT);
		total.customerMessages += thread.transcript.filter(({ from }) => from === "customer").length;
		for (const [name, list] of Object.entries(found)) total[name] = (total[name] ?? 0) + list.length;
		for (const name of MISTAKES) for (const what of found[name]) total.examples.push({ what: name, userId, ...what });
		if (found.turnedAway.length === 0) continue;
		const deliveries = await platform.deliveries(userId);
		for (const { at, text } of found.turnedAway) {
			const sinceMs = toldBefore(at, thread, deliveries, own, BOT);
			total[sinceMs === null ? "crossed" : "late"] += 1;
			if (sinceMs !== null) total.examples.push({ what: "late", userId, at, text, sinceMs });
		}
	}
	total.openSends = [...opened.values()].reduce((sum, n) => sum + n, 0);
	return total;
}

function byUser(rows) {
	const users = new Map();
	for (const row of rows) {
		const own = users.get(row.userId);
		if (own === undefined) users.set(row.userId, [row]);
		else own.push(row);
	}
	return users;
}

/** By customer: how many sends an instance found begun by one that was killed. */
function openSends(instances) {
	const opened = new Map();
	for (const line of instances.flatMap(({ errors }) => errors)) {
		const user = OPEN_SEND.exec(line)?.[1];
		if (user !== undefined) opened.set(user, (opened.get(user) ?? 0) + 1);
	}
	return opened;
}

/** The exit code: 0 where there was no mistake. */
function print(found, instances) {
	const { spoken, unanswered, twice, late, crossed, answered, toPerson, platformFailed, open, openSends } = found;
	const crashes = instances.flatMap((instance) => instance.crashes);
	const faults = Object.entries(mix.counts).map(([kind, times]) => `${kind} ${times}`);
	console.log(`faults: ${faults.join(", ")}`);
	console.log(
		`${found.customerMessages} customer messages: ${answered} answered, ${toPerson} left to a person who got the thread first, ${platformFailed} whose answer the platform refused or failed, ${open} open since a kill (${openSends} open sends reported)`,
	);
	console.log(
		`${crossed + late} sends met a person who had just got the thread and were turned away, ${late} of them after an instance was told`,
	);
	for (const example of found.examples.slice(0, SHOWN)) console.log(`  ${JSON.stringify(example)}`);
	const said = new Map();
	for (const line of instances.flatMap(({ errors }) => errors)) {
		const code = /^\[thread-control\] (\w+)/.exec(line)?.[1];
		if (code !== undefined) said.set(code, (said.get(code) ?? 0) + 1);
	}
	console.log(
		`the instances reported: ${[...said].map(([code, times]) => `${code} ${times}`).join(", ") || "nothing"}`,
	);
	if (crashes.length > 0) console.log(`an instance ended by itself: ${crashes.join(", ")}`);
	const passed = MISTAKES.every((name) => found[name] === 0) && crashes.length === 0;
	console.log(
		`${passed ? "PASS" : "FAIL"}: ${spoken} sends while another owned the thread, ${unanswered} customer messages unanswered, ${twice} answered twice`,
	);
	if (options.errors !== undefined)
		writeFileSync(options.errors, instances.map(({ name, errors }) => `== ${name}\n${errors.join("\n")}`).join("\n"));
	return passed ? 0 : 1;
}

function readOptions() {
	const { values } = parseArgs({
		options: {
			minutes: { type: "string", default: "10" },
			threads: { type: "string", default: "500" },
			seed: { type: "string", default: "1" },
			store: { type: "string", default: "redis" },
			profile: { type: "string", default: "routing" },
			details: { type: "string" },
		},
	});
	const numbers = { minutes: Number(values.minutes), threads: Number(values.threads), seed: Number(values.seed) };
	const wrong = Object.entries(numbers).find(([, value]) => !(value > 0));
	if (wrong !== undefined) throw new Error(`--${wrong[0]} takes a number above 0`);
	if (STORES[values.store] === undefined) throw new Error(`--store takes ${Object.keys(STORES).join(", ")}`);
	if (!PROFILES.includes(values.profile)) throw new Error(`--profile takes ${PROFILES.join(", ")}`);
	return { ...values, ...numbers };
}

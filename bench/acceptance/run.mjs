// Acceptance alone, on each store, beside a bare handler that verifies and parses, by the method of ../README.md.
import { availableParallelism, cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findCores, leaveCore } from "../cores.mjs";
import { cpuOf, startMeasured } from "../measured-process.mjs";
import { mean, spread } from "../statistics.mjs";
import { storesNamed, withStores } from "../stores/store-server.mjs";
import { connectTo, requests } from "./posts.mjs";

const TARGETS = { memory: 0.75, sqlite: 0.55, redis: 0.55, postgres: 0.33 };
/** Few, for what is held back lives through collections, as it would not in a bot that keeps up. */
const SLICE = 100;
/** Threads that are busy with a turn while the others are posted. */
const BUSY = 50;
/** More than there are in a slice: every delivery of a slice is of a thread that waits for it. */
const IDLE = 1_000;
/** What marks the rows of a store's bare driver. */
const DRIVER = "bare ";
const TITLES = { bare: "bare `node:http`", again: "the same again (A/A)" };

const text = { type: "string" };
const flag = { type: "boolean", default: false };
const { values } = parseArgs({
	options: {
		store: { ...text, default: "all" },
		rounds: text,
		turns: text,
		"in-flight": { ...text, default: "16" },
		quick: flag,
		assert: flag,
		"turns-begin": flag,
		fresh: flag,
		"cpu-prof": text,
	},
});
const { quick } = values;
const stores = storesNamed(values.store);
const rows = stores.flatMap((name) => (name === "memory" ? [name] : [name, DRIVER + name]));
const rounds = count("rounds", quick ? 5 : 9);
const turns = count("turns", quick ? 1_000 : 4_000);
const inFlight = count("in-flight", 16);
const warmUp = quick ? 2_000 : 8_000;
const users = values["turns-begin"] ? IDLE : BUSY;
const before = values["turns-begin"] ? 0 : BUSY;
const profileDir = values["cpu-prof"];

const cores = findCores();
leaveCore(cores);
console.log(
	`node ${process.version}, ${cpus()[0]?.model.trim()}, ${availableParallelism()} cores; load average ${load()}`,
);
console.log(`${rounds} rounds of ${turns} deliveries each after ${warmUp} of warm-up, ${inFlight} in flight`);
console.log(before > 0 ? "every thread is busy with an earlier message" : "every delivery begins a turn");
if (values.fresh) console.log("each delivery comes on a connection of its own");
if (cores.bot === null) console.log(`NOT PINNED (${cores.why}): expect more noise`);
if (profileDir !== undefined) console.log("profiling: the figures do not count");

const found = [];
await withStores(stores, async (urls) => {
	for (let round = 1; round <= rounds; round += 1) {
		const figures = await runRound(urls, round);
		found.push(figures);
		const each = Object.entries(figures).map(([name, { perSecond, cpuUs }]) => {
			return `${name} ${perSecond.toFixed(0)}/s ${cpuUs.toFixed(0)} µs`;
		});
		console.log(`  round ${round}/${rounds}: ${each.join(", ")}`);
	}
});
report();

/** One round, in fresh processes: `{ [name]: { perSecond, cpuUs } }`. */
async function runRound(urls, round) {
	const bots = [];
	try {
		for (const name of ["bare", ...rows, "again"]) {
			const store = name.replace(DRIVER, "");
			const args = name in TITLES ? ["bare"] : [name === store ? "control" : "driver", urls[store]];
			const process = await startMeasured(cores, "./acceptance/bots.mjs", ...args);
			const connections = await connectTo(process.ready.port, inFlight, values.fresh);
			bots.push({ name, process, connections, perSecond: [], cpuUs: [], begun: 0 });
		}
		let order = bots;
		for (let left = warmUp; left > 0; left -= SLICE) for (const bot of order) await slice(bot);
		for (const bot of bots) {
			bot.perSecond = [];
			bot.cpuUs = [];
			if (profileDir !== undefined) await bot.process.ask("startProfile");
		}
		for (let left = turns; left > 0; left -= SLICE) {
			for (const bot of order) await slice(bot);
			order = order.toReversed();
		}
		for (const { name, process } of profileDir === undefined ? [] : bots) {
			await process.ask("saveProfile", join(profileDir, `${name}-${round}.cpuprofile`));
		}
		const figures = ({ perSecond, cpuUs }) => ({ perSecond: mean(...perSecond), cpuUs: mean(...cpuUs) });
		return Object.fromEntries(bots.map((bot) => [bot.name, figures(bot)]));
	} finally {
		for (const { process, connections } of bots) {
			connections.close();
			await process.stop();
		}
	}
}

/** Deliveries that are answered; their turns go on when nobody measures any more. */
async function slice(bot) {
	await bot.process.ask("hold");
	await bot.connections.postAll(requests(before, users));
	const posts = requests(SLICE, users);
	const { answer, cpuUs } = await cpuOf(bot.process, () => bot.connections.postAll(posts));
	bot.perSecond.push(answer);
	bot.cpuUs.push(cpuUs / SLICE);
	const posted = before + SLICE;
	const begun = (await bot.process.ask("release")) ?? bot.begun + posted;
	if (begun - bot.begun !== posted) throw new Error(`${bot.name}: ${begun - bot.begun} turns of ${posted} deliveries`);
	bot.begun = begun;
}

function report() {
	console.log(
		`\n| | deliveries/s | CPU µs each | more than bare, µs each | deliveries/s, of bare | for the same CPU, of bare | target | |`,
	);
	console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
	for (const name of ["bare", "again", ...rows]) {
		const target = TARGETS[name];
		const bySecond = found.map((each) => each[name].perSecond / baseOf(each, name, "perSecond"));
		const byCpu = found.map((each) => baseOf(each, name, "cpuUs") / each[name].cpuUs);
		const more = found.map((each) => 1e6 / each[name].perSecond - 1e6 / baseOf(each, name, "perSecond"));
		const met = target === undefined || spread(bySecond).median >= target;
		const of = (figure, digits) =>
			show(
				found.map((each) => each[name][figure]),
				digits,
			);
		const cells = [titleOf(name), of("perSecond", 0), of("cpuUs", 0)];
		cells.push(show(more, 0), show(bySecond, 2), show(byCpu, 2), target === undefined ? "" : `≥ ${target}`);
		console.log(`| ${cells.join(" | ")} | ${target === undefined ? "" : met ? "PASS" : "FAIL"} |`);
		if (values.assert && !met) process.exitCode = 1;
	}
	console.log(`\nload average at the end ${load()}`);
}

function titleOf(name) {
	if (!name.startsWith(DRIVER)) return TITLES[name] ?? `thread control on ${name}`;
	return `the bare handler with ${name.replace(DRIVER, "")}'s driver`;
}

/** Of both bare handlers; the second one is measured by the first. */
function baseOf({ bare, again }, name, figure) {
	return name in TITLES ? bare[figure] : mean(bare[figure], again[figure]);
}

function show(numbers, digits) {
	const { median, min, max } = spread(numbers);
	return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}

function count(name, otherwise) {
	const value = values[name] === undefined ? otherwise : Number(values[name]);
	if (Number.isInteger(value) && value > 0) return value;
	throw new Error(`--${name} takes a whole number above 0, not ${values[name]}`);
}

function load() {
	return loadavg()[0].toFixed(1);
}

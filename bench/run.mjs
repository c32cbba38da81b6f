// npm run bench: thread control beside the stock framework, by the method of README.md.
import { availableParallelism, cpus, loadavg } from "node:os";
import { findCores, leaveCore } from "./cores.mjs";
import { inProcessRound } from "./in-process.mjs";
import { readOptions } from "./options.mjs";
import { inProcessRows, table, wireRows } from "./report.mjs";
import { withStores } from "./stores/store-server.mjs";
import { wireRound } from "./wire-round.mjs";

/** What is measured for each framework: the bot over HTTP, and the scripts in process. */
const FRAMEWORKS = {
	botkit: {
		bot: "./bot.mjs",
		cpuRatios: { memory: 1.1, sqlite: 1.25, redis: 1.35, postgres: 2 },
		inProcess: [{ script: "./pipeline.mjs", name: "in process", bareName: "host and Graph stub alone", targetUs: 55 }],
	},
	botbuilder: {
		bot: "./botbuilder-bot.mjs",
		cpuRatios: { memory: 1.15 },
		inProcess: [
			{ door: "direct", name: "direct door", bareName: "webhook and turn of stock" },
			{ door: "azure", name: "Azure door", bareName: "turn of stock" },
		].map(({ door, ...names }) => ({ script: "./botbuilder-turns.mjs", args: [door], targetUs: 40, ...names })),
	},
};

const options = readOptions(process.argv.slice(2));
const framework = FRAMEWORKS[options.bot];
const machine = `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores`;
const cores = findCores();
leaveCore(cores);

console.log(`node ${process.version}, ${machine}; ${new Date().toISOString()}; load average ${load()}`);
console.log(
	`${options.rounds} rounds of ${options.turns} turns a bot; figures are medians (least–most) over the rounds`,
);
console.log(
	cores.bot === null
		? `NOT PINNED (${cores.why}): expect more noise`
		: `the bots run on core ${cores.bot}, the load on ${cores.others}`,
);
if (options.rounds < 9) console.log("fewer than 9 rounds: too few to say how fast anything is");
if (options.profileDir !== undefined) console.log("profiling: the figures do not count");

const wired = options.parts.some((part) => part !== "inprocess");
const wire = [];
const inProcess = framework.inProcess.map((measured) => ({ measured, results: [] }));

await withStores(options.stores, async (stores) => {
	for (let round = 1; round <= options.rounds; round += 1) await runRound(round, stores);
});

async function runRound(round, stores) {
	const said = [];
	if (options.parts.includes("inprocess")) {
		for (const { measured, results } of inProcess) {
			const result = await inProcessRound(round, options, cores, measured);
			results.push(result);
			const [first, second, alone] = ["ours", "again", "bare"].map((name) => result[name].cpuUs.toFixed(1));
			said.push(`${measured.name} ${first} and ${second} µs, without us ${alone}`);
		}
	}
	if (wired) {
		const result = await wireRound(round, options, cores, framework.bot, stores);
		wire.push(result);
		const bots = ["stock", "again", ...options.stores];
		const each = (part, figure) => bots.map((bot) => part[bot][figure].toFixed(1)).join(" / ");
		if (result.endToEnd !== null) said.push(`${each(result.endToEnd, "cpuUs")} CPU µs a turn`);
		if (result.acknowledgement !== null) said.push(`${each(result.acknowledgement, "p50")} ms to the 200`);
	}
	console.log(`  round ${round}/${options.rounds}: ${said.join("; ")}`);
}

const rows = [
	...(wire.length === 0 ? [] : wireRows(wire, framework.cpuRatios)),
	...inProcess.flatMap(({ measured, results }) => (results.length === 0 ? [] : inProcessRows(results, measured))),
];
console.log(`\n${table(rows)}`);
console.log(`\nload average at the end ${load()}`);
console.log(
	"\nThe machine is in every figure and in no ratio: only ratios of one run carry over. A/A is what the noise alone makes.",
);
if (options.assert && rows.some(({ pass }) => pass === false)) process.exitCode = 1;

function load() {
	return loadavg()[0].toFixed(1);
}

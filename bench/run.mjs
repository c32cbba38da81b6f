// npm run bench: thread control beside stock Botkit, by the method of README.md.
import { availableParallelism, cpus } from "node:os";
import { findCores, leaveCore } from "./cores.mjs";
import { inProcessRounds } from "./in-process.mjs";
import { readOptions } from "./options.mjs";
import { inProcessRows, table, wireRows } from "./report.mjs";
import { wireRounds } from "./wire-rounds.mjs";

const options = readOptions(process.argv.slice(2));
const machine = `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores`;
const cores = findCores();
leaveCore(cores);

console.log(`node ${process.version}, ${machine}; ${new Date().toISOString()}`);
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

const round = (number, text) => console.log(`  round ${number}/${options.rounds}: ${text}`);
const rows = [];

if (options.parts.includes("inprocess")) {
	console.log("\nin process");
	const results = await inProcessRounds(options, cores, (number, { ours, again, bare }) => {
		const [first, second, alone] = [ours, again, bare].map(({ cpuUs }) => cpuUs.toFixed(1));
		round(number, `pipeline ${first} and ${second}, without it ${alone} CPU µs a turn`);
	});
	rows.push(...inProcessRows(results));
}

if (options.parts.includes("e2e") || options.parts.includes("ack")) {
	console.log("\nover HTTP");
	const results = await wireRounds(options, cores, (number, { endToEnd, acknowledgement }) => {
		const figures = (measured, name) =>
			["stock", "again", "ours"].map((bot) => measured[bot][name].toFixed(1)).join(" / ");
		if (endToEnd !== null) round(number, `stock / again / thread control ${figures(endToEnd, "cpuUs")} CPU µs a turn`);
		if (acknowledgement !== null)
			round(number, `stock / again / thread control ${figures(acknowledgement, "p50")} ms to the 200`);
	});
	rows.unshift(...wireRows(results));
}

console.log(`\n${table(rows)}`);
console.log(
	"\nThe machine is in every figure and in no ratio: only ratios of one run carry over. A/A is what the noise alone makes.",
);
if (options.assert && rows.some(({ pass }) => pass === false)) process.exitCode = 1;

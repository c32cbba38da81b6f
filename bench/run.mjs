// npm run bench: thread control beside stock Botkit, by the method of README.md.
import { availableParallelism, cpus } from "node:os";
import { findCores, leaveCore } from "./cores.mjs";
import { inProcessRound } from "./in-process.mjs";
import { readOptions } from "./options.mjs";
import { inProcessRows, table, wireRows } from "./report.mjs";
import { wireRound } from "./wire-round.mjs";

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

const wired = options.parts.some((part) => part !== "inprocess");
const wire = [];
const inProcess = [];
for (let round = 1; round <= options.rounds; round += 1) {
	const said = [];
	if (options.parts.includes("inprocess")) {
		const result = await inProcessRound(round, options, cores);
		inProcess.push(result);
		const [first, second, alone] = ["ours", "again", "bare"].map((name) => result[name].cpuUs.toFixed(1));
		said.push(`in process ${first} and ${second} µs, without us ${alone}`);
	}
	if (wired) {
		const result = await wireRound(round, options, cores);
		wire.push(result);
		const three = (part, figure) => ["stock", "again", "ours"].map((bot) => part[bot][figure].toFixed(1)).join(" / ");
		if (result.endToEnd !== null) said.push(`${three(result.endToEnd, "cpuUs")} CPU µs a turn`);
		if (result.acknowledgement !== null) said.push(`${three(result.acknowledgement, "p50")} ms to the 200`);
	}
	console.log(`  round ${round}/${options.rounds}: ${said.join("; ")}`);
}

const rows = [
	...(wire.length === 0 ? [] : wireRows(wire)),
	...(inProcess.length === 0 ? [] : inProcessRows(inProcess)),
];
console.log(`\n${table(rows)}`);
console.log(
	"\nThe machine is in every figure and in no ratio: only ratios of one run carry over. A/A is what the noise alone makes.",
);
if (options.assert && rows.some(({ pass }) => pass === false)) process.exitCode = 1;

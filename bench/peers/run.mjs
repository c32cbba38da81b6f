// Thread control beside its peers, by the method of README.md.
import { availableParallelism, cpus } from "node:os";
import { installClients } from "../../test/clients/install-clients.mjs";
import { findCores, leaveCore } from "../cores.mjs";
import { importTimes } from "./imports.mjs";
import { bytesAThread } from "./memory.mjs";
import { readPeerOptions } from "./peer-options.mjs";
import {
	importTargets,
	memoryTargets,
	standbyTable,
	standbyTargets,
	targetsTable,
	turnsTable,
	turnsTargets,
} from "./peer-report.mjs";
import { standbyTraffic } from "./standby.mjs";
import { PEERS, turnsRound } from "./turns.mjs";

const MIN_IMPORTS = 9;

const options = readPeerOptions(process.argv.slice(2));
await installClients();
const machine = `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores`;
const cores = findCores();
leaveCore(cores);
console.log(`node ${process.version}, ${machine}; ${new Date().toISOString()}`);
if (cores.bot === null) console.log(`NOT PINNED (${cores.why}): expect more noise`);

const targets = [];

if (options.parts.includes("turns")) {
	console.log(
		`\nturns: ${options.rounds} rounds of ${options.turns} turns a peer after ${options.warmUp} turns of warm-up`,
	);
	const rounds = [];
	for (let round = 0; round < options.rounds; round += 1) {
		const result = await turnsRound(options, cores, round);
		rounds.push(result);
		const figures = Object.entries(result).map(([name, { cpuUs }]) => `${name} ${cpuUs.toFixed(0)}`);
		console.log(`  round ${round + 1}: CPU µs a turn: ${figures.join(", ")}`);
	}
	console.log(`\n${turnsTable(rounds)}`);
	targets.push(...turnsTargets(rounds));
}

if (options.parts.includes("standby")) {
	const results = [];
	for (const name of Object.keys(PEERS)) {
		if (name !== "bareAgain") results.push([name, await standbyTraffic(PEERS[name], cores)]);
	}
	console.log(`\n30 % standby\n\n${standbyTable(results)}`);
	targets.push(...standbyTargets(results));
}

if (options.parts.includes("import"))
	targets.push(...importTargets(importTimes(Math.max(options.rounds, MIN_IMPORTS), cores)));

if (options.parts.includes("memory"))
	targets.push(...memoryTargets(options.threads, await bytesAThread(options.threads)));

console.log(`\n${targetsTable(targets)}`);
if (options.assert && targets.some(({ pass }) => !pass)) process.exitCode = 1;

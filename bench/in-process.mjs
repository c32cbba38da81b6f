// Our share of a turn: the pipeline's time less that of the same host and the same Graph stub without it.
import { join } from "node:path";
import { startMeasured } from "./measured-process.mjs";

const WARM_UP_TURNS = 15_000;
const BLOCK_TURNS = 1_000;
/** A turn is short here: more of them cost nothing. */
const TURNS_PER_WIRE_TURN = 4;

/** One round of a script: `{ ours, again, bare }`, each `{ cpuUs, wallUs }` a turn. */
export async function inProcessRound(round, { turns, profileDir }, cores, { script, args = [] }) {
	const pipeline = await startMeasured(cores, script, ...args);
	try {
		await pipeline.ask("ours", WARM_UP_TURNS);
		await pipeline.ask("bare", WARM_UP_TURNS);
		if (profileDir !== undefined) await pipeline.ask("startProfile");
		const blocks = { ours: [], bare: [], again: [] };
		for (let left = turns * TURNS_PER_WIRE_TURN; left > 0; left -= BLOCK_TURNS) {
			blocks.ours.push(await pipeline.ask("ours", BLOCK_TURNS));
			blocks.bare.push(await pipeline.ask("bare", BLOCK_TURNS));
			blocks.again.push(await pipeline.ask("ours", BLOCK_TURNS));
		}
		if (profileDir !== undefined)
			await pipeline.ask("saveProfile", join(profileDir, `${["pipeline", ...args].join("-")}-${round}.cpuprofile`));
		return Object.fromEntries(Object.entries(blocks).map(([name, list]) => [name, perTurn(list)]));
	} finally {
		await pipeline.stop();
	}
}

function perTurn(blocks) {
	const sum = (name) => blocks.reduce((total, block) => total + block[name], 0) / (blocks.length * BLOCK_TURNS);
	return { cpuUs: sum("cpuUs"), wallUs: sum("wallUs") };
}

// Rounds of turns: every peer in a fresh process, slices in turn within a round; the floor twice, as the A/A pair.
import { startFakeGraph } from "../fake-graph.mjs";
import { keepInFlight } from "../load.mjs";
import { cpuOf, startMeasured } from "../measured-process.mjs";
import { slices } from "../slices.mjs";
import { mean } from "../statistics.mjs";

/** The processes of a round, by name, and the peer each runs. */
export const PEERS = {
	bare: "bare",
	bareAgain: "bare",
	core: "core",
	express: "express",
	bottender: "bottender",
	stock: "stock",
};

/** One round: `{ [name]: { cpuUs, perSecond } }`, a turn's CPU and the turns a second. */
export async function turnsRound({ turns, warmUp }, cores, round) {
	const graph = await startFakeGraph();
	const bots = [];
	try {
		for (const [name, peer] of Object.entries(PEERS)) {
			const process = await startMeasured(cores, "./peers/peer-bot.mjs", peer, graph.url);
			bots.push({ name, process, port: process.ready.port, cpuUs: 0, perSecond: [] });
		}
		for (const { bot, slice } of slices(bots, warmUp)) await keepInFlight(bot, graph, slice);
		// Nobody always comes first.
		for (const { bot, slice } of slices(round % 2 === 0 ? bots : bots.toReversed(), turns)) {
			const { cpuUs, answer } = await cpuOf(bot.process, () => keepInFlight(bot, graph, slice));
			bot.cpuUs += cpuUs / turns;
			bot.perSecond.push(answer);
		}
		return Object.fromEntries(
			bots.map(({ name, cpuUs, perSecond }) => [name, { cpuUs, perSecond: mean(...perSecond) }]),
		);
	} finally {
		for (const { process } of bots) await process.stop();
		graph.close();
	}
}

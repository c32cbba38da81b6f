// A round over HTTP: stock, stock again and thread control in fresh processes, measured slice by slice in turn.
import { join } from "node:path";
import { startFakeGraph } from "./fake-graph.mjs";
import { keepArriving, keepInFlight } from "./load.mjs";
import { cpuOf, startMeasured } from "./measured-process.mjs";
import { slices } from "./slices.mjs";
import { mean, quantile } from "./statistics.mjs";

const WARM_UP_TURNS = 3_000;
const SLOW_GRAPH_MS = 50;

/**
 * One round: `{ endToEnd, acknowledgement }`, null where not asked for, each `{ stock, again }` and a bot with thread control by
 * the name of each store in `stores` (`{ [name]: url }`). The second stock bot is there to show what the noise alone makes.
 */
export async function wireRound(round, { turns, parts, profileDir }, cores, script, stores) {
	const graph = await startFakeGraph();
	const bots = [];
	const start = async (name, ...args) => {
		const process = await startMeasured(cores, script, ...args);
		bots.push({ name, process, port: process.ready.port });
	};
	try {
		await start("stock", "stock", graph.url);
		for (const [name, url] of Object.entries(stores)) await start(name, "threadControl", graph.url, url);
		await start("again", "stock", graph.url);
		// In turn, too: a bot that waits long for the others grows cold again.
		for (const { bot, slice } of slices(bots, WARM_UP_TURNS)) await keepInFlight(bot, graph, slice);
		const profiled = profileDir === undefined ? [] : bots.filter(({ name }) => name !== "again");
		for (const { process } of profiled) await process.ask("startProfile");
		const result = {
			endToEnd: parts.includes("e2e") ? await endToEnd(bots, graph, turns) : null,
			acknowledgement: parts.includes("ack") ? await acknowledgement(bots, graph, Math.ceil(turns / 4)) : null,
		};
		for (const { name, process } of profiled) {
			await process.ask("saveProfile", join(profileDir, `${name}-${round}.cpuprofile`));
		}
		return result;
	} finally {
		for (const { process } of bots) await process.stop();
		graph.close();
	}
}

async function endToEnd(bots, graph, turns) {
	const sums = new Map(bots.map((bot) => [bot, { cpuUs: 0, turns: 0, perSecond: [], calls: 0 }]));
	for (const { bot, slice } of slices(bots, turns)) {
		const sum = sums.get(bot);
		const callsBefore = graph.calls;
		const { cpuUs, answer } = await cpuOf(bot.process, () => keepInFlight(bot, graph, slice));
		sum.cpuUs += cpuUs;
		sum.turns += slice;
		sum.perSecond.push(answer);
		sum.calls += graph.calls - callsBefore;
	}
	const figures = ({ cpuUs, turns: done, perSecond, calls }) => ({
		cpuUs: cpuUs / done,
		perSecond: mean(...perSecond),
		calls: calls / done,
	});
	return Object.fromEntries(bots.map((bot) => [bot.name, figures(sums.get(bot))]));
}

async function acknowledgement(bots, graph, turns) {
	graph.delayMs = SLOW_GRAPH_MS;
	const times = new Map(bots.map((bot) => [bot, []]));
	for (const { bot, slice } of slices(bots, turns)) times.get(bot).push(...(await keepArriving(bot, graph, slice)));
	graph.delayMs = 0;
	const figures = (ms) => ({ p50: quantile(ms, 0.5), p99: quantile(ms, 0.99) });
	return Object.fromEntries(bots.map((bot) => [bot.name, figures(times.get(bot))]));
}

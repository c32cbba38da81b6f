// A store beside the same trips through its bare driver, in one run: the rounds, and what is printed of them.
import { parseArgs } from "node:util";
import { mean, spread } from "../statistics.mjs";
import { fill, messagesOf, nextMessage, turn } from "./turns.mjs";

const FEW = 1_000;
const SLICES = 20;
const SLICE = 100;
const TURNS = SLICES * SLICE;
const IN_FLIGHT = 16;

/** Reads `--threads N` (100 000) and `--rounds N` (9), and the texts named in `others` with their defaults. */
export function storeOptions(others = {}) {
	const text = (value) => ({ type: "string", default: String(value) });
	const all = { threads: 100_000, rounds: 9, ...others };
	const { values } = parseArgs({
		options: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, text(value)])),
	});
	const [threads, rounds] = [Number(values.threads), Number(values.rounds)];
	for (const [name, value, least] of [
		["threads", threads, FEW],
		["rounds", rounds, 1],
	]) {
		if (!Number.isInteger(value) || value < least) {
			throw new Error(`--${name} takes a whole number of at least ${least}, not ${values[name]}`);
		}
	}
	return { ...values, threads, rounds };
}

/**
 * Measures a store and prints what it costs.
 *
 * - `what`: the driver and server, as the first line has them.
 * - `open(name)`: a new store of that name, without history.
 * - `bare`: the driver alone. `fill(messages)` puts records in; `same(message)` and `least(message)` are three trips each,
 *   as bench/README.md says what they do.
 * - `serverCpu()`: milliseconds of CPU that the server has used so far; null where it is this process.
 * - `bytes(name)`: what everything takes that the store of that name has written.
 */
export async function compareStore({ what, open, bare, serverCpu, bytes }, { threads, rounds }) {
	const few = await open("few");
	const many = await open("many");
	await fill(few, FEW, { marked: true });
	const sizes = [await bytes("many")];
	for (const marked of [false, true]) {
		await fill(many, threads, { marked });
		sizes.push(await bytes("many"));
	}
	for (let from = 0; from < threads; from += 500) {
		await bare.fill(messagesOf(from, Math.min(from + 500, threads), threads));
	}
	console.log(
		`Node ${process.version}, ${what}, ${threads} threads; ${rounds} rounds of ${TURNS} turns in slices of ${SLICE}, all kinds`,
		"in turn; µs a turn, or ratios within a round: median (least to most)",
	);

	const found = new Map();
	// The first round warms up.
	for (let round = 0; round <= rounds; round += 1) {
		const figures = await measure({ few, many, bare, serverCpu, threads });
		if (round === 0) continue;
		for (const [name, value] of Object.entries(figures)) found.set(name, [...(found.get(name) ?? []), value]);
	}
	for (const [name, values] of found) console.log(`${name}: ${show(values)}`);
	const [empty, filled, marked] = sizes;
	const each = (size) => Math.round(size / threads);
	console.log(`bytes a thread: ${each(filled - empty)}, a mark: ${each(marked - filled)}`);
	await Promise.all([few.close(), many.close()]);
}

/** One round, as `{ name: figure }` in the order they are printed. */
async function measure({ few, many, bare, serverCpu, threads }) {
	const steps = { many: newSteps(), few: newSteps(), rest: newSteps() };
	const trips = (how) => () => bare[how](nextMessage(threads));
	const kinds = {
		turn: [() => turn(many, threads, steps.many), 1],
		same: [trips("same"), 1],
		least: [trips("least"), 1],
		again: [trips("same"), 1],
		few: [() => turn(few, FEW, steps.few), 1],
		turns: [() => turn(many, threads, steps.rest), IN_FLIGHT],
		sames: [trips("same"), IN_FLIGHT],
		leasts: [trips("least"), IN_FLIGHT],
	};
	const spent = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, { wall: 0, cpu: 0 }]));
	for (let index = 0; index < SLICES; index += 1) {
		for (const [kind, [step, inFlight]] of shuffled(Object.entries(kinds))) {
			await slice(step, inFlight, serverCpu, spent[kind]);
		}
	}
	const us = (milliseconds) => (milliseconds * 1000) / TURNS;
	const sameOf = (share) => mean(spent.same[share], spent.again[share]);
	const where = serverCpu === null ? "CPU" : "CPU of both processes";
	return {
		accept: us(steps.many.accept),
		commit: us(steps.many.commit),
		finish: us(steps.many.finish),
		"a turn": us(spent.turn.wall),
		"the same bytes by three bare trips": us(sameOf("wall")),
		"one record by three bare trips": us(spent.least.wall),
		"turn ÷ the same bytes": spent.turn.wall / sameOf("wall"),
		"turn ÷ one record": spent.turn.wall / spent.least.wall,
		"the same bytes ÷ themselves (A/A)": spent.again.wall / spent.same.wall,
		[`a turn, ${where}`]: us(spent.turn.cpu),
		[`turn ÷ the same bytes, ${where}`]: spent.turn.cpu / sameOf("cpu"),
		[`turn ÷ one record, ${where}`]: spent.turn.cpu / spent.least.cpu,
		[`${IN_FLIGHT} in flight, a turn`]: us(spent.turns.wall),
		[`${IN_FLIGHT} in flight, turn ÷ the same bytes`]: spent.turns.wall / spent.sames.wall,
		[`${IN_FLIGHT} in flight, turn ÷ one record`]: spent.turns.wall / spent.leasts.wall,
		[`commit among ${threads} threads ÷ among ${FEW}`]: steps.many.commit / steps.few.commit,
	};
}

/** In no order, so that nobody always runs behind the same one. */
function shuffled(values) {
	return values
		.map((value) => ({ value, place: Math.random() }))
		.sort((a, b) => a.place - b.place)
		.map(({ value }) => value);
}

function newSteps() {
	return { accept: 0, commit: 0, finish: 0 };
}

/** Runs a slice of steps, so many at once; adds its milliseconds, and those of CPU, to `spent`. */
async function slice(step, inFlight, serverCpu, spent) {
	const server = (await serverCpu?.()) ?? 0;
	const [client, begun] = [process.cpuUsage(), performance.now()];
	let left = SLICE;
	await Promise.all(
		Array.from({ length: inFlight }, async () => {
			while (left-- > 0) await step();
		}),
	);
	spent.wall += performance.now() - begun;
	const { user, system } = process.cpuUsage(client);
	spent.cpu += (user + system) / 1000 + ((await serverCpu?.()) ?? 0) - server;
}

function show(values) {
	const { median, min, max } = spread(values);
	return `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
}

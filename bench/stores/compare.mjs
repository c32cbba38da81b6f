// A store beside the same trips through its bare driver, in one run: the rounds, and what is printed of them.
import { spawnSync } from "node:child_process";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { findCores, leaveCore, takeCore } from "../cores.mjs";
import { mean, spread } from "../statistics.mjs";
import { fill, messagesOf, nextMessage, turn } from "./turns.mjs";

const FEW = 1_000;
const SLICES = 20;
const SLICE = 100;
const TURNS = SLICES * SLICE;
const IN_FLIGHT = 16;
const TURN = "turn ÷ the same bytes";

/** The most that is allowed of what bench/README.md says of each store. */
export const TARGETS = {
	sqlite: { turn: 1.5, commit: 1.3, bytes: 320 },
	redis: { turn: 1.3, commit: 1.3, bytes: 350 },
	postgres: { turn: 1.25, commit: 1.3, bytes: 450 },
};

/**
 * Reads `--threads N` (100 000), `--rounds N` (9), `--assert` and `--quick` (5 rounds, 5 000 threads), and the texts named in
 * `others` with their defaults.
 */
export function storeOptions(others = {}) {
	const text = { type: "string" };
	const flag = { type: "boolean", default: false };
	const named = Object.entries(others).map(([name, value]) => [
		name,
		value === false ? flag : { ...text, default: value },
	]);
	const options = { threads: text, rounds: text, quick: flag, assert: flag, ...Object.fromEntries(named) };
	const { values } = parseArgs({ options });
	const count = (name, otherwise, least) => {
		const value = values[name] === undefined ? otherwise : Number(values[name]);
		if (Number.isInteger(value) && value >= least) return value;
		throw new Error(`--${name} takes a whole number of at least ${least}, not ${values[name]}`);
	};
	const { quick } = values;
	return {
		...values,
		threads: count("threads", quick ? 5_000 : 100_000, FEW),
		rounds: count("rounds", quick ? 5 : 9, 1),
	};
}

/**
 * Starts a store's server by `start` and puts it on other cores than this process, as it would be on a machine of its own; `--unpinned`
 * leaves both to the scheduler, which mostly has them take turns on one core.
 */
export async function startApart({ unpinned }, start) {
	const cores = unpinned ? { bot: null, others: null, why: "as was asked" } : findCores();
	leaveCore(cores);
	const server = await start();
	takeCore(cores);
	console.log(
		cores.bot === null
			? `not pinned: ${cores.why}`
			: `this process on core ${cores.bot}, the server's on ${cores.others}`,
	);
	return server;
}

/**
 * Measures a store and prints what it costs; with `assert`, a target that is missed makes the exit code 1.
 *
 * - `what`: the driver and server, as the first line has them.
 * - `open(name)`: the store of that name, without history.
 * - `bare()`: the driver alone, connected anew; `fill(messages)` puts records in, `same(message)` and `least(message)` are three
 *   trips each, as bench/README.md says what they do, `close()` ends it.
 * - `serverCpu()`: milliseconds of CPU that the server has used so far; null where it is this process.
 * - `bytes(name)`: what everything takes that the store of that name has written.
 * - `targets`: of `TARGETS`.
 */
export async function compareStore({ what, open, bare, serverCpu, bytes, targets }, { threads, rounds, assert }) {
	const sizes = await filled({ open, bare, bytes, threads });
	console.log(
		`Node ${process.version}, ${what}, ${threads} threads; ${rounds} rounds of ${TURNS} turns in slices of ${SLICE}, all kinds`,
		`in turn; µs a turn, or ratios within a round: median (least to most); load average ${loadavg()[0].toFixed(1)}`,
	);

	const found = new Map();
	// The first round warms up.
	for (let round = 0; round <= rounds; round += 1) {
		const figures = await measure({ open, bare, serverCpu, threads });
		if (round === 0) continue;
		for (const [name, value] of Object.entries(figures)) found.set(name, [...(found.get(name) ?? []), value]);
	}
	const [empty, unmarked, marked] = sizes;
	const each = (size) => Math.round(size / threads);
	found.set("bytes a thread", [each(unmarked - empty)]);
	found.set("bytes of a mark", [each(marked - unmarked)]);
	const most = new Map([
		[TURN, targets.turn],
		[commitAmong(threads), targets.commit],
		["bytes a thread", targets.bytes],
	]);
	for (const [name, values] of found) {
		const target = most.get(name);
		const met = target === undefined || spread(values).median <= target;
		console.log(
			`${name}: ${show(values)}${target === undefined ? "" : ` — at most ${target}: ${met ? "PASS" : "FAIL"}`}`,
		);
		if (assert && !met) process.exitCode = 1;
	}
	console.log(`load average ${loadavg()[0].toFixed(1)}`);
}

/** Puts the threads in. Answers what `many` takes: empty, with its threads, with a mark of each as well. */
async function filled({ open, bare, bytes, threads }) {
	const [few, many, driver] = [await open("few"), await open("many"), await bare()];
	await fill(few, FEW, { marked: true });
	const sizes = [await bytes("many")];
	for (const marked of [false, true]) {
		await fill(many, threads, { marked });
		sizes.push(await bytes("many"));
	}
	for (let from = 0; from < threads; from += 500) {
		await driver.fill(messagesOf(from, Math.min(from + 500, threads), threads));
	}
	await Promise.all([few.close(), many.close(), driver.close()]);
	// Else what was put in is still being written to the disk while others are measured.
	spawnSync("sync");
	return sizes;
}

/**
 * One round, as `{ name: figure }` in the order they are printed. Everything connects anew, and each kind has a connection to
 * itself: which core the scheduler gives a server's process is then another chance each round, and the same for all. An
 * embedded database has one file and one handle.
 */
async function measure({ open, bare, serverCpu, threads }) {
	const [few, many] = [await open("few"), await open("many")];
	const drivers = [await bare()];
	while (serverCpu !== null && drivers.length < 3) drivers.push(await bare());
	const [one, two = one, three = one] = drivers;
	const steps = { many: newSteps(), few: newSteps(), rest: newSteps() };
	const same = (driver) => async () => {
		const message = nextMessage(threads);
		const written = await driver.commit(message, await driver.accept(message));
		if (!written) throw new Error("somebody else writes what is measured");
		await driver.finish(message);
	};
	const least = (driver) => () => driver.least(nextMessage(threads));
	const kinds = {
		turn: [() => turn(many, threads, steps.many), 1],
		same: [same(one), 1],
		least: [least(two), 1],
		again: [same(three), 1],
		few: [() => turn(few, FEW, steps.few), 1],
		turns: [() => turn(many, threads, steps.rest), IN_FLIGHT],
		sames: [same(one), IN_FLIGHT],
		leasts: [least(two), IN_FLIGHT],
	};
	const spent = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, { wall: 0, cpu: 0 }]));
	for (const [step, inFlight] of Object.values(kinds)) await slice(step, inFlight, serverCpu, { wall: 0, cpu: 0 });
	for (const step of Object.values(steps)) Object.assign(step, newSteps());
	for (let index = 0; index < SLICES; index += 1) {
		for (const [kind, [step, inFlight]] of shuffled(Object.entries(kinds))) {
			await slice(step, inFlight, serverCpu, spent[kind]);
		}
	}
	await Promise.all([few, many, ...drivers].map((each) => each.close()));
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
		[TURN]: spent.turn.wall / sameOf("wall"),
		"turn ÷ one record": spent.turn.wall / spent.least.wall,
		"the same bytes ÷ themselves (A/A)": spent.again.wall / spent.same.wall,
		[`a turn, ${where}`]: us(spent.turn.cpu),
		[`${TURN}, ${where}`]: spent.turn.cpu / sameOf("cpu"),
		[`turn ÷ one record, ${where}`]: spent.turn.cpu / spent.least.cpu,
		[`the same bytes ÷ themselves (A/A), ${where}`]: spent.again.cpu / spent.same.cpu,
		[`${IN_FLIGHT} in flight, a turn`]: us(spent.turns.wall),
		[`${IN_FLIGHT} in flight, ${TURN}`]: spent.turns.wall / spent.sames.wall,
		[`${IN_FLIGHT} in flight, turn ÷ one record`]: spent.turns.wall / spent.leasts.wall,
		[commitAmong(threads)]: steps.many.commit / steps.few.commit,
	};
}

function commitAmong(threads) {
	return `commit among ${threads} threads ÷ among ${FEW}`;
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

// What the Redis store costs: a turn against the same three bare trips through the driver, a commit among many threads, and
// the bytes of a thread. node bench/stores/redis.mjs [threads = 100000]; a redis-server is started on a free port.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { EMPTY_RECORD } from "@thread-control/core";
import { redisStore } from "@thread-control/store-redis";
import { createClient } from "redis";

const THREADS = Number(process.argv[2] ?? 100_000);
const FEW = 1_000;
const SLICES = 20;
const SLICE = 100;
const TURNS = SLICES * SLICE;
const ROUNDS = 9;
const IN_FLIGHT = 16;
const START = 1_767_225_600_000;
const ACCOUNT = "messenger:1000000000001";

// Spread over the key space, as page-scoped ids are.
const threadOf = (index, count) => `${ACCOUNT}:${2_000_000_000_000_000 + ((index * 7919) % count) * 104_729}`;
const eventOf = (n) => `normal:m_${String(n).padStart(12, "0")}AG5Hz2Uq7tuwNEhXfYYKj8mJEM`;
const recordOf = (n, at) => ({ ...EMPTY_RECORD, normal: { at, id: eventOf(n) } });
const effectsOf = (n, thread, at) => [
	{
		type: "route",
		event: {
			kind: "message",
			id: eventOf(n),
			account: { channel: "messenger", account: "1000000000001" },
			thread: { channel: "messenger", account: "1000000000001", user: thread.slice(24) },
			via: "normal",
			at,
			mid: eventOf(n).slice(7),
			text: "Where is my order? I have been waiting for a week.",
			raw: { sender: { id: "1" }, recipient: { id: "2" }, timestamp: at, message: { text: "x".repeat(500) } },
		},
	},
];
const instance = (now) => ({ holder: "instance-1", leaseMs: 30_000, now });

let n = 0;
function changeOf(thread, expected, at) {
	n += 1;
	return {
		type: "thread",
		thread,
		expected,
		next: recordOf(n, at),
		events: [eventOf(n)],
		work: { id: eventOf(n), effects: effectsOf(n, thread, at) },
		history: [],
		dueAt: null,
		settled: [],
	};
}

/** One turn; adds the milliseconds of its steps to `steps`. */
async function turn(store, threads, steps) {
	const thread = threadOf(n + 1, threads);
	const at = START + n;
	const event = eventOf(n + 1);
	const t0 = performance.now();
	const accepted = await store.accept({ events: [event], threads: [thread], accounts: [ACCOUNT] });
	const t1 = performance.now();
	const change = changeOf(thread, accepted.threads.get(thread).version, at);
	const t2 = performance.now();
	const [result] = await store.commit([change], instance(at));
	const t3 = performance.now();
	// Two turns of one thread at once: there is nothing to finish.
	if (result.result === "conflict" || result.run === null) return;
	const lease = { thread, epoch: result.run };
	await store.finish({ lease, work: change.work.id, how: "done", goOn: true }, instance(at));
	const t4 = performance.now();
	steps.accept += t1 - t0;
	steps.commit += t3 - t2;
	steps.finish += t4 - t3;
}

async function bareTrips() {
	const load = async (source) => {
		const sha = await client.sendCommand(["SCRIPT", "LOAD", source]);
		return (keys, ...args) => client.sendCommand(["EVALSHA", sha, String(keys.length), ...keys, ...args]);
	};
	const trivial = await load("return 1");
	const read = await load(
		"return {redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2]), redis.call('EXISTS', KEYS[3])}",
	);
	const write = await load(
		"redis.call('SET', KEYS[1], ARGV[1]) redis.call('SET', KEYS[2], 1, 'PX', 129600000) redis.call('RPUSH', KEYS[3], ARGV[2]) return 1",
	);
	const take = await load("redis.call('LPOP', KEYS[2]) return redis.call('GET', KEYS[1])");
	return {
		/** Three scripts that do nothing. */
		async least() {
			const thread = threadOf(++n, THREADS);
			for (let trip = 0; trip < 3; trip += 1) await trivial([`bare:${thread}`]);
		},
		/** The same bytes, read, written and taken out again, and no rule kept. */
		async same() {
			const thread = threadOf(++n, THREADS);
			const [record, queue, event] = [`bare:t:${thread}`, `bare:q:${thread}`, `bare:e:${eventOf(n)}`];
			const effects = JSON.stringify(effectsOf(n, thread, START + n));
			const [known] = await read([record, `bare:a:${ACCOUNT}`, event]);
			if (known) JSON.parse(known);
			await write([record, event, queue], JSON.stringify({ normal: recordOf(n, START + n).normal }), effects);
			JSON.parse(await take([record, queue]));
		},
	};
}

/** Runs steps, so many at once; adds the milliseconds, and those of both processes' CPU, to `spent`. */
async function slice(step, inFlight, spent) {
	const [server, client, begun] = [await serverCpu(), process.cpuUsage(), performance.now()];
	let left = SLICE;
	await Promise.all(
		Array.from({ length: inFlight }, async () => {
			while (left-- > 0) await step();
		}),
	);
	spent.wall += performance.now() - begun;
	const { user, system } = process.cpuUsage(client);
	spent.cpu += (user + system) / 1000 + (await serverCpu()) - server;
}

async function fill(store, count) {
	for (let from = 0; from < count; from += 500) {
		const changes = Array.from({ length: Math.min(500, count - from) }, (_, index) => ({
			...changeOf(threadOf(from + index, count), 0, START),
			events: [],
			work: null,
		}));
		await store.commit(changes, instance(START));
	}
}

async function startServer() {
	const probe = createServer();
	await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
	const { port } = probe.address();
	await new Promise((resolve) => probe.close(resolve));
	const server = spawn("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", ""], {
		stdio: "ignore",
		...(process.getuid() === 0 ? { uid: 65_534, gid: 65_534 } : {}),
	});
	server.on("error", (error) => {
		throw error;
	});
	process.on("exit", () => server.kill("SIGKILL"));
	return `redis://127.0.0.1:${port}`;
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const show = (values) =>
	`${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;
const each = (milliseconds) => (milliseconds * 1000) / TURNS;

const url = await startServer();
const client = createClient({ url });
await client.connect();
const said = async (section, name) => new RegExp(`^${name}:(\\S+)`, "m").exec(await client.info(section))[1];
const used = async () => Number(await said("memory", "used_memory"));
async function serverCpu() {
	const info = await client.info("cpu");
	return (
		1000 * ["user", "sys"].reduce((sum, kind) => sum + Number(new RegExp(`used_cpu_${kind}:(\\S+)`).exec(info)[1]), 0)
	);
}

const few = await redisStore({ url, prefix: "few", history: false });
const many = await redisStore({ url, history: false });
await fill(few, FEW);
const before = await used();
await fill(many, THREADS);
const after = await used();
const bare = await bareTrips();
console.log(
	`Node ${process.version}, Redis ${await said("server", "redis_version")} without persistence, ${THREADS} threads;`,
	`${ROUNDS} rounds of ${TURNS} turns in slices of ${SLICE}, one kind after the other; µs, median (range)`,
);

const out = {};
function put(name, value) {
	out[name] ??= [];
	out[name].push(value);
}
for (let round = 0; round <= ROUNDS; round += 1) {
	const steps = { accept: 0, commit: 0, finish: 0 };
	const little = { accept: 0, commit: 0, finish: 0 };
	const kinds = {
		turn: [() => turn(many, THREADS, steps), 1],
		nothing: [bare.least, 1],
		same: [bare.same, 1],
		few: [() => turn(few, FEW, little), 1],
		turns: [() => turn(many, THREADS, { accept: 0, commit: 0, finish: 0 }), IN_FLIGHT],
		nothings: [bare.least, IN_FLIGHT],
		sames: [bare.same, IN_FLIGHT],
	};
	const spent = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, { wall: 0, cpu: 0 }]));
	for (let index = 0; index < SLICES; index += 1) {
		for (const [kind, [step, inFlight]] of Object.entries(kinds)) await slice(step, inFlight, spent[kind]);
	}
	// The first warms up.
	if (round === 0) continue;
	for (const step of ["accept", "commit", "finish"]) put(step, each(steps[step]));
	for (const [kind, { wall, cpu }] of Object.entries(spent)) {
		put(kind, each(wall));
		put(`${kind} cpu`, each(cpu));
	}
	for (const [ours, theirs] of [
		["turn", "nothing"],
		["turn", "same"],
		["turns", "nothings"],
		["turns", "sames"],
	]) {
		put(`${ours}/${theirs}`, spent[ours].wall / spent[theirs].wall);
		put(`${ours}/${theirs} cpu`, spent[ours].cpu / spent[theirs].cpu);
	}
	put("growth", steps.commit / little.commit);
}
const line = (kind, name) => `${name}: ${show(out[kind])}, CPU of both processes ${show(out[`${kind} cpu`])}`;
console.log(`accept ${show(out.accept)}, commit ${show(out.commit)}, finish ${show(out.finish)}`);
console.log(line("turn", "a turn"));
console.log(line("nothing", "three scripts that do nothing"));
console.log(line("same", "the same bytes by three bare scripts"));
console.log(line("turn/nothing", "turn ÷ nothing"));
console.log(line("turn/same", "turn ÷ the same bytes"));
console.log(line("turns", `${IN_FLIGHT} in flight, a turn`));
console.log(line("turns/nothings", "÷ nothing"));
console.log(line("turns/sames", "÷ the same bytes"));
console.log(`commit among ${THREADS} threads ÷ among ${FEW}: ${show(out.growth)}`);

const [key] = await client.keys(`tc:*:t:${threadOf(0, THREADS)}`);
console.log(
	`bytes a thread: ${Math.round((after - before) / THREADS)} of used_memory, ${await client.memoryUsage(key)} by MEMORY USAGE of its key`,
);
await Promise.all([few.close(), many.close(), client.close()]);
process.exit(0);

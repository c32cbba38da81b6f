// What the SQLite store costs: a turn against the same three bare trips through the driver, a commit among many threads, and
// the bytes of a thread. node bench/stores/sqlite.mjs [threads = 100000] [driver]
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EMPTY_RECORD, EVENT_MARK_MS } from "@thread-control/core";
import { sqliteStore } from "@thread-control/store-sqlite";

const THREADS = Number(process.argv[2] ?? 100_000);
const FEW = 1_000;
const TURNS = 2_000;
const ROUNDS = 9;
const DAY = 86_400_000;
const START = 1_767_225_600_000;

const builtin = process.getBuiltinModule?.("node:sqlite");
const driver = process.argv[3] ?? (builtin ? "node:sqlite" : "libsql");
const folder = mkdtempSync(join(tmpdir(), "store-sqlite-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** The driver alone, set up as the store sets it up. */
function bareDriver(file) {
	const Database = driver === "libsql" ? createRequire(import.meta.url)("libsql") : builtin.DatabaseSync;
	const database = new Database(file);
	for (const pragma of ["journal_mode = WAL", "synchronous = NORMAL", "cache_size = -16384"]) {
		database.prepare(`PRAGMA ${pragma}`).all();
	}
	return database;
}

// Spread over the key space, as page-scoped ids are.
const threadOf = (index, count) =>
	`messenger:1000000000001:${2_000_000_000_000_000 + ((index * 7919) % count) * 104_729}`;
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

let n = 0;
const instance = (now) => ({ holder: "5f0c2a4e-7a55-4bde-9a5e-0d5d9bb5b1f1", leaseMs: 30_000, now });

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

async function turns(store, count, threads, times) {
	for (let index = 0; index < count; index += 1) {
		const thread = threadOf(n, threads);
		const at = START + n;
		const event = eventOf(n + 1);
		const t0 = performance.now();
		const accepted = await store.accept({ events: [event], threads: [thread], accounts: ["messenger:1000000000001"] });
		const t1 = performance.now();
		const change = changeOf(thread, accepted.threads.get(thread).version, at);
		const t2 = performance.now();
		const [result] = await store.commit([change], instance(at));
		const t3 = performance.now();
		const lease = { thread, epoch: result.run };
		await store.finish({ lease, work: change.work.id, how: "done", goOn: true }, instance(at));
		const t4 = performance.now();
		times.accept += t1 - t0;
		times.commit += t3 - t2;
		times.finish += t4 - t3;
	}
}

function bareTrips(database) {
	database.exec(`
		CREATE TABLE threads (thread TEXT PRIMARY KEY, version INTEGER, record TEXT) WITHOUT ROWID;
		CREATE TABLE marks (event TEXT PRIMARY KEY, expires_at INTEGER) WITHOUT ROWID;
		CREATE TABLE work (key INTEGER PRIMARY KEY, thread TEXT, work TEXT, effects TEXT)`);
	const [begin, commit, read, put, write, mark, append, take] = [
		"BEGIN IMMEDIATE",
		"COMMIT",
		"SELECT version, record FROM threads WHERE thread = ?",
		"INSERT INTO threads VALUES (?, 1, ?)",
		"UPDATE threads SET version = ?, record = ? WHERE thread = ?",
		"INSERT INTO marks VALUES (?, ?)",
		"INSERT INTO work VALUES (?, ?, ?, ?)",
		"DELETE FROM work WHERE key = ?",
	].map((sql) => database.prepare(sql));
	const transaction = (step) => {
		begin.run();
		step();
		commit.run();
	};
	return {
		fill: (count) =>
			transaction(() => {
				for (let index = 0; index < count; index += 1) {
					put.run(threadOf(index, count), JSON.stringify({ normal: recordOf(index, START).normal }));
				}
			}),
		/** The same rows, read, written and taken out again, and no rule kept. */
		same(count, threads) {
			let spent = 0;
			for (let index = 0; index < count; index += 1) {
				n += 1;
				const thread = threadOf(n, threads);
				const work = { id: eventOf(n), effects: effectsOf(n, thread, START + n) };
				const record = { normal: recordOf(n, START + n).normal };
				const t0 = performance.now();
				const row = read.get(thread);
				JSON.parse(row.record);
				transaction(() => {
					write.run(row.version + 1, JSON.stringify(record), thread);
					mark.run(work.id, START + n);
					append.run(n, thread, work.id, JSON.stringify(work.effects));
				});
				transaction(() => take.run(n));
				spent += performance.now() - t0;
			}
			return spent;
		},
		/** One row read, one written, one written: the least that three trips can be. */
		least(count, threads) {
			let spent = 0;
			for (let index = 0; index < count; index += 1) {
				n += 1;
				const thread = threadOf(n, threads);
				const record = { normal: recordOf(n, START + n).normal };
				const t0 = performance.now();
				const row = read.get(thread);
				JSON.parse(row.record);
				transaction(() => write.run(row.version + 1, JSON.stringify(record), thread));
				transaction(() => write.run(row.version + 2, row.record, thread));
				spent += performance.now() - t0;
			}
			return spent;
		},
	};
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const show = (values) =>
	`${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;

async function fill(store, count, at) {
	for (let from = 0; from < count; from += 500) {
		const changes = Array.from({ length: Math.min(500, count - from) }, (_, index) => ({
			...changeOf(threadOf(from + index, count), 0, at),
			work: null,
		}));
		await store.commit(changes, instance(at));
	}
}

function sizeOf(file) {
	const database = bareDriver(file);
	const one = (sql) => Object.values(database.prepare(sql).all()[0])[0];
	const used = (one("PRAGMA page_count") - one("PRAGMA freelist_count")) * one("PRAGMA page_size");
	database.close();
	return { used, file: statSync(file).size };
}

console.log(`Node ${process.version}, ${driver}, ${THREADS} threads, ${ROUNDS} rounds of ${TURNS}; µs, median (range)`);
const few = sqliteStore({ file: join(folder, "few.db"), driver, history: false });
const file = join(folder, "many.db");
const many = sqliteStore({ file, driver, history: false });
await fill(few, FEW, START);
await fill(many, THREADS, START);
const bare = bareTrips(bareDriver(join(folder, "bare.db")));
bare.fill(THREADS);

const ours = {
	accept: [],
	commit: [],
	finish: [],
	turn: [],
	few: [],
	growth: [],
	same: [],
	least: [],
	toSame: [],
	toLeast: [],
};
for (let round = 0; round <= ROUNDS; round += 1) {
	const times = { accept: 0, commit: 0, finish: 0 };
	await turns(many, TURNS, THREADS, times);
	const same = bare.same(TURNS, THREADS);
	const least = bare.least(TURNS, THREADS);
	const little = { accept: 0, commit: 0, finish: 0 };
	await turns(few, TURNS, FEW, little);
	// The first warms up.
	if (round === 0) continue;
	const turn = times.accept + times.commit + times.finish;
	for (const step of ["accept", "commit", "finish"]) ours[step].push((times[step] * 1000) / TURNS);
	ours.turn.push((turn * 1000) / TURNS);
	ours.same.push((same * 1000) / TURNS);
	ours.least.push((least * 1000) / TURNS);
	ours.few.push((little.commit * 1000) / TURNS);
	ours.toSame.push(turn / same);
	ours.toLeast.push(turn / least);
	ours.growth.push(times.commit / little.commit);
}
console.log(
	`accept ${show(ours.accept)}, commit ${show(ours.commit)}, finish ${show(ours.finish)}: turn ${show(ours.turn)}`,
);
console.log(`the same rows by bare trips ${show(ours.same)}: turn ÷ that ${show(ours.toSame)}`);
console.log(`one row a trip ${show(ours.least)}: turn ÷ that ${show(ours.toLeast)}`);
console.log(`commit among ${FEW} threads ${show(ours.few)}: among ${THREADS} ÷ that ${show(ours.growth)}`);

const marked = sizeOf(file);
// The marks run out, and commits find them.
for (let index = 0; index < n / 8; index += 1) {
	const thread = threadOf(index % 100, THREADS);
	const { version } = (await many.guard(thread, null)).record;
	await many.commit(
		[{ ...changeOf(thread, version, START), events: [], work: null }],
		instance(START + EVENT_MARK_MS + DAY),
	);
}
await many.close();
const expired = sizeOf(file);
const each = (bytes) => Math.round(bytes / THREADS);
console.log(
	`bytes a thread: ${each(expired.used)}; with ${(n / THREADS).toFixed(1)} marks a thread ${each(marked.used)}`,
);
await few.close();

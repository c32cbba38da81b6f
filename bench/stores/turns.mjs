// What the store benches do turns with: threads spread over the key space, as page-scoped ids are, and messages of one size.
import { hash } from "node:crypto";
import { EMPTY_RECORD } from "@thread-control/core";

export const ACCOUNT = "messenger:1000000000001";
const START = 1_767_225_600_000;
/** Changes in one commit when a store is filled. */
const BATCH = 500;

let turns = 0;
const instance = (now) => ({ holder: "5f0c2a4e-7a55-4bde-9a5e-0d5d9bb5b1f1", leaseMs: 30_000, now });
const userOf = (index, threads) => String(2_000_000_000_000_000 + ((index * 7919) % threads) * 104_729);

/** A message that nobody sent before, of one of so many threads: `{ n, at, thread, event, record, effects }`. */
export function nextMessage(threads) {
	turns += 1;
	return messageOf(turns, userOf(turns, threads));
}

/** A message of each thread from one place to another, out of so many. */
export function messagesOf(from, to, threads) {
	return Array.from({ length: to - from }, (_, index) => {
		turns += 1;
		return messageOf(turns, userOf(from + index, threads));
	});
}

function messageOf(n, user) {
	const thread = `${ACCOUNT}:${user}`;
	// In no order, as the platform's: what comes in order is cheaper to put into an index.
	const mid = `m_${hash("sha256", String(n), "base64url").slice(0, 38)}`;
	const event = `normal:${mid}`;
	const at = START + n;
	return {
		n,
		at,
		thread,
		event,
		record: { ...EMPTY_RECORD, normal: { at, id: event } },
		effects: [
			{
				type: "route",
				event: {
					kind: "message",
					id: event,
					account: { channel: "messenger", account: ACCOUNT.slice(10) },
					thread: { channel: "messenger", account: ACCOUNT.slice(10), user },
					via: "normal",
					at,
					mid,
					text: "Where is my order? I have been waiting for a week.",
					raw: { sender: { id: "1" }, recipient: { id: "2" }, timestamp: at, message: { text: "x".repeat(500) } },
				},
			},
		],
	};
}

/** What a message makes of its thread, expected at that version; with what `rest` says otherwise. */
function changeOf({ thread, event, record, effects }, expected, rest) {
	return {
		type: "thread",
		thread,
		expected,
		next: record,
		events: [event],
		work: { id: event, effects },
		history: [],
		dueAt: null,
		settled: [],
		...rest,
	};
}

/** The store's part of a turn: accept, commit, finish. Adds the milliseconds of each to `steps`. */
export async function turn(store, threads, steps) {
	const message = nextMessage(threads);
	const { thread, event, at } = message;
	const t0 = performance.now();
	const accepted = await store.accept({ events: [event], threads: [thread], accounts: [ACCOUNT] });
	const t1 = performance.now();
	const change = changeOf(message, accepted.threads.get(thread).version);
	const t2 = performance.now();
	const [{ result, run }] = await store.commit([change], instance(at));
	const t3 = performance.now();
	if (result !== "committed" || run === null) throw new Error(`a turn of ${thread} met another: ${result}, ${run}`);
	const lease = { thread, epoch: run };
	const { held, next } = await store.finish({ lease, work: event, how: "done", goOn: true }, instance(at));
	const t4 = performance.now();
	if (!held || next !== null) throw new Error(`the work of ${thread} was not the only one`);
	steps.accept += t1 - t0;
	steps.commit += t3 - t2;
	steps.finish += t4 - t3;
}

/** Writes each of so many threads once, without work; `marked`: with the mark of its message. */
export async function fill(store, threads, { marked }) {
	const rest = marked ? { work: null } : { work: null, events: [] };
	for (let from = 0; from < threads; from += BATCH) {
		const messages = messagesOf(from, Math.min(from + BATCH, threads), threads);
		const accepted = await store.accept({ events: [], threads: messages.map(({ thread }) => thread), accounts: [] });
		const changes = messages.map((each) => changeOf(each, accepted.threads.get(each.thread).version, rest));
		const results = await store.commit(changes, instance(START));
		if (results.some(({ result }) => result !== "committed")) throw new Error("somebody else writes what is filled");
	}
}

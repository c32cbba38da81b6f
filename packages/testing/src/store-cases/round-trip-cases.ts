import assert from "node:assert/strict";
import {
	type AppId,
	type Effect,
	EMPTY_ACCOUNT,
	EMPTY_RECORD,
	METADATA_LIMIT,
	RECORD_VERSION,
	type ThreadId,
	type ThreadRecord,
} from "@thread-control/core";
import {
	ACCOUNT,
	AT,
	accountChange,
	commit,
	commits,
	committed,
	eventId,
	handover,
	instance,
	LEASE_MS,
	NEIGHBOUR,
	ODD_NAME,
	read,
	said,
	strongFact,
	THREAD,
	threadChange,
	withCode,
	work,
} from "./change.ts";
import type { StoreCase } from "./store-case.ts";
import { begin, claimOne, done, enqueue, intentOf, leased } from "./turn.ts";

/** Text of exactly `length` characters with all that may go wrong on its way: several bytes, surrogate pairs, quotes, separators. */
function difficultText(length: number): string {
	const sample = 'Ñandú „¿qué?“ 🦤👩‍👩‍👧 שלום 客服 \\ " \' \u2028 \t {"a":1} %s ; -- ';
	let text = "";
	// By whole characters, so that no surrogate pair is cut.
	for (const character of sample.repeat(Math.ceil(length / sample.length))) {
		if (text.length + character.length <= length) text += character;
	}
	return text.padEnd(length, "ñ");
}

function routed(text: string): Effect {
	return {
		type: "route",
		event: {
			kind: "message",
			id: eventId("m1"),
			account: { channel: "messenger", account: "1000000000001" },
			thread: { channel: "messenger", account: "1000000000001", user: "2000000000000001" },
			via: "normal",
			at: AT,
			mid: "m1",
			text,
			raw: { message: { mid: "m1", text }, list: [null, 1.5, true, { deep: [] }] },
		},
	};
}

const FULL: ThreadRecord = {
	v: RECORD_VERSION,
	strong: strongFact({
		type: "own_pass",
		id: "0b7c…",
		seq: 3,
		owner: { kind: "app", id: "400000000000002" as AppId },
		until: AT + 400,
		expiresAt: AT + 86_400_000,
		metadata: "m",
		from: "263902037430900" as AppId,
		answered: false,
	}),
	normal: { at: AT - 1, id: "m_1" },
	standby: { at: AT + 1, id: "m_2" },
	echoAt: AT + 2,
	command: {
		id: "pass-1",
		name: "pass",
		target: "400000000000002" as AppId,
		durationMs: null,
		at: AT,
		seq: 3,
		answerBy: AT + 20_000,
		state: "answered",
	},
	handover: handover({
		reason: "asked",
		state: "ended",
		returnBy: AT + 60_000,
		assumeSilent: true,
		pollAt: AT + 25_312.5,
		pollPauseMs: 25_312.5,
		outcome: "returned",
		by: "passed",
		endedAt: AT + 9_000,
		metadata: "solved",
	}),
};

/** What goes in comes out. */
export const ROUND_TRIP_CASES: readonly StoreCase[] = [
	{
		name: "round trip: every field of a record, fractions and nulls included",
		async run({ store, other }) {
			const first = await commits(store, threadChange(0, { next: FULL }));
			assert.deepEqual((await read(other)).value, FULL);
			const second = await commits(store, threadChange(first, { next: EMPTY_RECORD }));
			assert.deepEqual(await read(other), { value: EMPTY_RECORD, version: second });
		},
	},
	{
		name: "round trip: the largest metadata, beyond ASCII, in the record and in the history",
		settings: { history: { bytes: 1_000_000 } },
		async run({ store, other }) {
			const metadata = difficultText(METADATA_LIMIT);
			assert.equal(metadata.length, METADATA_LIMIT);
			const strong = strongFact({ metadata });
			const next: ThreadRecord = { ...EMPTY_RECORD, strong, handover: handover({ metadata, reason: metadata }) };
			const history = [{ type: "fact", at: AT, fact: strong } as const, said(AT, "m1", difficultText(20_000))];
			await commits(store, threadChange(0, { next, history }));
			assert.deepEqual((await read(other)).value, next);
			assert.deepEqual(await other.history(THREAD), history);
		},
	},
	{
		name: "round trip: a user id with every character of a key",
		async run({ store, other }) {
			const thread = `messenger:1000000000001:${ODD_NAME}` as ThreadId;
			const history = [said(AT, "m1")];
			await commits(store, threadChange(0, { thread, dueAt: AT, history }));
			assert.deepEqual(await other.due(AT, 10), [thread]);
			assert.deepEqual(await other.history(thread), history);
			const by = instance({ holder: ODD_NAME });
			const lease = await begin(other, ODD_NAME, { thread, by });
			assert.deepEqual(await other.renew([lease], by), [lease]);
			await store.release([lease]);
			const claimed = await claimOne(store, by);
			assert.deepEqual([claimed?.lease.thread, claimed?.next.work.id], [thread, ODD_NAME]);
			if (claimed === undefined) return;
			assert.deepEqual(await intentOf(store, claimed.lease, ODD_NAME, 0), { state: "new" });
			const settled = [{ work: ODD_NAME, index: 0, messageId: ODD_NAME }];
			assert.deepEqual(await intentOf(other, claimed.lease, ODD_NAME, 0, settled), {
				state: "done",
				messageId: ODD_NAME,
			});
			await store.finish({ lease: claimed.lease, work: ODD_NAME, how: "parked", goOn: true }, by);
			assert.deepEqual(await other.parked(10), [{ thread, work: work(ODD_NAME), at: AT }]);
			await other.erase(thread);
			assert.equal((await read(store, thread)).version, 0);
		},
	},
	{
		name: "round trip: work of 100 KB by every way it takes",
		async run({ store, other }) {
			const large = work("w2", { effects: [routed(difficultText(100_000))] });
			const lease = await begin(store, "w1");
			await enqueue(other, "w2", { work: large });
			assert.deepEqual((await done(store, lease, "w1")).next, { work: large, attempts: 0 });
			const claimed = await claimOne(other, instance({ now: AT + LEASE_MS }));
			assert.deepEqual(claimed?.next, { work: large, attempts: 1 });
			if (claimed === undefined) return;
			await other.finish({ lease: claimed.lease, work: "w2", how: "parked", goOn: true }, instance());
			assert.deepEqual(await store.parked(1), [{ thread: THREAD, work: large, at: AT }]);
		},
	},
	{
		name: "round trip: a record of a newer version is refused by name, wherever it is read",
		async run({ store, other }) {
			const by = instance();
			const newer = { ...EMPTY_RECORD, v: RECORD_VERSION + 1 };
			const change = threadChange(0, { next: newer, work: work("w1") });
			const lease = leased(THREAD, committed(await commit(store, change, by)).run);
			const calls = [
				() => other.accept({ events: [], threads: [NEIGHBOUR, THREAD], accounts: [] }),
				() => other.guard(THREAD, null),
				() => other.finish({ lease, work: "w1", how: "done", goOn: false }, by),
			];
			for (const call of calls) await assert.rejects(call, withCode("record_newer"));
			assert.equal((await other.guard(NEIGHBOUR, null)).record.version, 0, "others are read");
		},
	},
	{
		name: "round trip: an account of a newer version is refused by name",
		async run({ store, other }) {
			await commits(store, accountChange(0, { next: { ...EMPTY_ACCOUNT, v: EMPTY_ACCOUNT.v + 1 } }));
			await assert.rejects(other.guard(THREAD, null), withCode("record_newer"));
			await assert.rejects(other.accept({ events: [], threads: [], accounts: [ACCOUNT] }), withCode("record_newer"));
		},
	},
];

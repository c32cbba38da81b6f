import assert from "node:assert/strict";
import { type AppId, EMPTY_RECORD, METADATA_LIMIT, RECORD_VERSION, type ThreadRecord } from "@thread-control/core";
import type { StoreCase } from "../store-case.ts";
import { AT, commits, handover, read, said, strongFact, THREAD, threadChange } from "./change.ts";

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
			const thread = "messenger:1000000000001:a:b{c}*?/%_'\"ñ" as typeof THREAD;
			const version = await commits(store, threadChange(0, { thread, dueAt: AT, history: [said(AT, "m1")] }));
			assert.equal((await read(other, thread)).version, version);
			assert.deepEqual(await other.due(AT, 10), [thread]);
			assert.equal((await other.history(thread)).length, 1);
		},
	},
];

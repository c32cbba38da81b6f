import { expect, test } from "vitest";
import { contextAt, EPOCH } from "./arbitrary.test-data.ts";
import type { Handover } from "./handover.ts";
import { dueAt, EMPTY_RECORD, type ThreadRecord } from "./record.ts";

function waiting(rest: Partial<Handover>): ThreadRecord {
	const handover: Handover = {
		id: "pass-1",
		at: EPOCH,
		seq: 0,
		startedAt: EPOCH,
		target: null,
		reason: null,
		state: "open",
		returnBy: null,
		assumeSilent: false,
		pollAt: null,
		pollPauseMs: 0,
		outcome: null,
		by: null,
		endedAt: null,
		metadata: null,
		...rest,
	};
	return { ...EMPTY_RECORD, handover };
}

test.each([
	["no handover", EMPTY_RECORD, null],
	["an open one with nothing to wait for", waiting({}), null],
	["a deadline alone", waiting({ returnBy: EPOCH + 9 }), EPOCH + 9],
	["a read alone", waiting({ pollAt: EPOCH + 5 }), EPOCH + 5],
	["the sooner of both", waiting({ returnBy: EPOCH + 9, pollAt: EPOCH + 5 }), EPOCH + 5],
	["one that is still on its way", waiting({ state: "passing", returnBy: EPOCH + 9 }), null],
	["one that ended", waiting({ state: "ended", returnBy: EPOCH + 9, pollAt: EPOCH + 5 }), null],
] as const)("due: %s", (_, record, at) => {
	expect(dueAt(record, contextAt(EPOCH))).toBe(at);
});

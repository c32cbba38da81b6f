import { expect, test } from "vitest";
import { contextAt, EPOCH } from "./arbitrary.test-data.ts";
import type { CommandEntry } from "./command.ts";
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

function command(state: CommandEntry["state"], record: ThreadRecord): ThreadRecord {
	const parts = { id: "take-1", name: "take", target: null, durationMs: null, at: EPOCH, seq: 1 } as const;
	return { ...record, command: { ...parts, answerBy: EPOCH + 20, state } };
}

function requested(by: number, record: ThreadRecord): ThreadRecord {
	return { ...record, request: { command: "request-1", by } };
}

test.each([
	["no handover", EMPTY_RECORD, null],
	["an open one with nothing to wait for", waiting({}), null],
	["a deadline alone", waiting({ returnBy: EPOCH + 9 }), EPOCH + 9],
	["a read alone", waiting({ pollAt: EPOCH + 5 }), EPOCH + 5],
	["the sooner of both", waiting({ returnBy: EPOCH + 9, pollAt: EPOCH + 5 }), EPOCH + 5],
	["one that is still on its way", waiting({ state: "passing", returnBy: EPOCH + 9 }), null],
	["a command beside it that is answered", command("answered", waiting({ pollAt: EPOCH + 50 })), EPOCH + 50],
	["a command beside it that is not", command("pending", waiting({ pollAt: EPOCH + 50 })), EPOCH + 20],
	["the sooner of it and a request", requested(EPOCH + 9, waiting({ pollAt: EPOCH + 50 })), EPOCH + 9],
	["the sooner of a request and it", requested(EPOCH + 90, waiting({ pollAt: EPOCH + 50 })), EPOCH + 50],
	["one that ended", waiting({ state: "ended", returnBy: EPOCH + 9, pollAt: EPOCH + 5 }), null],
] as const)("due: %s", (_, record, at) => {
	expect(dueAt(record, contextAt(EPOCH))).toBe(at);
});

import { describe, expect, test } from "vitest";
import type { ThreadId } from "../domain/thread.ts";
import type { IntentState, SettledIntent } from "../ports/store.ts";
import { Leases } from "./leases.ts";
import { intentOf, SendMark } from "./send-mark.ts";

const WORK = "normal:m:1";
const lease = { thread: "messenger:1:2" as ThreadId, epoch: 7 };

/** Work that runs, and marks of its sends. */
function turn(again = false): {
	readonly leases: Leases;
	mark(counted?: boolean): SendMark;
	settled(): readonly SettledIntent[];
} {
	const leases = new Leases();
	leases.begin(WORK, lease, again);
	const granted = leases.grant(WORK);
	return {
		leases,
		mark: (counted = true) => {
			const mark = SendMark.next(leases, granted, counted);
			if (mark === null) throw new Error("the turn has no mark");
			return mark;
		},
		settled: () => leases.settledIn(WORK),
	};
}

test("each message of a turn is the next intent; what is no message is none", () => {
	const { mark, leases } = turn();
	const intents = [true, true, false, true].map((counted) => mark(counted).question());
	expect(intents).toEqual([
		{ lease, intent: { work: WORK, index: 0 }, settled: [] },
		{ lease, intent: { work: WORK, index: 1 }, settled: [] },
		{ lease, intent: null, settled: [] },
		{ lease, intent: { work: WORK, index: 2 }, settled: [] },
	]);
	expect(SendMark.next(leases, null, true)).toBeNull();
	expect(SendMark.next(leases, "normal:ended 1", true)).toBeNull();
});

test("what settled goes along with the next question, once", () => {
	const { mark, settled } = turn();
	mark().settle("mid.1");
	mark().settle(null);
	mark(false).settle("mid.typing");
	const next = mark();
	expect(next.question().settled).toEqual([
		{ work: WORK, index: 0, messageId: "mid.1" },
		{ work: WORK, index: 1, messageId: null },
	]);
	mark().settle("mid.3");
	next.heard(null, 2);
	expect(settled()).toEqual([{ work: WORK, index: 3, messageId: "mid.3" }]);
	next.heard(null, 0);
	expect(settled()).toHaveLength(1);
});

test("only the first answer speaks of the time before this send", () => {
	const mark = turn().mark();
	expect(mark.before).toBeNull();
	mark.heard(null, 0);
	expect(mark.before).toBeNull();
	mark.heard({ state: "done", messageId: "mid" }, 0);
	mark.heard({ state: "open" }, 0);
	expect(mark.before).toEqual({ state: "done", messageId: "mid" });
});

test.each<readonly [string, IntentState | null, boolean, boolean]>([
	["nobody had begun it", { state: "new" }, false, true],
	["nobody had begun it, in a turn that runs again", { state: "new" }, true, true],
	["the store did not answer", null, false, true],
	["the store did not answer, and an earlier run may have let it out", null, true, false],
	["an earlier run may have let it out", { state: "open" }, true, false],
	["somebody may have let it out, though we know of no earlier run", { state: "open" }, false, false],
	["an earlier run let it out", { state: "done", messageId: "mid" }, true, false],
])("held back by the guard: %s", (_, state, again, settles) => {
	const { mark, settled } = turn(again);
	const held = mark();
	held.heard(state, 0);
	held.heldBack();
	expect(settled()).toEqual(settles ? [{ work: WORK, index: 0, messageId: null }] : []);
});

describe("the metadata of a marked message", () => {
	test("names the intent, and its echo is read back", () => {
		const { mark } = turn();
		for (const index of [0, 1]) {
			const { metadata } = mark();
			expect(metadata).toBe(`thread-control:${WORK}:${index}`);
			expect(intentOf(metadata)).toEqual({ work: WORK, index });
		}
		expect(mark(false).metadata).toBeNull();
	});

	test.each([
		null,
		"",
		"somebody's own",
		"my thread-control:normal:m:0",
		"thread-control:",
		"thread-control::0",
		"thread-control:0",
		"thread-control:normal:m:one",
		"thread-control:normal:m:-1",
		"thread-control:normal:m:1.5",
	])("%j is none of ours", (metadata) => {
		expect(intentOf(metadata)).toBeNull();
	});
});

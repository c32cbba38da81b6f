import { describe, expect, test } from "vitest";
import type { ThreadId } from "../domain/thread.ts";
import { type ErrorCode, ThreadControlError } from "../thread-control-error.ts";
import { Leases } from "./leases.ts";

const WORK = "normal:m 1";
const thread = "messenger:1:2" as ThreadId;
const lease = { thread, epoch: 7 };

/** The work above, running, with turns of it. */
function running(again?: boolean): { readonly leases: Leases; readonly one: string; readonly two: string } {
	const leases = new Leases();
	leases.begin(WORK, lease, again);
	return { leases, one: leases.grant(WORK), two: leases.grant(WORK) };
}

test("a lease belongs to its work; one that was revoked is not held, its siblings are", () => {
	const { leases, one, two } = running();
	expect([leases.of(one)?.work, leases.of(two)?.running.lease]).toEqual([WORK, lease]);
	expect([leases.of("given by hand"), leases.of(null)]).toEqual([null, null]);
	expect([leases.held(one), leases.anyRevoked(WORK)]).toEqual([true, false]);
	leases.revoke(one);
	expect([leases.held(one), leases.held(two), leases.held(null), leases.keeps(WORK)]).toEqual([
		false,
		true,
		true,
		true,
	]);
	expect([leases.anyRevoked(WORK), leases.anyRevoked("normal:m_2")]).toEqual([true, false]);
	leases.end(WORK);
	expect([leases.held(one), leases.held(two), leases.of(two)]).toEqual([false, true, null]);
});

test("a lease for work that does not run is held, and belongs to none", () => {
	const { leases } = running();
	const lease = leases.grant("normal:m_2");
	expect([leases.held(lease), leases.of(lease)]).toEqual([true, null]);
});

test("a turn that is given up after its work has ended is silent all the same", () => {
	const { leases, one } = running();
	leases.end(WORK);
	leases.revoke(one);
	expect([leases.held(one), leases.anyRevoked(WORK)]).toEqual([false, false]);
});

test("with its thread's lease a whole work falls silent, also when it has ended; other threads and epochs are not its", () => {
	const { leases, one } = running();
	const other = { thread: "messenger:1:3" as ThreadId, epoch: 7 };
	leases.begin("normal:other", other);
	for (const lost of [
		{ thread, epoch: 6 },
		{ thread: "messenger:1:4" as ThreadId, epoch: 7 },
	]) {
		leases.lose(lost);
		expect([leases.held(one), leases.keeps(WORK)]).toEqual([true, true]);
	}
	leases.lose(lease);
	expect([leases.keeps(WORK), leases.held(leases.grant(WORK))]).toEqual([false, false]);
	leases.end(WORK);
	expect([leases.held(one), leases.keeps(WORK), leases.all()]).toEqual([false, false, [other]]);
	expect([leases.keeps("normal:other"), leases.held(null)]).toEqual([true, true]);
});

test("work that was lost and comes back is run: its new turns may speak, and what is left of the old ones does not meddle", () => {
	const { leases, one, two } = running();
	leases.lose(lease);
	leases.end(WORK);
	leases.begin(WORK, { thread, epoch: 9 }, true);
	const three = leases.grant(WORK);
	expect([leases.keeps(WORK), leases.held(three), leases.held(one), leases.held(two)]).toEqual([
		true,
		true,
		false,
		false,
	]);
	expect([leases.of(three)?.running.lease.epoch, leases.of(one)]).toEqual([9, null]);
	leases.revoke(one);
	leases.noteFailure(two, new ThreadControlError("store_unavailable", "failed"));
	leases.lose(lease);
	expect([leases.anyRevoked(WORK), leases.storeFailedIn(WORK), leases.keeps(WORK)]).toEqual([false, false, true]);
});

test("a thread that was taken over is renewed while it waits, and is taken up once, unless it was lost meanwhile", () => {
	const leases = new Leases();
	const other = { thread: "messenger:1:3" as ThreadId, epoch: 1 };
	leases.claim(lease);
	leases.claim(other);
	expect(leases.all()).toEqual([lease, other]);
	expect([leases.takeUp(lease), leases.takeUp(lease)]).toEqual([true, false]);
	leases.lose({ ...other, epoch: 2 });
	expect(leases.all()).toEqual([other]);
	leases.lose(other);
	expect([leases.all(), leases.takeUp(other)]).toEqual([[], false]);
	leases.claim(lease);
	leases.claim({ thread, epoch: 8 });
	expect([leases.takeUp(lease), leases.takeUp({ thread, epoch: 8 })]).toEqual([false, true]);
});

test("what still runs on a thread that is taken over may not go on", () => {
	const { leases, one } = running();
	leases.claim({ thread: "messenger:1:3" as ThreadId, epoch: 8 });
	expect([leases.keeps(WORK), leases.held(one)]).toEqual([true, true]);
	leases.claim({ thread, epoch: 8 });
	expect([leases.keeps(WORK), leases.held(one), leases.takeUp({ thread, epoch: 8 })]).toEqual([false, false, true]);
});

test("ten thousand of the silent are remembered, and the oldest is forgotten first", () => {
	const { leases, one, two } = running();
	leases.revoke(one);
	leases.revoke(two);
	for (let count = 2; count < 10_000; count += 1) leases.revoke(leases.grant(WORK));
	expect([leases.held(one), leases.held(two)]).toEqual([false, false]);
	leases.revoke(leases.grant(WORK));
	expect([leases.held(one), leases.held(two)]).toEqual([true, false]);
});

test("each thread's lease is renewed once, however much work of it runs", () => {
	const { leases } = running();
	const newer = { thread, epoch: 8 };
	const other = { thread: "messenger:1:3" as ThreadId, epoch: 1 };
	leases.begin("normal:m_2", newer);
	leases.begin("normal:m_3", other);
	expect(leases.all()).toEqual([newer, other]);
});

test("work is said to run again only where it was begun before", () => {
	expect([running().leases.runsAgain(WORK), running(false).leases.runsAgain(WORK)]).toEqual([false, false]);
	expect(running(true).leases.runsAgain(WORK)).toBe(true);
	expect(running(true).leases.runsAgain("normal:m_2")).toBe(false);
});

test("what became of its sends is kept with the work", () => {
	const { leases, one } = running();
	expect([leases.settledIn(WORK), leases.settledIn("normal:m_2")]).toEqual([[], []]);
	const intent = { work: WORK, index: 0, messageId: "mid" };
	leases.of(one)?.running.settled.push(intent);
	expect(leases.settledIn(WORK)).toEqual([intent]);
});

describe("what failed in running work", () => {
	const error = (code: ErrorCode): ThreadControlError => new ThreadControlError(code, "failed");

	test.each([
		["the store, by the lease", 1, error("store_unavailable"), true],
		["the store, by the work", WORK, error("store_unavailable"), true],
		["a record of a newer release", 1, error("record_newer"), true],
		["something else of ours", 1, error("command_pending"), false],
		["something that is not ours", 1, { code: "store_unavailable" }, false],
		["outside of any turn", null, error("store_unavailable"), false],
		["in work that has ended", "normal:m_2 1", error("store_unavailable"), false],
	] as const)("%s", (_, name, cause, noted) => {
		const { leases, one } = running();
		leases.noteFailure(name === 1 ? one : name, cause);
		expect(leases.storeFailedIn(WORK)).toBe(noted);
		expect(leases.storeFailedIn("normal:m_2")).toBe(false);
	});
});

import { afterEach, expect, test, vi } from "vitest";
import type { ThreadId } from "../domain/thread.ts";
import { InFlight } from "./in-flight.ts";

const A = "messenger:1:2" as ThreadId;
const B = "messenger:1:3" as ThreadId;

afterEach(() => {
	vi.useRealTimers();
});

/** Waits, and writes down when that was over. */
function waits(flights: InFlight, thread: ThreadId, withinMs: number, log: string[], name: string): Promise<void> {
	return flights.ended(thread, withinMs).then(() => {
		log.push(name);
	});
}

test("a thread with nothing in flight is not waited for", async () => {
	vi.useFakeTimers();
	const flights = new InFlight();
	flights.enter(A);
	await flights.ended(B, 60_000);
	flights.leave(A);
	await flights.ended(A, 60_000);
	expect(vi.getTimerCount()).toBe(0);
});

test("everybody who waits hears of the last one that left, and leaves no timer behind", async () => {
	vi.useFakeTimers();
	const flights = new InFlight();
	const log: string[] = [];
	flights.enter(A);
	flights.enter(A);
	flights.enter(B);
	const waiting = [waits(flights, A, 60_000, log, "one"), waits(flights, A, 60_000, log, "two")];
	flights.leave(B);
	flights.leave(A);
	await vi.advanceTimersByTimeAsync(0);
	expect(log).toEqual([]);
	flights.leave(A);
	await Promise.all(waiting);
	expect(log).toEqual(["one", "two"]);
	expect(vi.getTimerCount()).toBe(0);
});

test("nobody waits for longer than they said", async () => {
	vi.useFakeTimers();
	const flights = new InFlight();
	const log: string[] = [];
	flights.enter(A);
	const waiting = waits(flights, A, 500, log, "given up");
	await vi.advanceTimersByTimeAsync(499);
	expect(log).toEqual([]);
	await vi.advanceTimersByTimeAsync(1);
	await waiting;
	expect(log).toEqual(["given up"]);
});

test("what entered after the last one left is waited for anew", async () => {
	vi.useFakeTimers();
	const flights = new InFlight();
	const log: string[] = [];
	flights.enter(A);
	flights.leave(A);
	flights.leave(A);
	flights.enter(A);
	const waiting = waits(flights, A, 60_000, log, "second");
	await vi.advanceTimersByTimeAsync(0);
	expect(log).toEqual([]);
	flights.leave(A);
	await waiting;
	expect(log).toEqual(["second"]);
});

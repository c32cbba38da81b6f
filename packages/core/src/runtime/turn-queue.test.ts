import { expect, test } from "vitest";
import type { ThreadId } from "../domain/thread.ts";
import { InFlight } from "./in-flight.ts";
import { Leases } from "./leases.ts";
import { TurnQueue } from "./turn-queue.ts";

test("a lane is busy from its first push until its last job ended, and then said to be idle", async () => {
	const idle: string[] = [];
	const queue = new TurnQueue((lane) => idle.push(lane));
	const log: string[] = [];
	const job = (name: string) => async (): Promise<void> => {
		log.push(`${name} ${queue.busy("a")}`);
	};
	expect(queue.busy("a")).toBe(false);
	queue.push("a", job("1"));
	queue.push("a", job("2"));
	expect(log).toEqual([]);
	await queue.settled();
	expect(log).toEqual(["1 true", "2 true"]);
	expect(idle).toEqual(["a"]);
	expect(queue.busy("a")).toBe(false);
});

test("a job pushed by the last job of a lane runs in the same go", async () => {
	const idle: string[] = [];
	const queue = new TurnQueue((lane) => idle.push(lane));
	const log: string[] = [];
	queue.push("a", async () => {
		queue.push("a", async () => {
			log.push("second");
		});
		log.push("first");
	});
	await queue.settled();
	expect(log).toEqual(["first", "second"]);
	expect(idle).toEqual(["a"]);
});

test("settled waits for every lane, also for those that begin meanwhile", async () => {
	const queue = new TurnQueue(() => {});
	const log: string[] = [];
	queue.push("a", async () => {
		queue.push("b", async () => {
			await new Promise((resolve) => setImmediate(resolve));
			log.push("b");
		});
	});
	await queue.settled();
	expect(log).toEqual(["b"]);
	await queue.settled();
});

test("what is in flight is counted by thread", async () => {
	const flights = new InFlight();
	const [a, b] = ["a", "b"] as ThreadId[] as [ThreadId, ThreadId];
	flights.enter(a);
	flights.enter(a);
	await flights.ended(b, 60_000);
	let ended = false;
	const waiting = flights.ended(a, 60_000).then(() => {
		ended = true;
	});
	flights.leave(a);
	await new Promise((resolve) => setImmediate(resolve));
	expect(ended).toBe(false);
	flights.leave(a);
	await waiting;
	flights.enter(a);
	await flights.ended(a, 5);
});

test("leases belong to their work; one that was revoked is not held, its siblings are", () => {
	const leases = new Leases();
	const lease = { thread: "messenger:1:2" as ThreadId, epoch: 7 };
	leases.begin("normal:m_1", lease);
	const [one, two] = [leases.grant("normal:m_1"), leases.grant("normal:m_1")];
	expect([leases.of(one)?.work, leases.of(two)?.running.lease, leases.of("given by hand")]).toEqual([
		"normal:m_1",
		lease,
		null,
	]);
	leases.revoke(one);
	expect([leases.held(one), leases.held(two), leases.held(null)]).toEqual([false, true, true]);
	expect([leases.anyRevoked("normal:m_1"), leases.anyRevoked("normal:m_2")]).toEqual([true, false]);
	leases.end("normal:m_1");
	expect([leases.held(one), leases.held(two), leases.of(two)]).toEqual([false, true, null]);
});

test("with its thread's lease a whole work falls silent, also when it has ended; an older epoch's loss is not its", () => {
	const leases = new Leases();
	const thread = "messenger:1:2" as ThreadId;
	leases.begin("normal:m_1", { thread, epoch: 7 });
	const turn = leases.grant("normal:m_1");
	leases.lose({ thread, epoch: 6 });
	expect([leases.held(turn), leases.keeps("normal:m_1")]).toEqual([true, true]);
	leases.lose({ thread, epoch: 7 });
	leases.end("normal:m_1");
	expect([leases.held(turn), leases.keeps("normal:m_1"), leases.all()]).toEqual([false, false, []]);
});

import { describe, expect, test } from "vitest";
import { threadId } from "../domain/thread.ts";
import { bench, breathe, DESK, message, normal, onStandby, passed, SELF, THREAD } from "./bench.test-data.ts";
import type { SendOutcome, ThreadHandle } from "./thread-handle.ts";

const OTHER = "2000000000000002";
const never = (): Promise<void> => new Promise(() => {});

describe("turns of one thread", () => {
	test("run one at a time, in order; other threads run beside them", async () => {
		const b = bench();
		const log: string[] = [];
		const ends: (() => void)[] = [];
		b.onTurn = async ({ event }) => {
			const name = `${event.kind === "message" ? event.mid : ""}`;
			log.push(`+${name}`);
			await new Promise<void>((resolve) => ends.push(resolve));
			log.push(`-${name}`);
		};
		await b.post(normal(message({ mid: "a1" }), message({ mid: "a2" })));
		await b.post(normal(message({ mid: "b1", user: OTHER })));
		await b.post(normal(message({ mid: "a3" })));
		await breathe();
		expect(log).toEqual(["+a1", "+b1"]);
		while (ends.length > 0) {
			ends.shift()?.();
			await breathe();
		}
		await b.control.settled();
		expect(log.filter((entry) => entry.includes("a"))).toEqual(["+a1", "-a1", "+a2", "-a2", "+a3", "-a3"]);
	});

	test("a host that throws, at once or later, is reported with its thread and cause, and the thread goes on", async () => {
		const b = bench();
		const failures = [new TypeError("boom"), new TypeError("later")];
		b.control.host({
			turn: ({ event }) => {
				b.turns.push(event);
				const [first] = failures.splice(0, 1);
				if (first === undefined) return Promise.resolve();
				if (first.message === "boom") throw first;
				return Promise.reject(first);
			},
		});
		await b.deliver(normal(message(), message(), message()));
		expect(b.turns).toHaveLength(3);
		expect(b.errors).toMatchObject([
			{ code: "turn_failed", thread: { user: "2000000000000001" }, cause: { message: "boom" } },
			{ code: "turn_failed", message: expect.stringContaining("later") },
		]);
		expect(b.control.counters).toMatchObject({ turns: 3, failedTurns: 2 });
	});

	test("a host whose turn answers nothing at all is fine", async () => {
		const b = bench();
		b.control.host({ turn: (() => undefined) as unknown as () => Promise<void> });
		await b.deliver(normal(message()));
		expect(b.errors).toEqual([]);
	});

	test("without a host an event is no turn; listeners hear of handovers and standby all the same", async () => {
		const b = bench({}, { host: false });
		const heard: string[] = [];
		b.control.onPassed(() => {
			heard.push("passed");
		});
		await b.deliver(normal(message(), passed(DESK, SELF)));
		await b.deliver(normal(message()));
		await b.deliver(onStandby(message()));
		expect(b.control.counters.turns).toBe(0);
		expect(heard).toEqual(["passed"]);
		expect(b.standby).toHaveLength(3);
		expect(b.errors).toEqual([]);
	});

	test("a turn whose end the store does not take is reported once and tried again, and the next one runs", async () => {
		const b = bench();
		let failures = 0;
		b.store.before = (method) => {
			if (method !== "finish" || failures === 3) return;
			failures += 1;
			throw new Error("the disk is on fire");
		};
		await b.deliver(normal(message()));
		expect(b.errors).toMatchObject([
			{ code: "store_unavailable", message: expect.stringContaining("finishing a turn") },
		]);
		expect(failures).toBe(3);
		await b.deliver(normal(message()));
		expect(b.turns).toHaveLength(2);
	});
});

describe("turnWithin", () => {
	test("a late turn is aborted and reported, may not speak any more, and the thread goes on", async () => {
		const b = bench({ turnWithinMs: 30 });
		let late: { thread: ThreadHandle; signal: AbortSignal } | null = null;
		b.onTurn = async (turn) => {
			if (b.turns.length > 1) return;
			late = turn;
			await never();
		};
		await b.deliver(normal(message()));
		await b.deliver(normal(message()));
		expect(b.turns).toHaveLength(2);
		const { thread, signal } = late as unknown as { thread: ThreadHandle; signal: AbortSignal };
		expect(signal.aborted).toBe(true);
		expect(await thread.send("too late")).toEqual({
			result: "blocked",
			id: "",
			blocked: "not_in_control",
			reason: "lease_lost",
		});
		expect(b.graph.said()).toEqual([]);
		expect(b.errors).toMatchObject([{ code: "turn_timeout", thread: { user: "2000000000000001" } }]);
		expect(b.control.counters).toMatchObject({ failedTurns: 1, parked: 1 });
		const [parked, ...others] = await b.store.parked(10);
		expect([parked?.thread, others]).toEqual([threadId(THREAD), []]);
		expect(b.errors[0]?.message).toContain(parked?.work.id);
	});

	test("within one delivery of several messages it is silent at once, and the turns after it speak", async () => {
		const b = bench({ turnWithinMs: 30 });
		const outcomes: [string, SendOutcome][] = [];
		let first: ThreadHandle | null = null;
		b.onTurn = async ({ thread }) => {
			if (first === null) {
				first = thread;
				await never();
			}
			outcomes.push(["late", await (first as ThreadHandle).send("from the late turn")]);
			// A framework hands the lease on as a string.
			const again = b.control.thread((first as ThreadHandle).key, { lease: (first as ThreadHandle).lease });
			outcomes.push(["late by its lease", await again.send("from the late turn")]);
			outcomes.push(["next", await thread.send("from the next turn")]);
		};
		await b.deliver(normal(message(), message()));
		expect(outcomes).toMatchObject([
			["late", { result: "blocked", reason: "lease_lost" }],
			["late by its lease", { result: "blocked", reason: "lease_lost" }],
			["next", { result: "sent" }],
		]);
		expect(b.graph.said()).toEqual(["from the next turn"]);
	});

	test("the last words of a late turn, said when it hears that it is aborted, do not leave", async () => {
		const b = bench({ turnWithinMs: 20 });
		const last: Promise<SendOutcome>[] = [];
		b.onTurn = async ({ thread, signal }) => {
			signal.addEventListener("abort", () => last.push(thread.send("I was just")));
			await never();
		};
		await b.deliver(normal(message()));
		expect(await Promise.all(last)).toMatchObject([{ result: "blocked", reason: "lease_lost" }]);
		expect(b.graph.said()).toEqual([]);
	});

	test("what a late turn fails with afterwards is reported too", async () => {
		const b = bench({ turnWithinMs: 20 });
		let fail = (_error: Error): void => {};
		b.onTurn = () =>
			new Promise<void>((_resolve, reject) => {
				fail = reject;
			});
		await b.deliver(normal(message()));
		fail(new Error("at last"));
		await breathe();
		expect(b.errors.map(({ code }) => code)).toEqual(["turn_timeout", "turn_failed"]);
		expect(b.errors[1]?.message).toContain("at last");
	});

	test("a turn that ended in time may still say something afterwards", async () => {
		const b = bench();
		let kept: ThreadHandle | null = null;
		b.onTurn = ({ thread }) => {
			kept = thread;
		};
		await b.deliver(normal(message()));
		expect(await (kept as unknown as ThreadHandle).send("a last word")).toMatchObject({ result: "sent" });
	});
});

describe("listeners", () => {
	test("one that throws is reported with its thread; the others hear, and the thread goes on", async () => {
		const b = bench();
		const heard: string[] = [];
		b.control.onPassed(() => {
			throw new Error("broken listener");
		});
		b.control.onPassed(() => {
			heard.push("second");
		});
		await b.deliver(normal(passed(SELF, DESK)));
		await b.deliver(normal(message()));
		expect(heard).toEqual(["second"]);
		expect(b.errors).toMatchObject([{ code: "listener_failed", thread: { user: "2000000000000001" } }]);
		expect(b.turns).toHaveLength(1);
	});

	test("one that never answers does not hold up the others, nor its customer for ever", async () => {
		const b = bench({ turnWithinMs: 20 });
		const heard: string[] = [];
		b.control.onPassed(never);
		b.control.onPassed(() => {
			heard.push("second");
		});
		await b.deliver(normal(passed(SELF, DESK)));
		await b.deliver(normal(message()));
		expect(heard).toEqual(["second"]);
		expect(b.turns).toHaveLength(1);
		expect(b.errors).toMatchObject([{ code: "listener_failed", message: expect.stringContaining("onger than 20 ms") }]);
	});

	test("one that was taken off hears nothing more", async () => {
		const b = bench();
		let heard = 0;
		const off = b.control.on("passed", () => {
			heard += 1;
		});
		await b.deliver(normal(passed(SELF, DESK)));
		off();
		await b.deliver(normal(passed(SELF, DESK, { at: b.now() + 1 })));
		expect(heard).toBe(1);
	});
});

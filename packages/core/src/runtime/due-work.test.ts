import { describe, expect, test } from "vitest";
import { type Bench, bench, DESK, EPOCH, message, normal, onStandby, passed, SELF, taken } from "./bench.test-data.ts";
import { sweepAfter } from "./handed-over.test-data.ts";
import type { Deadline } from "./listeners.ts";
import { ok, refused } from "./scripted-graph.test-data.ts";

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** Ours since the epoch, and extended or released by itself. */
async function kept(upkeep: Parameters<typeof bench>[0]): Promise<Bench> {
	const b = bench(upkeep);
	await b.deliver(normal(passed(SELF, DESK), message()));
	b.graph.forget();
	return b;
}

describe("control that is ours", () => {
	const autoExtend = { leftMs: HOUR_MS, forMs: 2 * DAY_MS };

	test("is extended before it runs out, for as long as asked for, and once", async () => {
		const b = await kept({ autoExtend });
		await sweepAfter(b, DAY_MS - HOUR_MS - 1);
		expect(b.graph.of("extend")).toEqual([]);
		await sweepAfter(b, 1);
		await sweepAfter(b, 120_000);
		expect(b.graph.of("extend").map(({ args }) => args[1])).toEqual([2 * DAY_MS]);
		expect(b.errors).toEqual([]);
	});

	test("is released after the customer's silence, and not again", async () => {
		const b = await kept({ autoReleaseMs: HOUR_MS });
		await sweepAfter(b, HOUR_MS - 1);
		expect(b.graph.of("release")).toEqual([]);
		await sweepAfter(b, 1);
		await sweepAfter(b, 120_000);
		expect(b.graph.of("release")).toHaveLength(1);
		expect(await b.thread().standing()).toBe("idle");
	});

	test("that cannot be kept up is reported, and tried again a minute later", async () => {
		const b = await kept({ autoExtend });
		b.graph.script("extend", () => refused("rate_limited"));
		await sweepAfter(b, DAY_MS - HOUR_MS);
		expect(b.errors).toMatchObject([{ code: "graph_refused", message: expect.stringContaining("extend") }]);
		b.graph.script("extend", () => ok(null));
		await sweepAfter(b, 60_000);
		expect(b.graph.of("extend")).toHaveLength(2);
	});

	test("and was taken while that was queued: nothing leaves, and nothing failed", async () => {
		const b = await kept({ autoReleaseMs: HOUR_MS });
		let end = (): void => {};
		b.onTurn = () =>
			new Promise<void>((resolve) => {
				end = resolve;
			});
		b.advance(HOUR_MS);
		await b.post(normal({ ...message(), message: undefined, postback: { payload: "GO", title: "Go" } }));
		await b.control.sweep();
		b.graph.script("threadOwner", () => ok({ kind: "visible", app: DESK, expiresAt: null }));
		await b.post(normal(taken(DESK, SELF, { at: b.now() })));
		end();
		await b.control.settled();
		expect(b.graph.of("release")).toEqual([]);
		expect(b.errors).toEqual([]);
		expect(b.control.counters.failedTurns).toBe(0);
	});
});

describe("a request of ours", () => {
	async function asked(): Promise<Bench & { readonly deadlines: Deadline[] }> {
		const b = bench({ profile: "classic", role: "secondary" });
		const deadlines: Deadline[] = [];
		b.control.onDeadline((deadline) => {
			deadlines.push(deadline);
		});
		await b.deliver(onStandby(message()));
		expect(await b.thread().request({ answerWithinMs: 5_000 })).toMatchObject({ result: "ok" });
		return Object.assign(b, { deadlines });
	}

	test("that nobody grants in time is told of, once", async () => {
		const b = await asked();
		await sweepAfter(b, 4_999);
		expect(b.deadlines).toEqual([]);
		await sweepAfter(b, 1);
		await sweepAfter(b, 60_000);
		expect(b.deadlines).toEqual([{ kind: "request_unanswered", handover: null, takes: false }]);
	});

	test("that is granted is not", async () => {
		const b = await asked();
		await b.deliver(normal(passed(SELF, DESK, { at: EPOCH + 1_000 })));
		await sweepAfter(b, 60_000);
		expect(b.deadlines).toEqual([]);
	});
});

import { describe, expect, test } from "vitest";
import { EMPTY_RECORD, RECORD_VERSION } from "../domain/record.ts";
import { type ThreadId, threadId } from "../domain/thread.ts";
import { memoryStore } from "../memory/memory-store.ts";
import type { Store } from "../ports/store.ts";
import { ThreadControlError } from "../thread-control-error.ts";
import { type Bench, bench, breathe, EPOCH, message, normal, THREAD, USER } from "./bench.test-data.ts";
import { type FaultyStore, faultyStore, type StoreMethod } from "./faulty-store.test-data.ts";
import type { ThreadControlOptions } from "./options.ts";

const REFUSAL = new ThreadControlError(
	"record_newer",
	"the record was written by a newer release: upgrade this instance",
);

/** An instance of this release, and beside it one of the next, at one store. */
function pair(options: Partial<ThreadControlOptions> = {}): readonly [older: Bench, next: Bench] {
	const inner = { ...memoryStore(), durable: true };
	return [bench({ ...options, store: faultyStore(inner) }), bench({ ...options, store: faultyStore(inner) })];
}

/** From now on the older instance cannot read what is there, as when the next release wrote it. The store has done what it was told, as durable ones have. */
function cannotRead(store: FaultyStore): void {
	for (const method of ["accept", "guard", "finish"] satisfies StoreMethod[]) {
		const call = store[method] as (...args: unknown[]) => Promise<unknown>;
		(store as unknown as Record<string, unknown>)[method] = async (...args: unknown[]) => {
			await call(...args);
			throw REFUSAL;
		};
	}
	store.claim = async () => {
		throw REFUSAL;
	};
}

describe("a record that a newer release has written", () => {
	test("refuses a delivery by name: Meta delivers again", async () => {
		const [older, next] = pair();
		cannotRead(older.store);
		expect(await older.post(normal(message({ mid: "m" })))).toBe(503);
		expect(older.errors).toMatchObject([{ code: "record_newer", message: expect.stringContaining("upgrade") }]);
		await next.deliver(normal(message({ mid: "m" })));
		expect(next.turns).toMatchObject([{ mid: "m" }]);
	});

	test("in the midst of a turn: nothing is sent, and the turn is run again by who can read it, at once", async () => {
		const [older, next] = pair();
		older.onTurn = async ({ thread }) => {
			cannotRead(older.store);
			expect(await thread.send("one")).toMatchObject({ result: "blocked" });
		};
		await older.deliver(normal(message({ mid: "1" })));
		await next.post(normal(message({ mid: "2" })));
		next.onTurn = async ({ event, thread }) => {
			if (event.kind === "message") await thread.send(`answer to ${event.mid}`);
		};
		await next.control.sweep();
		await next.control.settled();
		expect(older.graph.said()).toEqual([]);
		expect(next.graph.said()).toEqual(["answer to 1", "answer to 2"]);
		expect(next.control.counters).toMatchObject({ openSends: 0, parked: 0 });
	});

	test("what leads to a turn, or follows in it, is the same", async () => {
		const [older, next] = pair();
		older.onTurn = async ({ thread }) => {
			cannotRead(older.store);
			await thread.owner();
			await thread.pass();
		};
		await older.deliver(normal(message({ mid: "m" })));
		expect(older.errors.at(-1)).toMatchObject({
			code: "turn_failed",
			message: expect.stringContaining("run again by an instance of the release that wrote it"),
		});
		await next.control.sweep();
		await next.control.settled();
		expect(next.turns).toMatchObject([{ mid: "m" }]);
	});

	test("when a turn has ended: it is not run again, and what is queued behind it goes on elsewhere at once", async () => {
		const [older, next] = pair();
		let go = (): void => {};
		older.onTurn = async ({ thread }) => {
			await thread.send("one");
			await new Promise<void>((resolve) => {
				go = resolve;
			});
			cannotRead(older.store);
		};
		await older.post(normal(message({ mid: "1" })));
		await breathe();
		await next.post(normal(message({ mid: "2" })));
		go();
		await older.control.settled();
		expect(next.turns).toEqual([]);
		await next.control.sweep();
		await next.control.settled();
		expect(next.turns).toMatchObject([{ mid: "2" }]);
		expect(older.graph.said()).toEqual(["one"]);
		expect(older.errors).toMatchObject([{ code: "record_newer" }]);
	});

	test("is no reason to send without it", async () => {
		const [older] = pair({ sendWithoutStore: true });
		cannotRead(older.store);
		expect(await older.thread().send("hello")).toMatchObject({ result: "blocked" });
		expect(older.graph.calls).toEqual([]);
	});
});

describe("due threads that a newer release has written", () => {
	const at = (index: number): ThreadId => threadId({ ...THREAD, user: String(index) });
	/** As many as a sweep looks at. */
	const MANY = 200;

	async function withNewer(): Promise<{ readonly b: Bench; readonly store: Store }> {
		const b = bench();
		const { store } = b;
		const changes = Array.from({ length: MANY }, (_, index) => ({
			type: "thread" as const,
			thread: at(index),
			expected: 0,
			next: { ...EMPTY_RECORD, v: RECORD_VERSION + 1 },
			events: [],
			work: null,
			history: [],
			dueAt: EPOCH,
			settled: [],
		}));
		await store.commit(changes, { holder: "next", leaseMs: 1_000, now: EPOCH });
		await b.deliver(normal(message()));
		await b.thread().pass("inbox", { returnWithinMs: 1_000, assumeSilent: true });
		b.graph.forget();
		b.advance(60_000);
		return { b, store };
	}

	test("stand in nobody's way, however many they are, and are named once a minute", async () => {
		const { b } = await withNewer();
		for (let sweep = 0; sweep < 3; sweep += 1) await b.control.sweep();
		await b.control.settled();
		expect(b.graph.of("take").map(({ args }) => args[0])).toEqual([{ ...THREAD, user: USER }]);
		expect(b.errors).toHaveLength(MANY);
		expect(b.errors.every(({ code }) => code === "record_newer")).toBe(true);
		b.advance(60_000);
		await b.control.sweep();
		expect(b.errors).toHaveLength(2 * MANY);
	});
});

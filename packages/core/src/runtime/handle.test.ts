import { describe, expect, test } from "vitest";
import { HIDDEN, IDLE, ownedBy } from "../domain/owner.ts";
import {
	bench,
	DESK,
	EPOCH,
	echo,
	message,
	normal,
	onStandby,
	PAGE_INBOX,
	passed,
	SELF,
	THREAD,
	taken,
} from "./bench.test-data.ts";
import { breakStore } from "./faulty-store.test-data.ts";
import { handedOver, WE_HAVE_IT } from "./handed-over.test-data.ts";
import { lost, ok, refused } from "./scripted-graph.test-data.ts";

describe("owner and standing", () => {
	test("of a thread never heard of are unknown, and nobody is asked", async () => {
		const b = bench();
		expect(await b.thread().owner()).toMatchObject({ owner: { kind: "unknown" }, standing: "unknown", sinceAt: null });
		expect(b.graph.calls).toEqual([]);
	});

	test("follow the deliveries", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		expect(await b.thread().owner()).toMatchObject({ owner: ownedBy(SELF), standing: "control", sinceAt: EPOCH });
		await b.deliver(normal(passed(DESK, SELF, { at: EPOCH + 1 })));
		expect(await b.thread().owner()).toMatchObject({ owner: ownedBy(DESK), standing: "standby", sinceAt: EPOCH + 1 });
	});

	test.each([
		[ok({ kind: "visible" as const, app: DESK, expiresAt: EPOCH + 9 }), ownedBy(DESK)],
		[ok({ kind: "hidden" as const, expiresAt: null }), HIDDEN],
		[ok({ kind: "idle" as const }), IDLE],
		[refused("not_visible"), ownedBy(SELF)],
		[lost(), ownedBy(SELF)],
	])("fresh asks the platform first; what it does not say leaves things as they were (%#)", async (answer, owner) => {
		const b = bench();
		await b.deliver(normal(message()));
		b.advance(5);
		b.graph.script("threadOwner", () => answer);
		expect((await b.thread().owner({ fresh: true })).owner).toEqual(owner);
		expect(b.control.counters.ownerReads).toBe(1);
	});

	test("a read counts at its request's start, by the platform's clock", async () => {
		const b = bench();
		b.graph.clockOffsetMs = 60_000;
		b.graph.script("threadOwner", () => ok(WE_HAVE_IT));
		await b.thread().owner({ fresh: true });
		expect((await b.thread().owner()).sinceAt).toBe(EPOCH + 60_000);
	});

	test("the store's failure is an error with the thread", async () => {
		const b = bench();
		breakStore(b.store, "guard", "history");
		await expect(b.thread().owner()).rejects.toMatchObject({ code: "store_unavailable", thread: THREAD });
		await expect(b.thread().history()).rejects.toMatchObject({ code: "store_unavailable", thread: THREAD });
	});
});

describe("why", () => {
	test("tells the facts in order, in words", async () => {
		const b = bench();
		await b.deliver(normal(passed(SELF, DESK)));
		b.advance(1_000);
		await b.thread().pass("inbox");
		await b.deliver(normal(taken(DESK, PAGE_INBOX, { at: EPOCH + 5_000 })));
		// Delivered last, though older.
		await b.deliver(normal(taken(null, SELF, { at: EPOCH + 500 })));
		b.advance(60_000);
		await b.deliver(normal(message({ at: EPOCH + 60_000 })));
		expect((await b.thread().why()).map(({ at, text }) => [at - EPOCH, text])).toEqual([
			[0, `control was passed: app ${SELF}`],
			[500, "control was taken: another app"],
			[1_000, `our pass was accepted: app ${PAGE_INBOX}`],
			[5_000, `control was taken: app ${DESK}`],
			[60_000, `a customer message came on the normal channel: app ${SELF}`],
		]);
	});

	test("a command that got no answer is among them, its answer and all", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		b.graph.script("release", () => lost());
		b.graph.script("threadOwner", () => refused("not_visible"));
		b.advance(10);
		await b.thread().release();
		expect((await b.thread().why()).map(({ text }) => text)).toEqual(["own_release got no answer: unknown"]);
	});

	test("a command nobody heard the answer of is why nobody knows", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		const held = b.graph.hold("release");
		void b.thread().release();
		await held.arrived;
		b.advance(60_000);
		expect((await b.thread().why()).map(({ text }) => text)).toEqual(["own_release got no answer: unknown"]);
	});

	test("of a thread never heard of is nothing", async () => {
		expect(await bench().thread().why()).toEqual([]);
	});

	test("a message on standby decides too", async () => {
		const b = bench();
		await b.deliver(onStandby(message()));
		expect((await b.thread().why()).map(({ text }) => text)).toEqual([
			"a customer message came on standby: another app",
		]);
	});
});

test("history keeps facts and what was said on standby, oldest first by platform time", async () => {
	const b = bench();
	await b.deliver(normal(passed(DESK, SELF, { at: EPOCH + 100 })));
	await b.deliver(onStandby(message({ at: EPOCH + 300, mid: "c" }), echo(DESK, { at: EPOCH + 200, mid: "e" })));
	const history = await b.thread().history();
	expect(history.map((entry) => (entry.type === "fact" ? entry.fact.type : entry.said.mid))).toEqual([
		"passed",
		"e",
		"c",
	]);
});

describe("cancel", () => {
	test("ends the wait and takes the thread back; no step is resumed for it", async () => {
		const b = await handedOver();
		expect(await b.thread().cancel(b.id)).toBe(true);
		expect(b.graph.names()).toEqual(["take"]);
		expect(await b.thread().handover()).toMatchObject({ state: "ended", outcome: "cancelled" });
		await b.control.settled();
		expect(b.returns.filter(({ handover }) => handover !== null)).toEqual([]);
	});

	test("where the profile has no take the wait ends all the same, and it is not ours", async () => {
		const b = await handedOver({ profile: "zero_config" });
		expect(await b.thread().cancel(b.id)).toBe(false);
		expect(b.graph.calls).toEqual([]);
		expect(await b.thread().handover()).toMatchObject({ outcome: "cancelled" });
	});

	test("a take that is refused is not ours either", async () => {
		const b = await handedOver();
		b.graph.script("take", () => refused("permission_missing"));
		expect(await b.thread().cancel(b.id)).toBe(false);
	});

	test("of a handover that is over, or another one, takes nothing", async () => {
		const b = await handedOver();
		expect(await b.thread().cancel("another")).toBe(false);
		expect(await b.thread().handover()).toMatchObject({ state: "open" });
		await b.deliver(normal(passed(SELF, PAGE_INBOX, { at: b.now() + 1 })));
		expect(await b.thread().cancel(b.id)).toBe(true);
		expect(b.graph.of("take")).toEqual([]);
	});
});

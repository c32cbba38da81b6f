import { afterEach, describe, expect, test, vi } from "vitest";
import {
	bench,
	breathe,
	DESK,
	EPOCH,
	message,
	normal,
	onStandby,
	PAGE_INBOX,
	passed,
	SELF,
	taken,
} from "./bench.test-data.ts";

const OTHER = "2000000000000002";

afterEach(() => {
	vi.useRealTimers();
});

/** A delivery in progress, and whether it was answered. */
function track(post: Promise<number>): { answered: number | null } {
	const seen: { answered: number | null } = { answered: null };
	void post.then((status) => {
		seen.answered = status;
	});
	return seen;
}

describe("a delivery that takes control (docs/decisions/0002)", () => {
	test.each([
		["a take", taken(PAGE_INBOX, SELF, { at: EPOCH + 1 }), normal],
		["a pass to somebody else", passed(DESK, SELF, { at: EPOCH + 1 }), normal],
		["a customer's message on standby", message({ at: EPOCH + 3_000 }), onStandby],
	])("%s is answered when the send in flight ended", async (_name, item, way) => {
		const b = bench();
		await b.deliver(normal(message()));
		const held = b.graph.hold("send");
		const sending = b.thread().send("on its way");
		await held.arrived;
		const post = b.post(way(item));
		const seen = track(post);
		await breathe();
		expect(seen.answered).toBeNull();
		expect(await b.thread().standing()).toBe("standby");
		held.release();
		expect(await sending).toMatchObject({ result: "sent" });
		expect(await post).toBe(200);
	});

	test("nothing leaves after its 200, though the send began before: the guard reads last", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		let hold = (): void => {};
		const reading = new Promise<void>((resolve) => {
			hold = resolve;
		});
		b.store.before = async (method) => {
			if (method === "guard") await reading;
		};
		const sending = b.thread().send("asked before, read after");
		const post = b.post(normal(taken(PAGE_INBOX, SELF, { at: EPOCH + 1 })));
		const seen = track(post);
		await breathe();
		expect(seen.answered).toBeNull();
		hold();
		expect(await sending).toMatchObject({ result: "blocked", reason: "standby" });
		expect(await post).toBe(200);
		expect(b.graph.said()).toEqual([]);
	});

	test("waits three seconds at most", async () => {
		const b = bench();
		await b.deliver(normal(message()));
		const held = b.graph.hold("send");
		const sending = b.thread().send("stuck");
		await held.arrived;
		vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
		const post = b.post(normal(taken(PAGE_INBOX, SELF, { at: EPOCH + 1 })));
		const seen = track(post);
		await breathe();
		vi.advanceTimersByTime(2_999);
		await breathe();
		expect(seen.answered).toBeNull();
		vi.advanceTimersByTime(1);
		expect(await post).toBe(200);
		held.release();
		await sending;
	});

	test.each([
		["another customer's take", normal(taken(PAGE_INBOX, SELF, { user: OTHER, at: EPOCH + 1 }))],
		["an ordinary message of this customer", normal(message({ at: EPOCH + 1 }))],
		["a pass to us", normal(passed(SELF, DESK, { at: EPOCH + 1 }))],
		["an older handover that changes nothing", normal(taken(PAGE_INBOX, SELF, { at: EPOCH - 60_000 }))],
	])("%s is not held", async (_name, body) => {
		const b = bench();
		await b.deliver(normal(passed(SELF, DESK)));
		const held = b.graph.hold("send");
		const sending = b.thread().send("on its way");
		await held.arrived;
		expect(await b.post(body)).toBe(200);
		held.release();
		await sending;
	});

	test("an ordinary message into an idle thread we may speak in is not held", async () => {
		const b = bench({ profile: "zero_config" });
		await b.deliver(normal(message()));
		const held = b.graph.hold("send");
		const sending = b.thread().send("on its way");
		await held.arrived;
		expect(await b.post(normal(message({ at: EPOCH + 1 })))).toBe(200);
		held.release();
		await sending;
	});

	test("is not held by a listener that takes its time over a blocked send", async () => {
		const b = bench();
		await b.deliver(normal(taken(PAGE_INBOX, SELF)));
		b.control.onBlocked(() => new Promise(() => {}));
		expect(await b.thread().send("blocked")).toMatchObject({ result: "blocked" });
		expect(await b.post(onStandby(message({ at: EPOCH + 1 })))).toBe(200);
	});
});

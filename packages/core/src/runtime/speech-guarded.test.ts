import { afterEach, expect, test, vi } from "vitest";
import { bench, EPOCH, normal, PAGE_INBOX, passed, SELF, taken } from "./bench.test-data.ts";
import { breakStore } from "./faulty-store.test-data.ts";

afterEach(() => {
	vi.useRealTimers();
});

test("another client's send goes when we may speak, and its value is the outcome's", async () => {
	const b = bench();
	await b.deliver(normal(passed(SELF, PAGE_INBOX)));
	expect(await b.thread().guarded(async () => 42)).toEqual({ result: "sent", value: 42 });
	expect(b.control.counters).toMatchObject({ sent: 1, blocked: 0 });
	expect(b.graph.of("send")).toEqual([]);
});

test("it is not called when we may not, and listeners hear of it", async () => {
	const b = bench();
	await b.deliver(normal(taken(PAGE_INBOX, SELF)));
	let called = false;
	const outcome = await b.thread().guarded(async () => {
		called = true;
	});
	expect(outcome).toEqual({ result: "blocked", id: "", blocked: "not_in_control", reason: "standby" });
	expect(called).toBe(false);
	expect(b.blocked).toHaveLength(1);
});

test("what it rejects with is passed on, and says nothing about the owner", async () => {
	const b = bench();
	await b.deliver(normal(passed(SELF, PAGE_INBOX)));
	await expect(b.thread().guarded(() => Promise.reject(new Error("connector")))).rejects.toThrow("connector");
	expect(await b.thread().standing()).toBe("control");
	expect(b.control.counters).toMatchObject({ sent: 0, refusedSends: 0 });
});

test("a rejection that means another app has the thread is a fact, and the send counts as blocked", async () => {
	const b = bench();
	await b.deliver(normal(passed(SELF, PAGE_INBOX)));
	const refuse = (): Promise<never> => Promise.reject(new Error("2018300"));
	const notOwner = (cause: unknown): boolean => String(cause).includes("2018300");
	expect(await b.thread().guarded(refuse, notOwner)).toEqual({
		result: "blocked",
		id: "",
		blocked: "not_in_control",
		reason: "standby",
	});
	expect(await b.thread().standing()).toBe("standby");
	expect((await b.record()).strong).toMatchObject({ type: "send_refused", at: EPOCH, seq: 1, until: EPOCH });
	expect(b.control.counters).toMatchObject({ sent: 0, refusedSends: 1 });
});

test("with the store down nothing of it leaves", async () => {
	const b = bench();
	await b.deliver(normal(passed(SELF, PAGE_INBOX)));
	breakStore(b.store, "guard");
	expect(await b.thread().guarded(async () => 42)).toMatchObject({ result: "blocked", reason: "store_unavailable" });
});

test("a delivery that takes control waits for it, as for our own sends", async () => {
	const b = bench();
	await b.deliver(normal(passed(SELF, PAGE_INBOX)));
	const log: string[] = [];
	let end = (): void => {};
	const sending = b.thread().guarded(
		() =>
			new Promise<void>((resolve) => {
				end = () => {
					log.push("sent");
					resolve();
				};
			}),
	);
	await new Promise((resolve) => setTimeout(resolve, 5));
	const delivering = b.deliver(normal(taken(PAGE_INBOX, SELF))).then(() => log.push("answered"));
	await new Promise((resolve) => setTimeout(resolve, 5));
	end();
	await Promise.all([sending, delivering]);
	expect(log).toEqual(["sent", "answered"]);
});

test.each([
	["was sent", async () => {}],
	["failed", () => Promise.reject(new Error("connector"))],
])("when it %s, nothing is waited for any more", async (_, send) => {
	const b = bench();
	await b.deliver(normal(passed(SELF, PAGE_INBOX)));
	await b
		.thread()
		.guarded(send)
		.catch(() => {});
	// Time stands still: a delivery that waited would never be answered.
	vi.useFakeTimers({ toFake: ["setTimeout"] });
	expect(await b.post(normal(taken(PAGE_INBOX, SELF, { at: EPOCH + 1 })))).toBe(200);
});

import { describe, expect, test } from "vitest";
import { bench, normal, PAGE_INBOX, SELF, THREAD, taken } from "./bench.test-data.ts";
import { breakStore } from "./faulty-store.test-data.ts";
import { refused } from "./scripted-graph.test-data.ts";

describe("the store cannot be reached", () => {
	test("nothing is sent, and it is said why", async () => {
		const b = bench();
		breakStore(b.store, "guard");
		expect(await b.thread().send("hello")).toEqual({
			result: "blocked",
			id: "",
			blocked: "not_in_control",
			reason: "store_unavailable",
		});
		expect(b.errors).toMatchObject([{ code: "store_unavailable", thread: THREAD }]);
		expect(b.graph.calls).toEqual([]);
		expect(b.control.counters.blocked).toBe(1);
	});

	test("an account's record that cannot be read is the same", async () => {
		const b = bench({ profile: "auto" });
		breakStore(b.store, "accept", "guard");
		expect(await b.thread().send("hello")).toMatchObject({ result: "blocked", reason: "store_unavailable" });
		expect(b.errors.map(({ code }) => code)).toEqual(["store_unavailable"]);
	});

	test("sendWithoutStore sends all the same, and still says so", async () => {
		const b = bench({ sendWithoutStore: true });
		breakStore(b.store, "guard", "accept", "commit");
		expect(await b.thread().send("hello")).toMatchObject({ result: "sent" });
		expect(b.errors).toMatchObject([{ code: "store_unavailable" }]);
	});

	test("commands are refused before any request leaves", async () => {
		const b = bench();
		breakStore(b.store, "guard");
		await expect(b.thread().pass()).rejects.toMatchObject({ code: "store_unavailable", thread: THREAD });
		breakStore(b.store, "commit");
		await expect(b.thread().take()).rejects.toMatchObject({ code: "store_unavailable", thread: THREAD });
		expect(b.graph.calls).toEqual([]);
	});
});

describe("mode", () => {
	test("observe sends, and reports what it would have blocked", async () => {
		const b = bench({ mode: "observe" });
		await b.deliver(normal(taken(PAGE_INBOX, SELF)));
		expect(await b.thread().send("anyway")).toMatchObject({ result: "sent" });
		expect(b.blocked).toEqual([{ thread: THREAD, reason: "standby", observed: true }]);
		expect(b.control.counters).toMatchObject({ blocked: 1, sent: 1 });
	});

	test("observe sends with the store down too", async () => {
		const b = bench({ mode: "observe" });
		breakStore(b.store, "guard");
		expect(await b.thread().send("anyway")).toMatchObject({ result: "sent" });
		expect(b.blocked).toMatchObject([{ reason: "store_unavailable", observed: true }]);
	});

	test("off sends, asks nobody, and tells nobody", async () => {
		const b = bench({ mode: "off" });
		await b.deliver(normal(taken(PAGE_INBOX, SELF)));
		b.store.forget();
		expect(await b.thread().send("anyway")).toMatchObject({ result: "sent" });
		expect(b.store.calls).toEqual([]);
		expect(b.blocked).toEqual([]);
	});

	test("off sends with the store down; a refusal stays an answer", async () => {
		const b = bench({ mode: "off" });
		breakStore(b.store, "guard", "commit", "accept");
		expect(await b.thread().send("anyway")).toMatchObject({ result: "sent" });
		b.graph.script("send", () => refused("not_owner"));
		expect(await b.thread().send("anyway")).toMatchObject({ result: "refused" });
	});

	test("a function decides per account, and its slips close the gate", async () => {
		const b = bench({ mode: ({ account }) => (account === "1" ? "off" : ("enforced" as "enforce")) });
		await b.deliver(normal(taken(PAGE_INBOX, SELF)));
		expect(await b.thread().send("no")).toMatchObject({ result: "blocked" });
		expect(await b.control.thread({ ...THREAD, account: "1" }).send("yes")).toMatchObject({ result: "sent" });
	});
});

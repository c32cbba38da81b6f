import { type BlockedSend, memoryStore } from "@thread-control/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countedStore } from "./counted-store.ts";
import { message, newUser, onNormal, SELF } from "./delivery-items.ts";
import { type FakeGraph, startFakeGraph } from "./fake-graph.ts";
import { type LocalControl, localControl } from "./local-control.ts";

let graph: FakeGraph;
beforeAll(async () => {
	graph = await startFakeGraph(SELF, "routing");
});
afterAll(async () => {
	await graph?.stop();
});

function hearBlocked({ control }: LocalControl): BlockedSend[] {
	const blocked: BlockedSend[] = [];
	control.onBlocked((one) => {
		blocked.push(one);
	});
	return blocked;
}

describe("a store that cannot be reached", () => {
	test("fails closed: nothing is sent, the error names store and thread, and it ends when the store is back", async () => {
		const store = countedStore(memoryStore());
		const local = localControl(graph, { store });
		const blocked = hearBlocked(local);
		const user = newUser();
		await local.hello(user);
		store.broken = () => true;
		expect(await local.thread(user).send("hello")).toMatchObject({ result: "blocked", reason: "store_unavailable" });
		expect(graph.posts(user)).toEqual([]);
		expect(blocked.map(({ reason }) => reason)).toEqual(["store_unavailable"]);
		expect(local.errors.map(({ code }) => code)).toEqual(["store_unavailable"]);
		expect(local.errors[0]?.message).toContain(user);
		await expect(local.thread(user).pass("inbox")).rejects.toMatchObject({ code: "store_unavailable" });
		expect(graph.posts(user)).toEqual([]);
		store.broken = () => false;
		expect((await local.thread(user).send("back")).result).toBe("sent");
		await local.control.close();
	});

	test("sendWithoutStore: it leaves, and the error is told all the same", async () => {
		const store = countedStore(memoryStore());
		const local = localControl(graph, { store, sendWithoutStore: true });
		const user = newUser();
		await local.hello(user);
		store.broken = () => true;
		expect((await local.thread(user).send("hello")).result).toBe("sent");
		expect(graph.said(user)).toEqual(["hello"]);
		expect(local.errors.map(({ code }) => code)).toContain("store_unavailable");
		await local.control.close();
	});

	test.each(["accept", "commit"])("%s fails: 503, no turn; the redelivery is taken and runs once", async (call) => {
		const store = countedStore(memoryStore());
		const local = localControl(graph, { store });
		let turns = 0;
		local.control.host({
			turn: async () => {
				turns += 1;
			},
		});
		const body = onNormal(message(newUser(), "hello"));
		store.broken = (name) => name === call;
		expect(await local.deliver(body)).toBe(503);
		await local.control.settled();
		expect(turns).toBe(0);
		expect(local.errors.map(({ code }) => code)).toEqual(["store_unavailable"]);
		store.broken = () => false;
		expect([await local.deliver(body), await local.deliver(body)]).toEqual([200, 200]);
		await local.control.settled();
		expect(turns).toBe(1);
		await local.control.close();
	});

	test("a closed control answers 503, so that Meta delivers again", async () => {
		const local = localControl(graph);
		await local.control.close();
		expect(await local.deliver(onNormal(message(newUser(), "hello")))).toBe(503);
	});
});

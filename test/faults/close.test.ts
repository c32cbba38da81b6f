import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { FaultStage } from "./fault-stage.ts";
import { STORES, type StoreServer } from "./store-server.ts";

const [RUNNING, LATER, ENDLESS] = ["2000000000000001", "2000000000000002", "2000000000000003"] as const;
/** Longer than any test may take: whoever takes over before has been given the lease. */
const LEASE_MS = "300000";

// The stores side by side, the tests of one after the other.
describe.concurrent.each(STORES)("SIGTERM while a turn runs, on %s", (_, openServer) => {
	describe.sequential("", () => {
		let server: StoreServer;
		let stage: FaultStage;
		beforeAll(async () => {
			server = await openServer();
		});
		afterAll(async () => {
			await server?.stop();
		});
		afterEach(async () => {
			await stage?.close();
		});

		test("nothing new is taken (503), the turn ends here, and Meta's redelivery finds the other instance", async () => {
			stage = await FaultStage.open(server.url, { LEASE_MS });
			const closing = await stage.instance({ SLOW_MS: "1500" }, RUNNING);
			stage.door.bind(LATER, closing);
			const other = await stage.instance();
			await stage.customerWrites(RUNNING, "slow");
			await closing.says({ turn: "slow" });
			const exit = closing.signal("SIGTERM");
			await closing.says({ closing: true });
			await stage.customerWrites(LATER, "hello");
			await exit;
			expect(closing.endedBy).toBe(0);
			await stage.hears(LATER, "echo: hello");
			expect(await stage.statuses(LATER, "hello")).toEqual(expect.arrayContaining([503, 200]));
			expect(other.lines).toContainEqual({ turn: "hello", user: LATER });
			expect(await stage.said(RUNNING)).toEqual(["slow answer"]);
			expect(closing.lines).toContainEqual(expect.objectContaining({ said: "slow answer", result: "sent" }));
			// Its lease is free: the next turn does not wait for it.
			await stage.customerWrites(RUNNING, "after");
			await stage.hears(RUNNING, "echo: after");
		});

		test("a turn that does not end within closeWithinMs: its lease is given back, and the other instance goes on at once", async () => {
			stage = await FaultStage.open(server.url, { LEASE_MS });
			const closing = await stage.instance({ SLOW_MS: "600000", CLOSE_WITHIN_MS: "200" }, ENDLESS);
			await stage.instance({ SLOW_MS: "1" });
			await stage.customerWrites(ENDLESS, "slow");
			await stage.customerWrites(ENDLESS, "after");
			await closing.says({ turn: "slow" });
			await closing.signal("SIGTERM");
			expect(closing.endedBy).toBe(0);
			await stage.hears(ENDLESS, "echo: after");
			expect(await stage.said(ENDLESS)).toEqual(["slow answer", "echo: after"]);
		});
	});
});

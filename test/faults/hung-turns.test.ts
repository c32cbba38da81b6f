import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FaultStage } from "./fault-stage.ts";
import { STORES, type StoreServer } from "./store-server.ts";

/** A customer for each test, for the store stays. */
let customers = 0;

// The stores side by side, the tests of one after the other.
describe.concurrent.each(STORES)("on %s", (_, openServer) => {
	describe.sequential("", () => {
		let server: StoreServer;
		let stage: FaultStage;
		let user: string;
		beforeAll(async () => {
			server = await openServer();
		});
		afterAll(async () => {
			await server?.stop();
		});
		async function open(env: Readonly<Record<string, string>> = {}): Promise<void> {
			stage = await FaultStage.open(server.url, { LEASE_MS: "1200", ...env });
		}
		beforeEach(() => {
			customers += 1;
			user = `2000000000000${customers}`;
		});
		afterEach(async () => {
			await stage?.close();
		});

		test("a turn that never settles: it is parked when its time is over, and the thread goes on", async () => {
			await open({ TURN_WITHIN_MS: "500" });
			const bot = await stage.instance();
			await stage.customerWrites(user, "hang");
			await stage.customerWrites(user, "after");
			await stage.hears(user, "echo: after");
			expect(await bot.parked(user)).toEqual(["hang"]);
			expect(bot.lines).toContainEqual(expect.objectContaining({ error: "turn_timeout", user }));
		});

		test("an event that kills its process: parked after three of four instances, and the thread goes on", async () => {
			await open();
			const bots = await Promise.all([1, 2, 3, 4].map(() => stage.instance()));
			const alive = (): typeof bots => bots.filter((bot) => bot.alive);
			await stage.customerWrites(user, "die");
			await stage.customerWrites(user, "after");
			await stage.hears(user, "echo: after");
			expect(alive()).toHaveLength(1);
			expect(await alive()[0]?.counters()).toMatchObject({ parked: 1 });
			expect(await alive()[0]?.parked(user)).toEqual(["die"]);
			expect(await stage.said(user)).toEqual(["echo: after"]);
		});

		test("a process that stands still for longer than its lease: the other one answers, and what it says late does not leave", async () => {
			await open();
			const paused = await stage.instance({ SLOW_MS: "300" }, user);
			await stage.instance({ SLOW_MS: "1" });
			await stage.customerWrites(user, "slow");
			await paused.says({ turn: "slow", user });
			await paused.signal("SIGSTOP");
			await stage.hears(user, "slow answer");
			await paused.signal("SIGCONT");
			await paused.says({ said: "slow answer", result: "blocked", reason: "lease_lost" });
			await stage.customerWrites(user, "after");
			await stage.hears(user, "echo: after");
			expect(await stage.said(user)).toEqual(["slow answer", "echo: after"]);
		});

		test("the same between the guard's yes and the request: it is said once, by the one that stood still", async () => {
			await open();
			const paused = await stage.instance(
				{ KILL_AT: "guard-asked", KILL_USER: user, KILL_SIGNAL: "SIGSTOP", SWEEP_MS: "3600000" },
				user,
			);
			const other = await stage.instance();
			await stage.customerWrites(user, "hello");
			await other.says({ said: "echo: hello", result: "unknown" });
			expect(await stage.said(user)).toEqual([]);
			expect(other.lines.filter((line) => line["user"] === user && "said" in line)).toHaveLength(1);
			await paused.signal("SIGCONT");
			await stage.hears(user, "echo: hello");
			await paused.says({ said: "echo: hello", result: "sent" });
			expect(await stage.said(user)).toEqual(["echo: hello"]);
		});
	});
});

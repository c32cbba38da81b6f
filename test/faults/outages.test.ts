import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitFor } from "../wire/bot-process.ts";
import { FaultStage } from "./fault-stage.ts";
import type { Instance } from "./instance.ts";
import { STORES, type StoreServer } from "./store-server.ts";

/** Meta's pauses between two attempts grow, and a server may need its time to come back. */
const WITHIN_MS = 90_000;
const TEST_MS = 240_000;

let customers = 0;
function newCustomer(): string {
	customers += 1;
	return `20000000${String(customers).padStart(8, "0")}`;
}

// The stores side by side, the tests of one after the other.
describe.concurrent.each(STORES)("%s", (_, openServer, harms) => {
	describe.sequential("", () => {
		let server: StoreServer;
		let stage: FaultStage;
		let bot: Instance;
		beforeAll(async () => {
			server = await openServer();
			stage = await FaultStage.open(server.url, { SLOW_MS: "700" });
			bot = await stage.instance();
		});
		afterAll(async () => {
			await stage?.close();
			await server?.stop();
		});
		const harm = async (name: string): Promise<() => Promise<void>> => {
			const does = server.harms[name];
			if (does === undefined) throw new Error(`nobody knows the harm “${name}”`);
			return await does(bot);
		};

		describe.each(harms)("%s", (name) => {
			test(
				"Meta hears no 200 and nothing is sent; its redelivery is answered once, by the same process",
				async () => {
					const user = newCustomer();
					await stage.customerWrites(user, "before");
					await stage.hears(user, "echo: before", WITHIN_MS);
					await stage.echoed(user, "echo: before");
					const over = await harm(name);
					await stage.customerWrites(user, "during");
					await waitFor(
						async () => (await stage.statuses(user, "during")).some((status) => status !== 200),
						WITHIN_MS,
						() => "every attempt to deliver was answered 200, or there was none",
					);
					expect(await stage.said(user)).toEqual(["echo: before"]);
					await over();
					await stage.hears(user, "echo: during", WITHIN_MS);
					await stage.customerWrites(user, "after");
					await stage.hears(user, "echo: after", WITHIN_MS);
					expect(await stage.said(user)).toEqual(["echo: before", "echo: during", "echo: after"]);
					expect(bot.alive).toBe(true);
				},
				TEST_MS,
			);

			test(
				"in the middle of a turn: what it wants to say is said once, when the store is back",
				async () => {
					const user = newCustomer();
					await stage.customerWrites(user, "slow");
					await bot.says({ turn: "slow", user });
					const over = await harm(name);
					await bot.says({ said: "slow answer", user });
					await over();
					await stage.hears(user, "slow answer", WITHIN_MS);
					await stage.customerWrites(user, "after");
					await stage.hears(user, "echo: after", WITHIN_MS);
					expect(await stage.said(user)).toEqual(["slow answer", "echo: after"]);
					expect(bot.alive).toBe(true);
				},
				TEST_MS,
			);
		});
	});
});

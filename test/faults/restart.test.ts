import { type ThreadId, threadId } from "@thread-control/core";
import { storeFromUrl } from "@thread-control/stores";
import { afterEach, describe, expect, test } from "vitest";
import { PAGE } from "../story/stage.ts";
import { waitFor } from "../wire/bot-process.ts";
import { FaultStage } from "./fault-stage.ts";
import { STORES, type StoreServer } from "./store-server.ts";

const USER = "2000000000000001";
const QUESTION = "What is your order number?";
const GOODBYE = "Connecting you to a person.";
const WELCOME = "Welcome back. You talked to a person for 1 messages.";

describe.concurrent.each(STORES)("examples/botkit on %s, killed and started again", (_, openServer) => {
	let server: StoreServer;
	let stage: FaultStage;
	afterEach(async () => {
		await stage?.close();
		await server?.stop();
	});

	test("goes on with an open question, and with a handoff that was parked over it", async () => {
		server = await openServer();
		stage = await FaultStage.open(server.url);
		const start = () => stage.instance({}, undefined, "examples/botkit/bot.mjs");

		const first = await start();
		await stage.customerWrites(USER, "order");
		await stage.hears(USER, QUESTION);
		await first.signal("SIGKILL");
		const second = await start();
		await stage.customerWrites(USER, "agent");
		await handedOver(server.url);
		await stage.customerWrites(USER, "is somebody there?");
		await waitFor(async () => (await stage.statuses(USER, "is somebody there?")).includes(200));
		await second.signal("SIGKILL");
		await stage.givesBack(USER);
		const third = await start();
		await stage.hears(USER, WELCOME);
		await stage.customerWrites(USER, "42");
		await stage.hears(USER, "order 42 noted");
		expect(await stage.said(USER)).toEqual([QUESTION, GOODBYE, WELCOME, QUESTION, "order 42 noted"]);
		expect(await stage.moves(USER)).toEqual(["bot → desk", "desk → bot"]);
		expect(await stage.refused()).toEqual([]);
		expect(third.stderr).toBe("");
	}, 120_000);
});

/** Waits until the store has it that the platform took the pass. */
async function handedOver(storeUrl: string): Promise<void> {
	const store = await storeFromUrl(storeUrl);
	const thread: ThreadId = threadId({ channel: "messenger", account: PAGE, user: USER });
	try {
		await waitFor(
			async () => (await store.guard(thread, null)).record.value.handover?.state === "open",
			30_000,
			() => "the handoff was not parked",
		);
	} finally {
		await store.close();
	}
}

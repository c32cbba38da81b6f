import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FaultStage } from "../faults/fault-stage.ts";
import type { Instance } from "../faults/instance.ts";
import { STORES, type StoreServer } from "../faults/store-server.ts";
import { BOT, PAGE } from "../story/stage.ts";
import { waitFor } from "../wire/bot-process.ts";
import { acts, Balancer } from "./balancer.ts";
import { type NextRelease, nextRelease } from "./next-release.ts";

const GOODBYE = "Connecting you to a person.";
const BACK = "back: returned";

/** As by default: nobody dies here, and what is given back is taken over at once. */
const LEASE_MS = "15000";
/** Meta, as the emulator has it, tries for the seventh time within this. */
const REDELIVERED_WITHIN_MS = 301_000;

let customers = 0;
function newCustomer(): string {
	customers += 1;
	return `20000001${String(customers).padStart(8, "0")}`;
}

let release: NextRelease;
beforeAll(() => {
	release = nextRelease();
});
afterAll(() => release?.remove());

function refuses({ lines }: Instance): boolean {
	return lines.some(({ error }) => error === "record_newer");
}

/** Ends as a deployment ends an instance. */
async function ends(instance: Instance): Promise<void> {
	await instance.signal("SIGTERM");
	expect(instance.endedBy).toBe(0);
}

async function customerWrites({ emulator }: FaultStage, user: string, text: string): Promise<void> {
	await acts(emulator, "POST", `users/${user}/messages`, { text });
}

/** Writes on and on; answers what was written once it is told to stop. */
function writesOn(stage: FaultStage, user: string): { stop(): Promise<readonly string[]> } {
	const written: string[] = [];
	let going = true;
	const done = (async () => {
		while (going) {
			const text = `message ${written.length + 1}`;
			written.push(text);
			await customerWrites(stage, user, text);
			await pause(40 + Math.random() * 80);
		}
	})();
	return {
		async stop() {
			going = false;
			await done;
			return written;
		},
	};
}

describe.concurrent.each(STORES)("two releases on one %s", (_, openServer) => {
	describe.sequential("", () => {
		let server: StoreServer;
		let stage: FaultStage;
		let balancer: Balancer;
		beforeAll(async () => {
			server = await openServer();
			stage = await FaultStage.open(server.url, { LEASE_MS });
			balancer = await Balancer.open(stage.emulator, BOT);
		});
		afterAll(async () => {
			await balancer?.close();
			await stage?.close();
			await server?.stop();
		});
		const next = (): Promise<Instance> => stage.instance({}, undefined, release.bot);

		test("one after the other is replaced while customers write: each message is answered once, by nobody who may not", async ({
			onTestFinished,
		}) => {
			const older = [await stage.instance(), await stage.instance()] as const;
			balancer.instances = older;
			const [parked, asking] = [newCustomer(), newCustomer()];
			await customerWrites(stage, parked, "agent");
			await stage.hears(parked, GOODBYE);
			const writers = Array.from({ length: 6 }, newCustomer).map((user) => ({ user, ...writesOn(stage, user) }));
			onTestFinished(async () => {
				for (const { stop } of writers) await stop();
			});

			// They come up while the older ones do the work, and so does what they change in the store.
			const newer = [await next(), await next()] as const;
			balancer.instances = [older[0], newer[0], older[1]];
			await waitFor(
				() => older.some(refuses),
				30_000,
				() => "no older instance met what the newer one wrote",
			);
			await customerWrites(stage, asking, "agent");
			await ends(older[0]);
			balancer.instances = [newer[0], older[1], newer[1]];
			await pause(300);
			await ends(older[1]);
			balancer.instances = newer;
			await pause(300);
			const written = await Promise.all(writers.map(({ stop }) => stop()));
			// What was refused often comes again after minutes; they pass now.
			await acts(stage.emulator, "POST", "clock", { advanceMs: REDELIVERED_WITHIN_MS });

			for (const [index, { user }] of writers.entries()) {
				const expected = (written[index] ?? []).map((text) => `echo: ${text}`).sort();
				await waitFor(
					async () => (await stage.said(user)).length >= expected.length,
					45_000,
					() => `not all of customer ${user}'s ${expected.length} messages were answered`,
				);
				expect([...(await stage.said(user))].sort()).toEqual(expected);
			}
			await customerWrites(stage, parked, "is somebody there?");
			await stage.givesBack(parked);
			await stage.hears(asking, GOODBYE);
			await stage.givesBack(asking);
			for (const user of [parked, asking]) {
				await stage.hears(user, BACK);
				await customerWrites(stage, user, "thank you");
				await stage.hears(user, "echo: thank you");
				expect(await stage.said(user)).toEqual([GOODBYE, BACK, "echo: thank you"]);
				expect(await stage.moves(user)).toEqual(["bot → desk", "desk → bot"]);
			}
			// Whoever speaks where another has the thread is refused by the platform.
			expect(await stage.refused()).toEqual([]);
			for (const instance of newer) {
				expect(instance.lines.filter(({ error }) => error !== undefined)).toEqual([]);
				expect(await instance.counters()).toMatchObject({ openSends: 0, parked: 0 });
			}
		}, 180_000);

		test("an older instance does not open what the next release has changed, and says so", async () => {
			await expect(stage.instance()).rejects.toThrow(/record_newer|newer release/);
		});
	});
});

describe.concurrent.each(STORES)("a thread that the next release has written on %s", (_, openServer) => {
	describe.sequential("", () => {
		let server: StoreServer;
		let stage: FaultStage;
		let older: Instance;
		let newer: Instance;
		beforeAll(async () => {
			server = await openServer();
			stage = await FaultStage.open(server.url, { LEASE_MS, SLOW_MS: "100" });
			// Its turn outlasts what the next release writes meanwhile.
			older = await stage.instance({ SLOW_MS: "5000" });
			newer = await stage.instance({}, undefined, release.bot);
		});
		afterAll(async () => {
			await stage?.close();
			await server?.stop();
		});

		test("is refused by name, and Meta's redelivery reaches the next release; others are answered meanwhile", async () => {
			const [theirs, ours] = [newCustomer(), newCustomer()];
			stage.door.bind(theirs, newer);
			stage.door.bind(ours, older);
			await customerWrites(stage, theirs, "one");
			await stage.hears(theirs, "echo: one");
			stage.door.bind(theirs, older);
			await customerWrites(stage, theirs, "two");
			await waitFor(async () => (await stage.statuses(theirs, "two")).includes(503));
			await waitFor(() => older.lines.some(({ error }) => error === "record_newer"));
			const [line] = older.lines.filter(({ error }) => error === "record_newer");
			expect(line?.["message"]).toMatch(
				new RegExp(
					`answered 503.*messenger:${PAGE}:${theirs} was written by a newer release \\(version 2, this one knows 1\\): upgrade`,
				),
			);
			await customerWrites(stage, ours, "and I?");
			await stage.hears(ours, "echo: and I?");
			expect(older.lines).toContainEqual({ turn: "and I?", user: ours });
			stage.door.bind(theirs, newer);
			await stage.hears(theirs, "echo: two");
			expect((await stage.statuses(theirs, "two")).at(-1)).toBe(200);
			expect(await stage.said(theirs)).toEqual(["echo: one", "echo: two"]);
		}, 60_000);

		test("in the midst of a turn: the older instance does not speak, the next release runs the turn again and goes on", async () => {
			const user = newCustomer();
			stage.door.bind(user, older);
			await customerWrites(stage, user, "slow");
			await older.says({ turn: "slow", user });
			stage.door.bind(user, newer);
			await customerWrites(stage, user, "hello?");
			await stage.hears(user, "echo: hello?");
			expect(await stage.said(user)).toEqual(["slow answer", "echo: hello?"]);
			expect(older.lines).toContainEqual({ said: "slow answer", user, result: "blocked", reason: "store_unavailable" });
			expect(newer.lines).toContainEqual({ turn: "slow", user });
			expect(await newer.counters()).toMatchObject({ openSends: 0, parked: 0 });
		}, 60_000);
	});
});

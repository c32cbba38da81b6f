import { readFileSync } from "node:fs";
import type { Store } from "@thread-control/core";
import { postgresSchema } from "@thread-control/store-postgres";
import { storeFromUrl } from "@thread-control/stores";
import { delivery, type SimulatedClock, simulatedClock } from "@thread-control/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type FakeGraph, startFakeGraph } from "../wire/fake-graph.ts";
import { contentsOf } from "./contents.ts";
import {
	BOT,
	BOT_ITEMS,
	CUSTOMERS,
	DESK,
	HISTORY_ENTRIES,
	LEASE_MS,
	RETURN_WITHIN_MS,
	SOFT_HOLD_MS,
} from "./customers.ts";
import { type Fixture, readFixture, releases, savedStore, type Versions, versionsOfThisRelease } from "./fixture.ts";
import { type PlayedBot, playedBot } from "./played-bot.ts";
import { PLACES, ROWS, type StorePlace } from "./store-place.ts";

const ALL = releases();
const NEWEST = ALL.at(-1) ?? "";
const HOUR_MS = 3_600_000;

describe.each(ALL)("what release %s wrote", (release) => {
	const fixture: Fixture = readFixture(release);

	describe.each(PLACES)("into %s", (name, openPlace, file) => {
		let place: StorePlace;
		let graph: FakeGraph;
		let store: Store;
		let clock: SimulatedClock;
		let bot: PlayedBot;
		beforeAll(async () => {
			place = await openPlace();
		});
		afterAll(() => place?.stop());
		beforeEach(async () => {
			await place.load(savedStore(release, file));
			graph = await startFakeGraph(BOT, "routing");
			clock = simulatedClock(fixture.savedAt);
			graph.now = clock.now;
			store = await storeFromUrl(place.url, { history: { entries: HISTORY_ENTRIES } });
			bot = playedBot({ store, clock, graph });
		});
		afterEach(async () => {
			await bot?.control.close();
			await graph?.stop();
		});

		const writes = (key: (typeof CUSTOMERS)[keyof typeof CUSTOMERS], text: string): Promise<void> => {
			clock.advance(10_000);
			return bot.deliver(key, delivery.message({ ...key, at: clock.now(), text }));
		};
		const givesBack = (key: (typeof CUSTOMERS)[keyof typeof CUSTOMERS]): Promise<void> => {
			clock.advance(10_000);
			return bot.deliver(key, delivery.passed({ ...key, at: clock.now(), to: BOT, from: DESK }));
		};

		test("is read as it was written: owners, handovers, history, accounts, marks, due and parked work, dialogs", async () => {
			// What this release knows beside it may be more.
			expect(await contentsOf(store, graph, fixture.savedAt, fixture.events)).toMatchObject(fixture.contents[name]);
		});

		test("holds every kind of thread the story has", () => {
			const { threads, seen } = fixture.contents[name] as unknown as {
				threads: Record<string, { standing: string; handover: { state: string } | null; history: unknown[] }>;
				seen: readonly string[];
			};
			const standings = Object.fromEntries(Object.entries(threads).map(([who, { standing }]) => [who, standing]));
			expect(standings).toEqual({
				ours: "control",
				theirs: "standby",
				waiting: "standby",
				talking: "standby",
				returned: "control",
				idle: "idle",
				held: "control",
				extended: "control",
				limbo: "unknown",
				unfinished: "control",
				givenUp: "control",
				erased: "unknown",
				asked: "standby",
				instagram: "control",
			});
			expect(threads["waiting"]?.handover?.state).toBe("open");
			expect(threads["returned"]?.handover?.state).toBe("ended");
			expect(threads["talking"]?.history).toHaveLength(HISTORY_ENTRIES);
			expect(threads["erased"]?.history).toEqual([]);
			expect(seen).toEqual(fixture.events);
		});

		test("customers are answered, and what they wrote before is not answered again", async () => {
			const again = delivery.message({ ...CUSTOMERS.ours, at: fixture.savedAt, text: "hello", mid: "m_ours_1" });
			await bot.deliver(CUSTOMERS.ours, again);
			expect(bot.control.counters.duplicates).toBe(1);
			for (const name of ["ours", "instagram", "returned", "extended", "idle", "givenUp", "erased"] as const) {
				await writes(CUSTOMERS[name], `it is ${name}`);
				expect(graph.said(CUSTOMERS[name].user)).toEqual([`echo: it is ${name}`]);
			}
			expect(bot.errors).toEqual([]);
		});

		test("the turn that was broken off is run again: what had left does not leave twice, what is open neither", async () => {
			clock.advance(LEASE_MS);
			await bot.sweep();
			expect(bot.turns).toEqual(["twice", "and then?"]);
			expect(graph.said(CUSTOMERS.unfinished.user)).toEqual(["echo: and then?"]);
			expect(bot.control.counters).toMatchObject({ claimed: 1, sentBefore: 1, openSends: 1, parked: 0 });
			expect(bot.errors).toEqual([]);
		});

		test("a handover that waits ends at its deadline, one that talks when the thread comes back", async () => {
			graph.own(CUSTOMERS.waiting.user, DESK);
			graph.own(CUSTOMERS.talking.user, DESK);
			clock.advance(RETURN_WITHIN_MS);
			await bot.sweep();
			expect(bot.returns.get(CUSTOMERS.waiting.user)).toMatchObject({ outcome: "taken_back", customerMessages: 1 });
			expect(graph.said(CUSTOMERS.waiting.user)).toEqual(["back: taken_back"]);
			expect(bot.returns.has(CUSTOMERS.talking.user)).toBe(false);
			await givesBack(CUSTOMERS.talking);
			const result = bot.returns.get(CUSTOMERS.talking.user);
			expect(result).toMatchObject({ outcome: "returned", reason: "asked" });
			// The facts of the return take the place of the oldest.
			expect(result?.transcript.map(({ text }) => text)).toEqual([
				"is",
				"what do you mean by “is”?",
				"lost",
				"what do you mean by “lost”?",
			]);
			expect(graph.said(CUSTOMERS.talking.user)).toEqual(["back: returned"]);
		});

		test("nobody speaks where another has the thread, a person answered, or nobody knows", async () => {
			graph.own(CUSTOMERS.limbo.user, DESK);
			for (const key of [CUSTOMERS.theirs, CUSTOMERS.waiting, CUSTOMERS.held, CUSTOMERS.limbo]) {
				expect(await bot.control.thread(key).send("may I?")).toMatchObject({ result: "blocked" });
			}
			await givesBack(CUSTOMERS.theirs);
			await givesBack(CUSTOMERS.limbo);
			clock.advance(SOFT_HOLD_MS);
			for (const key of [CUSTOMERS.theirs, CUSTOMERS.held, CUSTOMERS.limbo]) {
				await writes(key, "and now?");
				expect(graph.said(key.user).at(-1)).toBe("echo: and now?");
			}
		});

		test("a request that nobody grants is told of when its time is over", async () => {
			const fell: string[] = [];
			bot.control.onDeadline(({ kind }, { key }) => {
				if (key.user === CUSTOMERS.asked.user) fell.push(kind);
			});
			clock.advance(2 * HOUR_MS);
			await bot.sweep();
			expect(fell).toEqual(["request_unanswered"]);
		});

		test("dialogs go on: their items are written by the eTags they were read with, and by no other", async () => {
			const storage = store.botStorage();
			const [key = ""] = Object.keys(BOT_ITEMS);
			const item = (await storage.read([key]))[key] as { eTag: string };
			expect(item).toMatchObject(BOT_ITEMS[key] ?? {});
			await storage.write({ [key]: { ...item, more: 1 } });
			await expect(storage.write({ [key]: item })).rejects.toThrow("eTag");
		});
	});
});

describe("this release", () => {
	let versions: Versions;
	beforeAll(async () => {
		versions = await versionsOfThisRelease();
	});
	const advice = `fixtures/${NEWEST} holds other versions than this release writes: raise the release's version and run test/upgrades/write-fixture.mjs`;

	test("writes in the versions of the newest fixture: whoever raises one adds a fixture", () => {
		expect(versions, advice).toEqual(readFixture(NEWEST).versions);
	});

	test("is not older than the newest fixture", () => {
		const core = readFileSync(new URL("../../packages/core/package.json", import.meta.url), "utf8");
		const { version } = JSON.parse(core) as { readonly version: string };
		expect([...ALL, version].sort(new Intl.Collator("en", { numeric: true }).compare).at(-1)).toBe(version);
	});

	test.each(ALL)(
		"makes PostgreSQL's schema by the same first steps as %s: what was released is not changed",
		(release) => {
			const [released = ""] = savedStore(release, "postgres.sql").toString().split(ROWS);
			// All but its `commit`.
			const steps = released.slice(0, released.lastIndexOf("commit;"));
			expect(
				postgresSchema().startsWith(steps),
				"write a further step, or, before it is released, the fixture anew",
			).toBe(true);
		},
	);
});

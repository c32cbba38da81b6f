import { afterEach, expect, it } from "vitest";
import { eventually, type Received } from "../testing/receiver.ts";
import { APP_IDS, inWords, type Scene, startScene, USER } from "../testing/scene.ts";

const NOW = 1_767_225_600_000;
const HOUR_MS = 60 * 60 * 1000;

let scene: Scene;
afterEach(() => scene.close());

const words = (): readonly string[] => scene.receivers.bot.received.map((each) => inWords(each.body));
const got = (count: number): Promise<true | undefined> =>
	eventually(`${count} deliveries, have ${words()}`, () => words().length >= count || undefined);
const noted = (count: number): Promise<unknown> =>
	eventually(`${count} rows`, async () => (await botRows()).length >= count);
const botRows = async (): Promise<readonly { status: number; attempt: number }[]> =>
	(await scene.deliveries()).filter((row) => row.appId === APP_IDS.bot);
const says = (text: string, user?: string): Promise<unknown> => scene.say(text, user);

/** Fails deliveries that contain a text, a number of times. */
function failing(text: string, times: number): (received: Received) => number {
	let left = times;
	return ({ raw }) => {
		if (!raw.includes(text) || left === 0) return 200;
		left -= 1;
		return 500;
	};
}

it("tries a failed delivery again at once, the same bytes and mid", async () => {
	scene = await startScene({ profile: "routing", now: () => NOW });
	scene.receivers.bot.respond = failing("hello", 1);
	await says("hello");
	await got(2);
	const [first, second] = scene.receivers.bot.received;
	expect(second?.raw.equals(first?.raw ?? Buffer.of())).toBe(true);
	expect(second?.headers["x-hub-signature-256"]).toBe(first?.headers["x-hub-signature-256"]);
	await noted(2);
	expect(await botRows()).toMatchObject([
		{ status: 500, attempt: 1, kind: "message" },
		{ status: 200, attempt: 2, kind: "message" },
	]);
});

it("pauses longer and longer on the emulator's clock, a few tries within three seconds", async () => {
	scene = await startScene({ profile: "routing", now: () => NOW });
	scene.receivers.bot.respond = () => 503;
	await says("hello");
	await noted(2);
	for (const [pauseMs, tries] of [
		[500, 3],
		[1000, 4],
		[1500, 5],
		[10_000, 6],
		[30_000, 7],
	] as const) {
		await scene.advance(pauseMs - 1);
		expect(await botRows()).toHaveLength(tries - 1);
		await scene.advance(1);
		await noted(tries);
	}
});

it("does not let a failing delivery hold back later ones, which stay in order", async () => {
	scene = await startScene({ profile: "routing", now: () => NOW });
	scene.receivers.bot.respond = failing("one", 2);
	for (const text of ["one", "two", "three", "four"]) await says(text);
	await noted(5);
	await scene.advance(500);
	await eventually(
		"the failed one arrives",
		() => words().filter((text) => text.endsWith("one")).length === 3 || undefined,
	);
	expect(words().filter((text) => !text.endsWith("one"))).toEqual(
		["two", "three", "four"].map((t) => `messaging message ${t}`),
	);
});

it("has at most one delivery of a thread in flight, and many threads at once", async () => {
	scene = await startScene({ profile: "routing" });
	const { bot } = scene.receivers;
	bot.respond = () => new Promise((resolve) => setTimeout(() => resolve(200), 3));
	await Promise.all(["1", "2", "3", "4", "5", "6"].map((text) => says(text)));
	await got(6);
	expect(bot.mostInFlight).toBe(1);
	const order = (await scene.thread()).transcript.map((item) => `messaging message ${item.text}`);
	expect(words()).toEqual(order);
	await Promise.all(["a", "b", "c", "d"].map((user) => says("hi", user)));
	await got(10);
	expect(bot.mostInFlight).toBeGreaterThan(1);
});

it("gives up on an answer after five seconds and tries again", async () => {
	scene = await startScene({ profile: "routing" });
	let answers = 0;
	scene.receivers.bot.respond = () => (answers++ === 0 ? null : 200);
	await says("hello");
	await got(2);
	await noted(2);
	expect(await botRows()).toMatchObject([
		{ status: 0, attempt: 1, error: "no answer within 5 seconds" },
		{ status: 200, attempt: 2 },
	]);
});

it("alerts after a quarter of an hour and unsubscribes after an hour of failing, until subscribed again", async () => {
	scene = await startScene({ profile: "routing", now: () => NOW });
	scene.receivers.bot.respond = () => 500;
	await says("hello");
	await noted(2);
	await scene.advance(HOUR_MS / 4);
	await noted(3);
	const webhooks = async (): Promise<unknown> => (await scene.act("GET", "/webhooks")).body;
	expect(await webhooks()).toMatchObject([{ state: "failing", failingSince: NOW, error: "answered 500" }, {}, {}]);
	await scene.advance(HOUR_MS);
	const bot = async (): Promise<Record<string, unknown>> =>
		((await scene.act("GET", "/config")).body["apps"] as Record<string, unknown>[])[0] ?? {};
	await eventually("the bot is unsubscribed", async () => (await bot())["unsubscribedAt"] !== undefined);
	expect(await bot()).toMatchObject({ fields: [], unsubscribedAt: NOW + 1.25 * HOUR_MS });
	expect(await webhooks()).toMatchObject([{ state: "unsubscribed" }, {}, {}]);
	const before = words().length;
	scene.receivers.bot.respond = () => 200;
	await says("unheard");
	await scene.graph("bot", "POST", "/me/subscribed_apps?subscribed_fields=messages");
	await says("heard");
	await got(before + 1);
	await scene.advance(HOUR_MS);
	expect(words().slice(before)).toEqual(["messaging message heard"]);
	expect(await bot()).not.toHaveProperty("unsubscribedAt");
});

it("counts an hour of failing anew after each success", async () => {
	scene = await startScene({ profile: "routing", now: () => NOW });
	scene.receivers.bot.respond = failing("bad", 99);
	await says("bad");
	await noted(2);
	await scene.advance(0.9 * HOUR_MS);
	await noted(3);
	await says("good");
	await noted(4);
	await scene.advance(0.9 * HOUR_MS);
	await noted(5);
	expect((await scene.act("GET", "/config")).body["apps"]).toMatchObject([
		{ fields: expect.arrayContaining(["messages"]) },
		{},
		{},
	]);
});

it("duplicates, drops, delays and reorders the next deliveries of an app on demand", async () => {
	scene = await startScene({ profile: "routing", now: () => NOW });
	const demand = (kind: string, more = {}): Promise<unknown> =>
		scene.act("POST", "/faults", { kind, appId: APP_IDS.bot, ...more });
	await demand("duplicate", { times: 2 });
	await says("twice");
	await says("again");
	await got(4);
	await demand("drop");
	await says("lost");
	await demand("delay", { delayMs: 60_000 });
	await says("late");
	await says("after");
	await eventually("the drop is noted", async () => (await botRows()).some((row) => row.status === 0));
	expect(words()).toHaveLength(4);
	await scene.advance(60_000);
	await got(6);
	await demand("reorder");
	await says("first");
	await says("second");
	await got(8);
	await demand("reorder");
	await says("alone");
	await scene.advance(1000);
	await got(9);
	expect(words().map((text) => text.split(" ").at(-1))).toEqual([
		"twice",
		"twice",
		"again",
		"again",
		"late",
		"after",
		"second",
		"first",
		"alone",
	]);
	expect(scene.receivers.desk.received.map((each) => inWords(each.body).split(" ").at(-1))).toContain("lost");
});

it("loses nothing where several deliveries in a row are to change places", async () => {
	scene = await startScene({ profile: "routing", now: () => NOW });
	await scene.act("POST", "/faults", { kind: "reorder", appId: APP_IDS.bot, times: 3 });
	for (const text of ["one", "two", "three", "four"]) await says(text);
	await scene.advance(1000);
	await got(4);
	expect(
		words()
			.map((text) => text.split(" ").at(-1))
			.sort(),
	).toEqual(["four", "one", "three", "two"]);
});

it("forgets what was still on its way when it is reset", async () => {
	scene = await startScene({ profile: "routing", now: () => NOW });
	scene.receivers.bot.respond = () => 500;
	await says("hello");
	await noted(2);
	await scene.act("POST", "/reset");
	expect([await scene.deliveries(), await scene.calls()]).toEqual([[], []]);
	expect((await scene.act("GET", `/threads/${USER}`)).status).toBe(404);
	scene.receivers.bot.respond = () => 200;
	await scene.advance(HOUR_MS / 2);
	await says("new");
	await noted(1);
	expect(await botRows()).toMatchObject([{ attempt: 1, status: 200 }]);
});

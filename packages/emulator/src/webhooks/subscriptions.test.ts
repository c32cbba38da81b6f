import { afterEach, expect, it } from "vitest";
import { eventually, Receiver } from "../testing/receiver.ts";
import { inWords, type Scene, startScene } from "../testing/scene.ts";

let scene: Scene;
let late: Receiver | undefined;
afterEach(async () => {
	await scene.close();
	await late?.close();
	late = undefined;
});

const states = async (): Promise<readonly string[]> =>
	((await scene.act("GET", "/webhooks")).body as unknown as { state: string }[]).map(({ state }) => state);

it("challenges every address at the start", async () => {
	scene = await startScene({ profile: "routing" });
	await expect.poll(states).toEqual(["verified", "verified", "verified"]);
	const [challenge] = scene.receivers.bot.challenges;
	expect(Object.fromEntries(challenge?.searchParams ?? [])).toEqual({
		"hub.mode": "subscribe",
		"hub.verify_token": "verify-me",
		"hub.challenge": expect.stringMatching(/^\d+$/),
	});
	expect(scene.receivers.bot.challenges).toHaveLength(1);
});

it("shows a refused challenge and delivers all the same", async () => {
	scene = await startScene({
		profile: "routing",
		config: (c) => ({ ...c, apps: c.apps.map((app) => ({ ...app, verifyToken: "another" })) }),
	});
	await expect.poll(states).toEqual(["refused", "refused", "refused"]);
	expect((await scene.act("GET", "/webhooks")).body).toMatchObject([
		{ error: "answered the challenge with 403, expected 200 and the challenge" },
		{},
		{},
	]);
	await scene.say("hello");
	expect((await scene.heard()).bot).toEqual(["messaging message hello"]);
});

it("challenges an app that starts later before its first delivery, and brings it what it missed", async () => {
	const gone = new Receiver();
	const webhookUrl = await gone.listen();
	await gone.close();
	scene = await startScene({
		profile: "routing",
		config: (c) => ({ ...c, apps: c.apps.map((app, at) => (at === 0 ? { ...app, webhookUrl } : app)) }),
	});
	await scene.say("are you there?");
	await eventually("a failed attempt", async () =>
		(await scene.deliveries()).some((row) => row.status === 0 && row.error === "ECONNREFUSED"),
	);
	late = new Receiver();
	await late.listen(Number(new URL(webhookUrl).port));
	await scene.advance(60_000);
	const { received, challenges } = late;
	await eventually("the missed message", () => received.length === 1);
	expect(received.map((each) => inWords(each.body))).toEqual(["messaging message are you there?"]);
	expect(challenges).toHaveLength(1);
});

it("challenges a new address when the config changes", async () => {
	scene = await startScene({ profile: "routing" });
	late = new Receiver();
	const webhookUrl = await late.listen();
	const apps = scene.config.apps.map((app, at) => (at === 0 ? { ...app, webhookUrl } : app));
	await scene.act("PUT", "/config", { ...scene.config, apps });
	const { challenges, received } = late;
	await eventually("the challenge", () => challenges.length === 1);
	await scene.say("hello");
	await eventually("the message", () => received.length === 1);
	expect(scene.receivers.bot.received).toEqual([]);
});

import { afterEach, expect, it } from "vitest";
import { calls, inbox, passes, sends } from "../testing/row.ts";
import { APP_IDS, type AppName, inWords, PAGE, type Scene, startScene, USER } from "../testing/scene.ts";

const NOW = 1_767_225_600_000;
const BOT = APP_IDS.bot;
const DESK = APP_IDS.desk;

let scene: Scene;
afterEach(() => scene.close());

/** The whole body of the last delivery of a kind an app got. */
async function body(app: AppName, kind: string): Promise<unknown> {
	await scene.heard();
	return scene.receivers[app].received.findLast((each) => inWords(each.body).includes(kind))?.body;
}

const from = { sender: { id: USER }, recipient: { id: PAGE }, timestamp: NOW };
const enveloped = (channel: "messaging" | "standby", item: Record<string, unknown>): unknown => ({
	object: "page",
	entry: [{ id: PAGE, time: NOW, [channel]: [item] }],
});

it("spells pass, take, echo, read and receipt as the fixtures do (F1, F4, F9, F12 to F14)", async () => {
	scene = await startScene({ profile: "routing", now: () => NOW });
	const { mid } = (await scene.say("is anybody there?")).body;
	expect(await body("desk", "message")).toEqual(
		enveloped("standby", { ...from, message: { mid, text: "is anybody there?" } }),
	);
	expect(await body("desk", "read")).toEqual(enveloped("standby", { ...from, read: { watermark: NOW } }));
	await passes("bot", "desk", '{"reason":"billing"}')(scene);
	expect(await body("desk", "pass")).toEqual(
		enveloped("messaging", {
			...from,
			pass_thread_control: {
				previous_owner_app_id: BOT,
				new_owner_app_id: DESK,
				metadata: '{"reason":"billing"}',
			},
		}),
	);
	await calls("bot", "take")(scene);
	expect(await body("desk", "take")).toEqual(
		enveloped("messaging", { ...from, take_thread_control: { previous_owner_app_id: DESK, new_owner_app_id: BOT } }),
	);
	const reply = (await scene.act("POST", `/inbox/${USER}/reply`, { text: "Hi, Ana here." })).body;
	expect(await body("bot", "echo")).toEqual(
		enveloped("standby", {
			sender: { id: PAGE },
			recipient: { id: USER },
			timestamp: NOW,
			message: { is_echo: true, app_id: 263902037430900, mid: reply["mid"], text: "Hi, Ana here." },
		}),
	);
	expect(await body("bot", "receipt")).toEqual(
		enveloped("standby", { ...from, delivery: { mids: [reply["mid"]], watermark: NOW } }),
	);
});

it("spells classic's pass, take and the inbox's request as of its time (F3, F7)", async () => {
	scene = await startScene({ profile: "classic", now: () => NOW });
	await scene.say("hello");
	await inbox("request")(scene);
	expect(await body("bot", "request")).toEqual(
		enveloped("messaging", {
			...from,
			request_thread_control: { requested_owner_app_id: "263902037430900", metadata: "" },
		}),
	);
	await passes("bot", "desk", "m")(scene);
	expect(await body("desk", "pass")).toEqual(
		enveloped("messaging", { ...from, pass_thread_control: { new_owner_app_id: DESK, metadata: "m" } }),
	);
	await calls("bot", "take")(scene);
	expect(await body("desk", "take")).toEqual(
		enveloped("messaging", { ...from, take_thread_control: { previous_owner_app_id: DESK } }),
	);
});

it("says null for a previous owner there was none (F2)", async () => {
	scene = await startScene({ profile: "zero_config", now: () => NOW });
	await scene.say("hello");
	await calls("desk", "request", { metadata: "requested while idle" })(scene);
	expect(await body("desk", "pass")).toEqual(
		enveloped("messaging", {
			...from,
			pass_thread_control: {
				previous_owner_app_id: null,
				new_owner_app_id: DESK,
				metadata: "requested while idle",
			},
		}),
	);
});

it.each([
	["string", BOT, DESK],
	["number", Number(BOT), Number(DESK)],
	["mixed", BOT, Number(DESK)],
] as const)("prints app ids as idTypes %s says", async (idTypes, previous, next) => {
	scene = await startScene({ profile: "routing", switches: { idTypes } });
	await scene.say("hello");
	await passes("bot", "desk")(scene);
	expect(await body("desk", "pass")).toMatchObject({
		entry: [{ messaging: [{ pass_thread_control: { previous_owner_app_id: previous, new_owner_app_id: next } }] }],
	});
});

it("tells apps whose role changed under classic (F8), and only them", async () => {
	scene = await startScene({ profile: "classic", now: () => NOW });
	await scene.say("hello");
	const apps = scene.config.apps.map((app) => (app.id === DESK ? { ...app, role: null } : app));
	await scene.act("PUT", "/config", {
		...scene.config,
		apps: apps.map((app) => (app.id === APP_IDS.guest ? { ...app, role: "secondary" } : app)),
	});
	const roles = async (app: string): Promise<unknown> =>
		(await scene.deliveries()).filter((row) => row.kind === "app_roles" && row.appId === app).map((row) => row.body);
	await expect
		.poll(() => roles(APP_IDS.guest))
		.toEqual([
			enveloped("messaging", {
				recipient: { id: PAGE },
				timestamp: NOW,
				app_roles: { [APP_IDS.guest]: ["secondary_receiver"] },
			}),
		]);
	await expect.poll(() => roles(DESK)).toMatchObject([{ entry: [{ messaging: [{ app_roles: { [DESK]: [] } }] }] }]);
	expect(await roles(BOT)).toEqual([]);
});

it("gives a tap's payload to the button's sender and the bare tap to the others (F10, F11)", async () => {
	scene = await startScene({ profile: "classic" });
	await scene.say("hello");
	const { message_id: mid } = (await sends("desk")(scene))?.body ?? {};
	await scene.heard();
	const tap = { mid, title: "Talk to a person", payload: "HUMAN" };
	expect((await scene.act("POST", `/users/${USER}/postbacks`, tap)).status).toBe(200);
	expect(await scene.heard()).toEqual({
		bot: ["standby postback Talk to a person"],
		desk: ["messaging postback Talk to a person = HUMAN"],
		guest: [],
	});
	expect((await scene.thread()).transcript.at(-1)).toMatchObject({
		from: "customer",
		kind: "postback",
		payload: "HUMAN",
	});
});

it("keeps taps from listeners where standbyPostbacks is off, and counts them as the customer's act", async () => {
	scene = await startScene({ profile: "routing", switches: { standbyPostbacks: false } });
	await scene.say("hello");
	const { message_id: mid } = (await sends("bot")(scene))?.body ?? {};
	await calls("bot", "release")(scene);
	await scene.heard();
	await scene.act("POST", `/users/${USER}/postbacks`, { mid, title: "Yes", payload: "YES" });
	expect(await scene.heard()).toEqual({ bot: ["messaging postback Yes = YES"], desk: [], guest: [] });
	expect(await scene.owner()).toBe("bot");
});

it("sends an app only what it subscribed to, on standby too", async () => {
	scene = await startScene({
		profile: "routing",
		config: (config) => ({
			...config,
			apps: config.apps.map((app) => {
				if (app.id === DESK) return { ...app, fields: ["standby", "message_reads"] };
				return app.id === APP_IDS.guest ? { ...app, fields: ["messages", "message_reads"] } : app;
			}),
		}),
	});
	await scene.say("hello");
	await sends("bot")(scene);
	await scene.act("POST", `/users/${USER}/reads`, {});
	await expect.poll(() => scene.receivers.desk.received.map((each) => inWords(each.body))).toHaveLength(1);
	expect(scene.receivers.desk.received.map((each) => inWords(each.body))).toEqual([
		expect.stringMatching("standby read"),
	]);
	expect(scene.receivers.guest.received).toEqual([]);
});

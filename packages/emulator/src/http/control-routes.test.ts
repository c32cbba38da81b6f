import { request } from "node:http";
import { afterEach, expect, it } from "vitest";
import { DEFAULT_CONFIG } from "../config/config-document.ts";
import type { EmulatorEvent } from "../event-stream.ts";
import { type Emulator, startEmulator } from "../start-emulator.ts";
import { eventually } from "../testing/receiver.ts";
import { passes, sends } from "../testing/row.ts";
import { APP_IDS, INBOX_ID, PAGE, type Scene, startScene, USER } from "../testing/scene.ts";

let scene: Scene | Emulator;
afterEach(() => scene.close());

async function open(): Promise<Scene> {
	const opened = await startScene({ profile: "routing" });
	scene = opened;
	return opened;
}

it("answers the default config, and PUT what GET answered", async () => {
	const emulator = await startEmulator();
	scene = emulator;
	expect(emulator.url).toBe(`http://127.0.0.1:${emulator.port}`);
	const config = await (await fetch(`${emulator.url}/_emulator/config`)).json();
	expect(config).toEqual(DEFAULT_CONFIG);
	const put = await fetch(`${emulator.url}/_emulator/config`, { method: "PUT", body: JSON.stringify(config) });
	expect([put.status, await put.json()]).toEqual([200, DEFAULT_CONFIG]);
});

it.each([
	[{ ...DEFAULT_CONFIG, profile: "modern" }, "profile"],
	[{ ...DEFAULT_CONFIG, apps: [{ name: "No id" }] }, "apps[0].id"],
	[[], "config"],
	["{", undefined],
])("refuses a bad config with 400 and changes nothing", async (config, field) => {
	const s = await open();
	const before = (await s.act("GET", "/config")).body;
	const url = `${s.emulator.url}/_emulator/config`;
	const answer = await fetch(url, {
		method: "PUT",
		body: typeof config === "string" ? config : JSON.stringify(config),
	});
	expect([answer.status, await answer.json()]).toEqual([
		400,
		{ error: expect.stringContaining(field ?? "JSON"), ...(field ? { field } : {}) },
	]);
	expect((await s.act("GET", "/config")).body).toEqual(before);
});

it("keeps the threads over a change of profile: classic gives idle ones to the primary, for good", async () => {
	const s = await open();
	await s.say("hello");
	await s.say("hello", "2");
	await passes("bot", "desk")(s);
	await s.graph("bot", "POST", "/me/release_thread_control", { recipient: { id: "2" } });
	await s.act("PUT", "/config", { ...s.config, profile: "classic" });
	expect(await s.thread()).toMatchObject({ owner: APP_IDS.desk, expiresAt: null });
	expect(await s.thread("2")).toMatchObject({ owner: APP_IDS.bot, expiresAt: null });
	await s.act("PUT", "/config", s.config);
	expect(await s.thread("2")).toMatchObject({ owner: APP_IDS.bot, expiresAt: expect.any(Number) });
});

it("ends the control of an app that is gone (K1)", async () => {
	const s = await open();
	await s.say("hello");
	await passes("bot", "desk")(s);
	await s.act("PUT", "/config", { ...s.config, apps: s.config.apps.filter((app) => app.id !== APP_IDS.desk) });
	expect(await s.owner()).toBeNull();
	expect((await s.thread()).handovers.at(-1)).toMatchObject({ kind: "released", from: APP_IDS.desk, to: null });
});

it("lists the switches with default, value and source", async () => {
	const s = await open();
	await s.act("PUT", "/config", { ...s.config, switches: { inboxDone: "none" } });
	const switches = (await s.act("GET", "/switches")).body as unknown as Record<string, unknown>[];
	expect(switches.map(({ name }) => name)).toEqual([
		"inboxDone",
		"takeNotifies",
		"nonOwnerSend",
		"standbyPostbacks",
		"standbyEchoes",
		"idTypes",
		"expiryBase",
	]);
	expect(switches[0]).toMatchObject({
		values: ["release", "pass_to_default", "none"],
		default: "release",
		value: "none",
		source: expect.stringContaining("§"),
		what: expect.any(String),
	});
});

it("lists threads, and deliveries and calls by user", async () => {
	const s = await open();
	const { mid } = (await s.say("hello")).body;
	await s.say("hi", "2");
	await sends("bot")(s);
	await s.heard();
	await s.heard("2");
	expect(await s.thread()).toEqual({
		userId: USER,
		accountId: PAGE,
		owner: APP_IDS.bot,
		expiresAt: expect.any(Number),
		folder: "done",
		transcript: [
			{ at: expect.any(Number), mid, from: "customer", kind: "message", text: "hello" },
			{ at: expect.any(Number), mid: expect.any(String), from: "app", appId: APP_IDS.bot, kind: "message", text: "hi" },
		],
		handovers: [{ at: expect.any(Number), kind: "routed", from: null, to: APP_IDS.bot }],
	});
	const users = async (path: string): Promise<unknown[]> => {
		const rows = (await s.act("GET", path)).body as unknown as { userId: string }[];
		return [...new Set(rows.map((row) => row.userId))];
	};
	expect(await users("/threads")).toEqual([USER, "2"]);
	expect((await users("/deliveries")).sort()).toEqual(["2", USER]);
	expect(await users("/deliveries?userId=2")).toEqual(["2"]);
	expect(await users(`/calls?userId=${USER}`)).toEqual([USER]);
	expect(await users("/calls?userId=2")).toEqual([]);
	expect((await s.act("GET", `/threads/${USER}?accountId=${PAGE}`)).status).toBe(200);
	expect((await s.act("GET", "/threads/404")).status).toBe(404);
});

it("streams each thing as it happens and nothing old", async () => {
	const s = await open();
	await s.say("before");
	await s.heard();
	const events: EmulatorEvent[] = [];
	const stream = request(`${s.emulator.url}/_emulator/events`);
	await new Promise<void>((resolve) => {
		stream.on("response", (response) => {
			expect(response.headers["content-type"]).toBe("text/event-stream");
			response.setEncoding("utf8");
			let text = "";
			response.on("data", (chunk: string) => {
				text += chunk;
				const messages = text.split("\n\n");
				text = messages.pop() ?? "";
				for (const message of messages) {
					if (message.startsWith("data: ")) events.push(JSON.parse(message.slice(6)));
					else resolve();
				}
			});
		});
		stream.end();
	});
	const next = async (type: string): Promise<EmulatorEvent> => {
		return await eventually(`an event ${type}`, () => events.find((event) => event.type === type));
	};
	await passes("bot", "inbox", "asked")(s);
	expect(await next("call")).toMatchObject({
		appId: APP_IDS.bot,
		userId: USER,
		method: "POST",
		path: `/${PAGE}/pass_thread_control`,
		body: { target_app_id: INBOX_ID, metadata: "asked" },
		status: 200,
		answer: { success: true },
	});
	expect(await next("incident")).toMatchObject({ userId: USER, accountId: PAGE, text: expect.any(String) });
	expect(await next("thread")).toMatchObject({
		thread: { userId: USER, owner: INBOX_ID, folder: "main", handovers: [{}, { kind: "passed", metadata: "asked" }] },
	});
	await s.act("POST", `/users/${USER}/reads`);
	expect(await next("delivery")).toMatchObject({
		appId: expect.any(String),
		userId: USER,
		accountId: PAGE,
		kind: "read",
		status: 200,
		attempt: 1,
		body: { object: "page" },
	});
	await s.advance(1000);
	expect(await next("clock")).toMatchObject({ now: expect.any(Number) });
	await s.act("PUT", "/config", { ...s.config, switches: { inboxDone: "none" } });
	expect(await next("config")).toMatchObject({ config: { switches: { inboxDone: "none" } } });
	await s.act("POST", "/reset");
	await next("reset");
	const seqs = events.map((event) => event.seq);
	expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
	expect(JSON.stringify(events)).not.toContain('before","standby');
	stream.destroy();
});

it("tells of an expiry at its exact time, also when nobody asks", async () => {
	const s = await open();
	await s.say("hello");
	const { expiresAt } = await s.thread();
	await s.advance(30 * 60 * 60 * 1000);
	expect((await s.thread()).handovers.at(-1)).toEqual({ at: expiresAt, kind: "expired", from: APP_IDS.bot, to: null });
});

it.each([
	["/clock", {}, "advanceMs"],
	["/clock", { advanceMs: -1 }, "advanceMs"],
	["/clock", { advanceMs: "1h" }, "advanceMs"],
	["/faults", { kind: "earthquake" }, "kind"],
	["/faults", { kind: "drop", times: 0 }, "times"],
	["/faults", { kind: "delay" }, "delayMs"],
	["/faults", { kind: "drop", appId: "5" }, "appId"],
	["/faults", { kind: "drop", time: 5 }, "time"],
])("refuses POST %s %j, naming the field", async (path, body, field) => {
	const s = await open();
	expect(await s.act("POST", path, body)).toEqual({
		status: 400,
		body: { error: expect.stringMatching(`^${field}: `), field },
	});
});

it("describes every call, serves something at / and refuses the unknown", async () => {
	const s = await open();
	const { body } = await s.act("GET", "/openapi.json");
	expect(Object.keys(body["paths"] as object)).toEqual(
		expect.arrayContaining(["/_emulator/config", "/_emulator/users/{userId}/messages", "/{page}/pass_thread_control"]),
	);
	const home = await fetch(`${s.emulator.url}/`);
	expect([home.status, home.url, home.headers.get("content-type")]).toEqual([
		200,
		`${s.emulator.url}/_emulator/`,
		"text/html; charset=utf-8",
	]);
	for (const path of ["/nothing", "/%E0%A4%A", "/..%2f..%2fpackage.json"]) {
		expect((await fetch(`${s.emulator.url}/_emulator${path}`)).status).toBe(404);
	}
});

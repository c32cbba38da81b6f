import { createServer, type Server } from "node:http";
import { FacebookAdapter } from "botbuilder-adapter-facebook";
import { Botkit } from "botkit";
import express from "express";
import { afterEach, expect, test } from "vitest";
import { type Bench, closeBenches, startBench } from "./fixtures/bench.ts";
import { body, OTHER_PAGE, SECRET, signed, text, US, VERIFY_TOKEN } from "./fixtures/deliveries.ts";
import { threadControl, threadControlOf } from "./index.ts";

const servers = new Set<Server>();

afterEach(async () => {
	for (const server of servers) {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}
	servers.clear();
	await closeBenches();
});

const echoing = (controller: Botkit): void =>
	controller.on("message", async (bot, message) => {
		await bot.reply(message, `echo: ${message.text}`);
	});

/** The user's own application, listening. */
async function listening(app: express.Express): Promise<express.Express & { server: Server }> {
	const server = createServer(app);
	servers.add(server);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return Object.assign(app, { server });
}

test("the user's own Express app, its body parser before Botkit, keeps its other routes", async () => {
	const app = await listening(express());
	app.use(express.json());
	app.post("/other", (req, res) => void res.json(req.body));
	const bench = await startBench({ botkit: { webserver: app, webhook_uri: "/fb/hook" }, script: echoing });
	expect(await bench.deliver([text("u1", "grüße")])).toBe(200);
	expect(bench.graph.texts()).toEqual(["echo: grüße"]);
	const other = await fetch(new URL("/other", bench.url), {
		method: "POST",
		body: '{"mine":1}',
		headers: { "content-type": "application/json" },
	});
	expect(await other.json()).toEqual({ mine: 1 });
	const elsewhere = await fetch(`${bench.url}/deeper`, { method: "POST", body: "{}" });
	expect(elsewhere.status).toBe(404);
});

test("an Express router as web server", async () => {
	const app = await listening(express());
	const router = express.Router();
	app.use("/bot", router);
	const bench = await startBench({
		botkit: { webserver: Object.assign(router, { server: app.server }) },
		script: echoing,
	});
	const content = body([text("u1", "hi")]);
	const url = new URL("/bot/api/messages", bench.url);
	expect((await fetch(url, { method: "POST", body: content, headers: signed(content) })).status).toBe(200);
	await bench.extension.control.settled();
	expect(bench.graph.texts()).toEqual(["echo: hi"]);
});

test("the challenge: the right token is answered, the wrong one refused, nothing hangs", async () => {
	const bench = await startBench();
	const ask = async (query: string): Promise<[number, string]> => {
		const answer = await fetch(`${bench.url}?${query}`);
		return [answer.status, await answer.text()];
	};
	expect(await ask(`hub.mode=subscribe&hub.verify_token=${VERIFY_TOKEN}&hub.challenge=123`)).toEqual([200, "123"]);
	expect((await ask("hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=123"))[0]).toBe(403);
	expect((await ask("x=1"))[0]).toBe(403);
});

test.each(["processActivity", "middleware"] as const)("mounted by hand through %s", async (way) => {
	const app = await listening(express());
	let bench: Bench | null = null;
	if (way === "processActivity") {
		app.use(express.json({ verify: (req, _res, raw) => void Object.assign(req, { rawBody: raw }) }));
		app.post("/hook", (req, res) => {
			const run = bench?.adapter.processActivity(
				req,
				res,
				(context) => bench?.controller.handleTurn(context) as Promise<void>,
			);
			void run;
		});
	} else {
		app.all("/hook", (req, res) => bench?.extension.middleware(req, res));
		app.use(express.json());
	}
	bench = await startBench({ botkit: { disable_webserver: true, webserver: undefined }, script: echoing });
	const { port } = app.server.address() as { port: number };
	const content = body([text("u1", "hi")]);
	const url = `http://127.0.0.1:${port}/hook`;
	expect((await fetch(url, { method: "POST", body: content, headers: signed(content) })).status).toBe(200);
	expect((await fetch(url, { method: "POST", body: content })).status).toBe(401);
	await bench.extension.control.settled();
	expect(bench.graph.texts()).toEqual(["echo: hi"]);
});

test("two pages in one body: each is answered with its own token", async () => {
	const bench = await startBench({
		adapter: { access_token: undefined, getAccessTokenForPage: async (page: string) => `token-${page}` } as never,
		script: echoing,
	});
	const one = JSON.parse(body([text("u1", "one")]));
	const two = JSON.parse(body([text("u2", "two", OTHER_PAGE)], undefined, OTHER_PAGE));
	expect(await bench.post(JSON.stringify({ object: "page", entry: [...one.entry, ...two.entry] }))).toBe(200);
	await bench.extension.control.settled();
	const used = bench.graph
		.to("messages")
		.map((call) => [
			(call.body["recipient"] as { id: string }).id,
			call.query.get("access_token") ?? call.body["access_token"],
		]);
	expect(used.sort()).toEqual([
		["u1", "token-1001"],
		["u2", "token-1002"],
	]);
});

test("a bot spawned without a page speaks for the only one there is", async () => {
	const bench = await startBench();
	const reference = { channelId: "facebook", conversation: { id: "u1" }, user: { id: "u1" }, bot: { id: "1001" } };
	const call = async (): Promise<unknown> => {
		const bot = (await bench.controller.spawn()) as unknown as {
			api: { callAPI(path: string, method: string): Promise<unknown> };
		};
		return await bot.api.callAPI("/me/messenger_profile", "GET");
	};
	await expect(call()).rejects.toThrow(/spawned without a page/);
	await bench.deliver([text("u1", "hi")]);
	expect(await call()).toEqual({ success: true });
	const bot = await bench.controller.spawn();
	await bot.changeContext(reference as never);
	expect(await bot.say("news")).toEqual({ id: "m_1" });
});

test("wrong options make usePlugin throw, instead of running unprotected", () => {
	const adapter = new FacebookAdapter({ verify_token: VERIFY_TOKEN, app_secret: SECRET, access_token: "t" });
	const make = (given: object): Botkit => new Botkit({ disable_webserver: true, disable_console: true, ...given });
	expect(() => make({ adapter }).usePlugin(threadControl({ appId: undefined }))).toThrow(/appId/);
	const modern = { appId: US, profile: "modern" as never };
	expect(() => make({ adapter }).usePlugin(threadControl(modern))).toThrow(/profile.*hop_v2/);
	expect(() => make({ adapterConfig: {} }).usePlugin(threadControl({ appId: US }))).toThrow(/FacebookAdapter/);
	expect(() => threadControlOf(make({ adapter }))).toThrow(/not installed/);
	const controller = make({ adapter });
	controller.usePlugin(threadControl({ appId: US }));
	expect(() => controller.usePlugin(threadControl({ appId: US }))).toThrow(/already/);
	return threadControlOf(controller).close();
});

test("the adapter's host and version are taken over, the expired default is not", async () => {
	const paths: (string | undefined)[] = [];
	const server = createServer((req, res) => {
		paths.push(req.url?.split("?")[0]);
		res.end('{"recipient_id":"u1","message_id":"m"}');
	});
	servers.add(server);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const graphUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
	for (const api_version of ["v3.2", "v19.0"]) {
		const adapter = new FacebookAdapter({
			verify_token: VERIFY_TOKEN,
			app_secret: SECRET,
			access_token: "t",
			api_version,
		});
		const controller = new Botkit({ adapter, disable_webserver: true, disable_console: true });
		controller.usePlugin(threadControl({ appId: US, graphUrl }));
		const { control, close } = threadControlOf(controller);
		await control.callApi({ channel: "messenger", account: "1001" }, "GET", "/me", {});
		await close();
	}
	expect(paths).toEqual([expect.not.stringContaining("v3.2"), "/v19.0/me"]);
});

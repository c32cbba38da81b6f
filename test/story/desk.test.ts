import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBot } from "../wire/bot-process.ts";
import { BOT, DESK, openStage, PAGE, post, type Stage, USER } from "./stage.ts";

describe("the desk's endpoints", () => {
	let stage: Stage;
	let url: string;
	beforeAll(async () => {
		stage = await openStage({ profile: "classic" });
		url = stage.deskProcess.url;
		await stage.customerWrites("hello");
		await stage.isSaid("bot: echo: hello");
		await stage.customerWrites("agent");
		await stage.isSaid("bot: Connecting you to a person.");
		await stage.desk.hears("standby: hello", "standby: agent", 'pass_thread_control: {"reason":"asked"}');
		await stage.deskShows(4);
	});
	afterAll(async () => {
		await stage?.close();
	});

	test.each([`messenger:${PAGE}:${USER}`, encodeURIComponent(`messenger:${PAGE}:${USER}`), USER])(
		"a thread is found as %s",
		async (name) => {
			const answer = await fetch(`${url}/threads/${name}`);
			expect(answer.status).toBe(200);
			expect(await answer.json()).toMatchObject({ id: `messenger:${PAGE}:${USER}`, user: USER, standing: "control" });
		},
	);

	test.each([
		["a thread nobody heard of", "threads/2000000000000009/reply", { text: "hi" }, 404, "thread_unknown"],
		["nothing to say", `threads/${USER}/reply`, { text: " " }, 400, "text_missing"],
		["metadata that is too long", `threads/${USER}/return`, { metadata: "x".repeat(1001) }, 400, "metadata_too_long"],
		["metadata that is no metadata", `threads/${USER}/return`, { metadata: 7 }, 400, "metadata_invalid"],
		["a pass to nobody", `threads/${USER}/pass`, {}, 400, "target_missing"],
		["a pass to something that is no app", `threads/${USER}/pass`, { target: "boss" }, 400, "target_unknown"],
		["what classic does not have", `threads/${USER}/release`, {}, 403, "command_not_allowed"],
		["what the desk cannot do", `threads/${USER}/dance`, {}, 404, "not_found"],
		["a body that is no object", `threads/${USER}/reply`, [], 400, "body_invalid"],
	])("%s is refused with what was wrong, and control stays", async (_, path, body, status, code) => {
		const calls = await stage.calls(DESK);
		expect(await post(`${url}/${path}`, body)).toEqual({ status, body: { error: expect.stringMatching(/\w/), code } });
		expect(await stage.owner()).toBe("desk");
		expect(await stage.calls(DESK)).toEqual(calls);
	});

	test("a target the platform refuses is told in its words", async () => {
		const refused = await post(`${url}/threads/${USER}/pass`, { target: "499999999999999" });
		expect(refused).toMatchObject({
			status: 422,
			body: { code: "graph_refused", error: expect.stringMatching(/app/i) },
		});
	});

	test.each([
		["a tunnel", { "x-forwarded-for": "203.0.113.7" }],
		["another name", { host: "desk.example.com" }],
		["another site's page", { origin: "https://example.com" }],
	])("what comes through %s reaches the webhook alone", async (_, headers) => {
		expect(await statusOf(`${url}/threads`, headers)).toBe(403);
		expect(await statusOf(`${url}/`, headers)).toBe(403);
		const challenge = "hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=1";
		expect(await statusOf(`${url}/api/messages?${challenge}`, headers)).toBe(200);
	});
});

describe("where the example bot's agent goes", () => {
	const env = { APP_ID: BOT, PAGE_ID: PAGE };

	test("can be read and set while it runs, with DEMO=1", async () => {
		const bot = await startBot("examples/botkit/bot.mjs", { url: "http://127.0.0.1:1" }, { ...env, DEMO: "1" });
		try {
			const address = `${bot.url}/handover-target`;
			const put = async (target: unknown): Promise<number> => {
				const headers = { "content-type": "application/json" };
				return (await fetch(address, { method: "PUT", headers, body: JSON.stringify({ target }) })).status;
			};
			const read = async (): Promise<unknown> => (await fetch(address)).json();
			expect(await read()).toEqual({ target: "inbox" });
			expect(await put("400000000000002")).toBe(200);
			expect(await read()).toEqual({ target: "400000000000002" });
			expect(await put("nowhere")).toBe(400);
			expect(await read()).toEqual({ target: "400000000000002" });
			expect(await statusOf(address, { "x-forwarded-for": "203.0.113.7" })).toBe(403);
		} finally {
			await bot.stop();
		}
	});

	test("cannot without", async () => {
		const bot = await startBot("examples/botkit/bot.mjs", { url: "http://127.0.0.1:1" }, env);
		try {
			expect(await statusOf(`${bot.url}/handover-target`, {})).toBe(404);
		} finally {
			await bot.stop();
		}
	});
});

/** `fetch` sets `host` and `origin` by itself. */
function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
	return new Promise((resolve, reject) => {
		request(url, { headers }, (res) => {
			res.resume();
			resolve(res.statusCode);
		})
			.once("error", reject)
			.end();
	});
}

import { afterAll, beforeAll, expect, it } from "vitest";
import { errorOf } from "../testing/row.ts";
import { APP_IDS, PAGE, type Scene, startScene } from "../testing/scene.ts";

let scene: Scene;
let user = 1;
beforeAll(async () => {
	scene = await startScene({ profile: "routing" });
});
afterAll(() => scene.close());

const TOKEN = `access_token=token-${APP_IDS.bot}`;
const DESK = APP_IDS.desk;
const form = { "content-type": "application/x-www-form-urlencoded" };
const json = { "content-type": "application/json" };

const STYLES: readonly [string, (psid: string) => [path: string, init: RequestInit]][] = [
	[
		"JSON body, versioned /me, token in the query",
		(id) => [
			`/v2.6/me/pass_thread_control?${TOKEN}`,
			{ headers: json, body: JSON.stringify({ recipient: { id }, target_app_id: DESK, metadata: "ä" }) },
		],
	],
	[
		"JSON body without a content type, numeric ids, token in the body",
		(id) => [
			`/me/pass_thread_control`,
			{
				body: `{"access_token":"token-${APP_IDS.bot}","recipient":{"id":${id}},"target_app_id":${DESK},"metadata":"ä"}`,
			},
		],
	],
	[
		"form body with a JSON recipient, /{page}, bearer token",
		(id) => [
			`/v25.0/${PAGE}/pass_thread_control`,
			{
				headers: { ...form, authorization: `Bearer token-${APP_IDS.bot}` },
				body: new URLSearchParams({ recipient: `{"id":"${id}"}`, target_app_id: DESK, metadata: "ä" }).toString(),
			},
		],
	],
	[
		"query parameters as the documents print them",
		(id) => [`/${PAGE}/pass_thread_control?recipient={id:${id}}&target_app_id=${DESK}&metadata=%C3%A4&${TOKEN}`, {}],
	],
	[
		"form body with brackets",
		(id) => [
			`/me/pass_thread_control`,
			{ headers: form, body: `recipient[id]=${id}&target_app_id=${DESK}&metadata=%C3%A4&${TOKEN}` },
		],
	],
	[
		"multipart body",
		(id) => {
			const body = new FormData();
			body.set("recipient", `{id:${id}}`);
			body.set("target_app_id", DESK);
			body.set("metadata", "ä");
			return [`/me/pass_thread_control?${TOKEN}`, { body }];
		},
	],
];

it.each(STYLES)("understands %s", async (_, request) => {
	const psid = `20000000000${user++}`;
	await scene.say("hello", psid);
	const [path, init] = request(psid);
	const { status, body } = await scene.request(path, { method: "POST", ...init });
	expect([status, body]).toEqual([200, { success: true }]);
	expect(await scene.thread(psid)).toMatchObject({ owner: DESK, handovers: [{}, { kind: "passed", metadata: "ä" }] });
	const call = (await scene.calls()).at(-1);
	expect(call).toMatchObject({ appId: APP_IDS.bot, userId: psid, method: "POST", status: 200 });
	expect(JSON.stringify(call)).not.toContain("token-");
});

it("takes message and recipient as form strings", async () => {
	await scene.say("hello", "77");
	const body = new URLSearchParams({ recipient: '{"id":"77"}', message: '{"text":"hi"}' }).toString();
	const sent = await scene.request(`/me/messages?${TOKEN}`, { method: "POST", headers: form, body });
	expect(sent.body).toMatchObject({ recipient_id: "77" });
});

it.each([
	["broken JSON", json, '{"recipient":'],
	["a JSON array", json, "[]"],
	["a recipient that is no object", form, "recipient={id"],
	["a recipient that is a list", json, '{"recipient":[1]}'],
	["no recipient", json, "{}"],
	["broken multipart", { "content-type": "multipart/form-data; boundary=x" }, "nothing"],
])("refuses %s with #100", async (_, headers, body) => {
	const answer = await scene.request(`/me/pass_thread_control?${TOKEN}`, { method: "POST", headers, body });
	expect(errorOf(answer)).toBe("100");
	expect((answer.body["error"] as { message: string }).message).toMatch(/^\(#100\) /);
});

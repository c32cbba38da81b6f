import { createHmac } from "node:crypto";
import { afterEach, expect, it } from "vitest";
import { errorOf } from "../testing/row.ts";
import { APP_IDS, PAGE, type Scene, startScene } from "../testing/scene.ts";

let scene: Scene;
afterEach(() => scene.close());

const token = `token-${APP_IDS.bot}`;
const proof = (secret: string, of = token): string => createHmac("sha256", secret).update(of).digest("hex");

it.each([
	["no token", "/me"],
	["a wrong token", "/me?access_token=wrong"],
	["a token for a page that is not there", `/me?access_token=${token}@5`],
])("refuses %s with 190", async (_, path) => {
	scene = await startScene({ profile: "routing" });
	const answer = await scene.request(path);
	expect(answer.body).toEqual({
		error: {
			message: "Invalid OAuth access token.",
			type: "OAuthException",
			code: 190,
			fbtrace_id: expect.any(String),
		},
	});
	expect((await scene.calls()).at(-1)).toMatchObject({ appId: null, status: 400 });
});

it("checks appsecret_proof when it is sent", async () => {
	scene = await startScene({ profile: "routing" });
	const right = proof(`secret-${APP_IDS.bot}`);
	expect((await scene.request(`/me?access_token=${token}&appsecret_proof=${right}`)).status).toBe(200);
	const wrong = await scene.request(`/me?access_token=${token}&appsecret_proof=${proof("other")}`);
	expect(wrong.body["error"]).toMatchObject({ code: 100, type: "GraphMethodException" });
	expect(JSON.stringify(await scene.calls())).not.toContain(right);
});

it.each([
	["GET", "/me/nothing", "2500"],
	["POST", "/me/pass_thread_metadata", "2500"],
	["POST", `/v25.0/${PAGE}/messages/more`, "2500"],
	["GET", `/${PAGE}/messages`, "2500"],
	["POST", "/", "2500"],
	["POST", "/12345/messages", "100/33"],
	["GET", "/17840000000000001/thread_owner", "1/9900000"],
])("answers %s %s with a Graph-shaped error", async (method, path, error) => {
	scene = await startScene({ profile: "routing" });
	expect(errorOf(await scene.graph("bot", method, path))).toBe(error);
});

it("stamps answers with the emulator's clock", async () => {
	scene = await startScene({ profile: "routing", now: () => 1_767_225_600_000 });
	await scene.advance(60 * 60 * 1000);
	const { headers } = await scene.graph("bot", "GET", "/me");
	expect(headers.get("date")).toBe("Thu, 01 Jan 2026 01:00:00 GMT");
});

it("knows several pages, by their id and by a token of their own", async () => {
	const second = { id: "1000000000002", channel: "messenger", name: "Second Page" } as const;
	scene = await startScene({ profile: "routing", config: (c) => ({ ...c, accounts: [...c.accounts, second] }) });
	expect((await scene.graph("bot", "GET", `/${second.id}`)).body).toEqual({ name: "Second Page", id: second.id });
	expect((await scene.graph("bot", "GET", "/me")).body).toEqual({ name: "Demo Page", id: PAGE });
	const own = `${token}@${second.id}`;
	const answer = await scene.request(
		`/me?access_token=${encodeURIComponent(own)}&appsecret_proof=${proof(`secret-${APP_IDS.bot}`, own)}`,
	);
	expect(answer.body).toEqual({ name: "Second Page", id: second.id });
});

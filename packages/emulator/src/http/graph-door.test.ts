import { afterEach, expect, it } from "vitest";
import { errorOf, sends } from "../testing/row.ts";
import { APP_IDS, type Scene, startScene, USER } from "../testing/scene.ts";

let scene: Scene;
afterEach(() => scene.close());

async function open(kind: string, more = {}): Promise<void> {
	scene = await startScene({ profile: "routing" });
	await scene.say("hello");
	expect((await scene.act("POST", "/faults", { kind, ...more })).status).toBe(200);
}

const said = async (): Promise<number> =>
	(await scene.thread()).transcript.filter((item) => item.from === "app").length;

it.each([
	["500_before", 500, "2", 0],
	["500_after", 500, "2", 1],
	["rate_limit", 400, "613", 0],
])("%s: the next POST answers %i, and its effect is as named", async (kind, status, error, sent) => {
	await open(kind);
	expect((await scene.graph("bot", "GET", "/me")).status).toBe(200);
	const answer = await sends("bot")(scene);
	expect(answer?.status).toBe(status);
	expect(answer && errorOf(answer)).toBe(error);
	expect(answer?.headers.has("x-business-use-case-usage")).toBe(kind === "rate_limit");
	expect(await said()).toBe(sent);
	expect((await sends("bot")(scene))?.status).toBe(200);
});

it("concerns the named app, as often as asked for, and actors never", async () => {
	await open("500_before", { times: 2, appId: APP_IDS.desk });
	expect((await sends("bot")(scene))?.status).toBe(200);
	expect((await scene.say("still here")).status).toBe(200);
	const statuses = [];
	for (const _ of [1, 2, 3]) statuses.push((await sends("desk")(scene))?.status);
	expect(statuses).toEqual([500, 500, 400]);
	expect((await scene.act("GET", "/faults")).body).toEqual([]);
});

it("timeout_after: the effect is there and the answer never comes", async () => {
	await open("timeout_after");
	const caller = new AbortController();
	const answer = scene.request(`/me/messages?access_token=token-${APP_IDS.bot}`, {
		method: "POST",
		signal: caller.signal,
		body: JSON.stringify({ recipient: { id: USER }, message: { text: "hi" } }),
	});
	await expect.poll(said).toBe(1);
	expect((await scene.calls()).at(-1)).toMatchObject({ status: 0, answer: null });
	caller.abort();
	await expect(answer).rejects.toThrow();
	expect((await sends("bot")(scene))?.status).toBe(200);
});

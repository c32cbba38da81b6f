import { afterAll, beforeAll, expect, it } from "vitest";
import { type Scene, startScene, USER } from "../testing/scene.ts";

const DESK = "400000000000002";
const INSTAGRAM = "17840000000000001";

let scene: Scene;
beforeAll(async () => {
	scene = await startScene({ profile: "routing" });
	await scene.say("hello");
});
afterAll(() => scene.close());

it.each<[number, string, string, unknown, string | undefined]>([
	[400, "POST", `/users/${USER}/messages`, {}, "text"],
	[400, "POST", `/users/${USER}/messages`, { text: "" }, "text"],
	[400, "POST", `/users/${USER}/messages`, { text: 5 }, "text"],
	[400, "POST", `/users/${USER}/messages`, { text: "hi", account: "1" }, "account"],
	[400, "POST", `/users/${USER}/messages`, { text: "hi", accountId: "5" }, "accountId"],
	[501, "POST", `/users/${USER}/messages`, { text: "hi", accountId: INSTAGRAM }, "accountId"],
	[400, "POST", `/users/${USER}/messages`, [], "body"],
	[400, "POST", `/users/${USER}/postbacks`, { mid: "m_none", title: "Yes", payload: "YES" }, "mid"],
	[400, "POST", `/users/${USER}/postbacks`, { title: "Yes", payload: "YES" }, "mid"],
	[404, "POST", "/users/404/reads", {}, "userId"],
	[404, "POST", "/inbox/404/reply", { text: "hi" }, "userId"],
	[400, "POST", `/inbox/${USER}/reply`, {}, "text"],
	[400, "POST", `/inbox/${USER}/move`, { folder: "spam" }, "folder"],
	[409, "POST", `/inbox/${USER}/request`, {}, undefined],
	[400, "POST", `/users/${USER}/enter`, {}, "via"],
	[400, "POST", `/users/${USER}/enter`, { via: "fax" }, "via"],
	[400, "POST", `/users/${USER}/enter`, { via: "organic", ref: "sale" }, "ref"],
	[400, "POST", `/users/${USER}/enter`, { via: "link", ref: "sale", days: 3 }, "days"],
	[400, "POST", `/users/${USER}/enter`, { via: "ad", days: 3 }, "days"],
	[400, "POST", `/users/${USER}/enter`, { via: "ad", appId: DESK, days: "3" }, "days"],
	[400, "POST", `/users/${USER}/enter`, { via: "link", appId: "5" }, "appId"],
	[400, "POST", `/users/${USER}/enter`, { via: "link", appid: DESK }, "appid"],
	[501, "POST", `/users/${USER}/enter`, { via: "link", accountId: INSTAGRAM }, "accountId"],
	[400, "POST", `/users/${USER}/lead-ad`, {}, "complete"],
	[400, "POST", `/users/${USER}/lead-ad`, { complete: "yes" }, "complete"],
	[400, "POST", `/users/${USER}/lead-ad`, { complete: true, hold: true }, "complete"],
	[400, "POST", `/users/${USER}/lead-ad`, { hold: true, appId: DESK }, "appId"],
	[400, "POST", `/users/${USER}/lead-ad`, { complete: true, appId: "5" }, "appId"],
	[404, "DELETE", "/accounts/1000000000001/apps/5", undefined, "appId"],
	[400, "DELETE", `/accounts/5/apps/${DESK}`, undefined, "accountId"],
	[501, "DELETE", `/accounts/${INSTAGRAM}/apps/${DESK}`, undefined, "accountId"],
])("answers %i to %s %s %j", async (status, method, path, body, field) => {
	const answer = await scene.act(method, path, body);
	expect(answer).toEqual({ status, body: { error: expect.any(String), ...(field ? { field } : {}) } });
	const thread = await scene.thread();
	expect([thread.transcript.length, thread.handovers.length]).toEqual([1, 1]);
});

it("refuses a body that is no JSON", async () => {
	const answer = await fetch(`${scene.emulator.url}/_emulator/users/${USER}/messages`, { method: "POST", body: "hi" });
	expect([answer.status, await answer.json()]).toEqual([400, { error: "expected a JSON body" }]);
});

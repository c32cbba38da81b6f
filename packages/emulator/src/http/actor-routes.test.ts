import { afterAll, beforeAll, expect, it } from "vitest";
import { type Scene, startScene, USER } from "../testing/scene.ts";

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
	[501, "POST", `/users/${USER}/enter`, { via: "organic" }, undefined],
	[501, "POST", `/users/${USER}/lead-ad`, { complete: true }, undefined],
	[501, "DELETE", "/accounts/1000000000001/apps/400000000000001", undefined, undefined],
])("answers %i to %s %s %j", async (status, method, path, body, field) => {
	const answer = await scene.act(method, path, body);
	expect(answer).toEqual({ status, body: { error: expect.any(String), ...(field ? { field } : {}) } });
	expect((await scene.thread()).transcript).toHaveLength(1);
});

it("refuses a body that is no JSON", async () => {
	const answer = await fetch(`${scene.emulator.url}/_emulator/users/${USER}/messages`, { method: "POST", body: "hi" });
	expect([answer.status, await answer.json()]).toEqual([400, { error: "expected a JSON body" }]);
});

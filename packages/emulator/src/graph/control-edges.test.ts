import { afterEach, expect, it } from "vitest";
import type { Profile } from "../config/config-document.ts";
import { calls, errorOf, passes } from "../testing/row.ts";
import { APP_IDS, type AppName, PAGE, type Scene, startScene, USER } from "../testing/scene.ts";

const NOW = 1_767_225_600_000;
const TOMORROW = (NOW + 24 * 60 * 60 * 1000) / 1000;

let scene: Scene;
afterEach(() => scene.close());

async function ownerSeenBy(app: AppName): Promise<unknown> {
	const answer = await scene.graph(app, "GET", `/${PAGE}/thread_owner?recipient=${USER}`);
	return answer.status === 200 ? answer.body["data"] : errorOf(answer);
}

async function open(profile: Profile): Promise<void> {
	scene = await startScene({ profile, now: () => NOW });
	await scene.say("hello");
}

const owner = (app: AppName, expiration?: number): unknown => [
	{ thread_owner: { app_id: APP_IDS[app], ...(expiration === undefined ? {} : { expiration }) } },
];

it("thread_owner under routing: the owner and the default app see who, the others only until when", async () => {
	await open("routing");
	await passes("bot", "desk")(scene);
	expect(await ownerSeenBy("desk")).toEqual(owner("desk", TOMORROW));
	expect(await ownerSeenBy("bot")).toEqual(owner("desk", TOMORROW));
	expect(await ownerSeenBy("guest")).toEqual([{ thread_owner: { expiration: TOMORROW } }]);
	await calls("desk", "release")(scene);
	expect(await ownerSeenBy("bot")).toEqual([]);
	expect(await ownerSeenBy("guest")).toEqual([]);
});

it("thread_owner under zero_config: only the owner sees who", async () => {
	await open("zero_config");
	expect(await ownerSeenBy("bot")).toEqual([]);
	await calls("desk", "request")(scene);
	expect(await ownerSeenBy("desk")).toEqual(owner("desk", TOMORROW));
	expect(await ownerSeenBy("bot")).toEqual([{ thread_owner: { expiration: TOMORROW } }]);
});

it("thread_owner under classic: no expiration, and no secondary sees another", async () => {
	await open("classic");
	expect(await ownerSeenBy("bot")).toEqual(owner("bot"));
	expect(await ownerSeenBy("desk")).toEqual(owner("bot"));
	expect(await ownerSeenBy("guest")).toBe("100/2018171");
	await passes("bot", "inbox")(scene);
	expect(await ownerSeenBy("bot")).toEqual([{ thread_owner: { app_id: "263902037430900" } }]);
	expect(await ownerSeenBy("desk")).toBe("100/2018234");
});

it("thread_owner prints a number where idTypes says so", async () => {
	scene = await startScene({ profile: "routing", switches: { idTypes: "number" }, now: () => NOW });
	await scene.say("hello");
	expect(await ownerSeenBy("bot")).toEqual([{ thread_owner: { app_id: 400000000000001, expiration: TOMORROW } }]);
});

it("thread_owner takes the recipient as an object too", async () => {
	await open("routing");
	const answer = await scene.graph("bot", "GET", `/me/thread_owner?recipient={id:${USER}}`);
	expect(answer.body["data"]).toEqual(owner("bot", TOMORROW));
});

it("take_thread_control under hop_v2 answers the owner, and the primary sees who that is", async () => {
	await open("hop_v2");
	await calls("bot", "release")(scene);
	expect(await ownerSeenBy("bot")).toEqual([]);
	expect((await calls("desk", "take")(scene))?.body).toEqual({ data: owner("desk", TOMORROW) });
	expect(await ownerSeenBy("bot")).toEqual(owner("desk", TOMORROW));
	expect(await ownerSeenBy("guest")).toEqual([{ thread_owner: { expiration: TOMORROW } }]);
	expect((await calls("bot", "take")(scene))?.body).toEqual({ data: owner("bot", TOMORROW) });
	expect((await passes("bot", "desk")(scene))?.body).toEqual({ success: true });
});

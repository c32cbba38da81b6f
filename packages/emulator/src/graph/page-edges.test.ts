import { afterEach, expect, it } from "vitest";
import { errorOf } from "../testing/row.ts";
import { APP_IDS, INBOX_ID, PAGE, type Scene, startScene, USER } from "../testing/scene.ts";

let scene: Scene;
afterEach(() => scene.close());

it.each([
	["classic", { hop_v2: false, msgr_multi_app: false, ig_multi_app: false }],
	["hop_v2", { hop_v2: true, msgr_multi_app: false, ig_multi_app: false }],
	["routing", { hop_v2: true, msgr_multi_app: true, ig_multi_app: true }],
	["zero_config", { hop_v2: true, msgr_multi_app: false, ig_multi_app: false }],
] as const)("messaging_feature_status under %s", async (profile, status) => {
	scene = await startScene({ profile });
	const answer = await scene.graph("bot", "GET", "/v25.0/me?fields=messaging_feature_status");
	expect(answer.body).toEqual({ messaging_feature_status: status, id: PAGE });
});

it("names the page", async () => {
	scene = await startScene({ profile: "routing" });
	expect((await scene.graph("bot", "GET", `/${PAGE}`)).body).toEqual({ name: "Demo Page", id: PAGE });
});

it("answers a customer's profile, and nothing for a stranger", async () => {
	scene = await startScene({ profile: "routing" });
	await scene.say("hello");
	const fields = "first_name,last_name,profile_pic";
	expect((await scene.graph("bot", "GET", `/${USER}?fields=${fields}`)).body).toEqual({
		first_name: "Customer",
		last_name: "0001",
		profile_pic: expect.stringContaining("https://"),
		id: USER,
	});
	expect(errorOf(await scene.graph("bot", "GET", "/404"))).toBe("100/33");
});

it("reads, sets and deletes the calling app's fields, all or nothing", async () => {
	scene = await startScene({ profile: "routing" });
	const path = `/${PAGE}/subscribed_apps`;
	const fields = async (): Promise<unknown> => {
		const { data } = (await scene.graph("bot", "GET", path)).body as { data: { subscribed_fields: string[] }[] };
		return data[0]?.subscribed_fields;
	};
	const set = await scene.graph("bot", "POST", `${path}?subscribed_fields=messages,standby`);
	expect(set.body).toEqual({ success: true });
	expect(await fields()).toEqual(["messages", "standby"]);

	const refused = await scene.graph("bot", "POST", path, { subscribed_fields: ["messages", "messaging_handover"] });
	expect(errorOf(refused)).toBe("100");
	expect((refused.body["error"] as { message: string }).message).toMatch(
		/^\(#100\) Param subscribed_fields\[1\] must be one of \{.*messaging_handovers.*\} - got "messaging_handover"\.$/,
	);
	expect(await fields()).toEqual(["messages", "standby"]);
	expect(errorOf(await scene.graph("bot", "POST", path))).toBe("100");

	expect((await scene.graph("bot", "DELETE", path)).body).toEqual({ success: true });
	expect(await fields()).toBeUndefined();
	await scene.say("hello");
	expect((await scene.act("GET", "/config")).body["apps"]).toMatchObject([{ fields: [] }, {}, {}]);
});

it("secondary_receivers under classic: for the primary alone, the inbox among them", async () => {
	scene = await startScene({ profile: "classic" });
	const path = "/me/secondary_receivers?fields=id,name";
	expect((await scene.graph("bot", "GET", path)).body).toEqual({
		data: [
			{ name: "Desk", id: APP_IDS.desk },
			{ name: "Page Inbox", id: INBOX_ID },
		],
	});
	expect(errorOf(await scene.graph("desk", "GET", path))).toBe("100/9900008");
	expect(errorOf(await scene.graph("guest", "GET", path))).toBe("100/2018171");
});

it("secondary_receivers without roles: the others; the platform chooses the inbox", async () => {
	scene = await startScene({ profile: "routing" });
	const ids = async (platform: string): Promise<unknown> => {
		const { body } = await scene.graph("desk", "GET", `/me/secondary_receivers?fields=id&platform=${platform}`);
		return body["data"];
	};
	expect(await ids("MESSENGER")).toEqual([{ id: APP_IDS.bot }, { id: APP_IDS.guest }, { id: INBOX_ID }]);
	expect(await ids("INSTAGRAM")).toEqual([{ id: APP_IDS.bot }, { id: APP_IDS.guest }, { id: "1217981644879628" }]);
	expect(errorOf(await scene.graph("desk", "GET", "/me/secondary_receivers?platform=FAX"))).toBe("100");
});

it("conversations say who owns them, under routing only", async () => {
	scene = await startScene({ profile: "routing" });
	await scene.say("hello");
	const read = async (): Promise<unknown> =>
		(await scene.graph("bot", "GET", `/me/conversations?fields=messages,is_owner&user_id=${USER}`)).body["data"];
	const messages = { data: [expect.objectContaining({ message: "hello", from: { id: USER } })] };
	expect(await read()).toEqual([{ messages, is_owner: true, id: `t_${USER}` }]);
	await scene.act("PUT", "/config", { ...scene.config, profile: "classic" });
	expect(await read()).toEqual([{ messages, id: `t_${USER}` }]);
});

import { afterEach, expect, it } from "vitest";
import { DEFAULT_CONFIG } from "../config/config-document.ts";
import { calls, errorOf, passes, says, sends } from "../testing/row.ts";
import { APP_IDS, type AppName, PAGE, type Scene, startScene, USER } from "../testing/scene.ts";

let scene: Scene;
afterEach(() => scene.close());

const disconnect = (app: AppName): ReturnType<Scene["act"]> =>
	scene.act("DELETE", `/accounts/${PAGE}/apps/${APP_IDS[app]}`);

/** How many deliveries an app has got, once another, connected one has heard the customer. */
async function deliveredTo(app: AppName, by: AppName): Promise<number> {
	const before = scene.receivers[by].received.length;
	await scene.say("anybody?");
	await expect.poll(() => scene.receivers[by].received.length).toBeGreaterThan(before);
	return scene.receivers[app].received.length;
}

it.each(["hop_v2", "routing", "zero_config"] as const)(
	"K1 under %s: its threads become idle, nobody is told",
	async (profile) => {
		scene = await startScene({ profile });
		await scene.say("hello");
		await passes("bot", "desk")(scene);
		await scene.heard();
		const { received } = scene.receivers.desk;
		const before = received.length;
		const answer = await disconnect("desk");
		expect(answer.status).toBe(200);
		expect(await scene.thread()).toMatchObject({ owner: null, expiresAt: null });
		expect((await scene.thread()).handovers.at(-1)).toMatchObject({ kind: "released", from: APP_IDS.desk, to: null });
		expect(await deliveredTo("desk", "bot")).toBe(before);
		const refused = await passes("bot", "desk")(scene);
		expect(refused && errorOf(refused)).toBe("100/2018164");
		const listed = (await scene.graph("bot", "GET", "/me/secondary_receivers")).body["data"] as { id: string }[];
		expect(listed.map(({ id }) => id)).not.toContain(APP_IDS.desk);
		for (const step of [sends("desk"), calls("desk", "request")]) {
			const result = await step(scene);
			expect(result && errorOf(result)).toBe("190/458");
		}
	},
);

it("K1 under classic: the thread goes to the primary, who cannot be disconnected", async () => {
	scene = await startScene({ profile: "classic" });
	await scene.say("hello");
	await passes("bot", "desk")(scene);
	expect((await disconnect("desk")).status).toBe(200);
	expect(await scene.owner()).toBe("bot");
	expect((await scene.thread()).handovers.at(-1)).toMatchObject({ kind: "routed", from: APP_IDS.desk });
	const { body: before } = await scene.act("GET", "/config");
	expect(await disconnect("bot")).toEqual({
		status: 409,
		body: { error: expect.stringMatching(/^appId: the primary receiver/), field: "appId" },
	});
	expect((await scene.act("GET", "/config")).body).toEqual(before);
});

it("shows it in the config, which PUT takes back, and connects the app again without it", async () => {
	scene = await startScene({ profile: "routing" });
	const { body: config } = await disconnect("desk");
	expect(config).toEqual({
		...scene.config,
		accounts: [
			{ ...DEFAULT_CONFIG.accounts[0], disconnectedApps: [APP_IDS.desk] },
			...DEFAULT_CONFIG.accounts.slice(1),
		],
	});
	expect(await disconnect("desk")).toEqual({ status: 200, body: config });
	expect(await scene.act("PUT", "/config", config)).toEqual({ status: 200, body: config });
	await says("hello")(scene);
	expect((await scene.act("PUT", "/config", scene.config)).status).toBe(200);
	expect((await passes("bot", "desk")(scene))?.body).toEqual({ success: true });
	await expect.poll(() => scene.receivers.desk.received.length).toBe(1);
});

it("K2: without its default app an account has none: all apps hear an idle thread and may answer", async () => {
	scene = await startScene({ profile: "routing" });
	await scene.say("hello");
	await disconnect("bot");
	await scene.say("anybody?");
	expect(await scene.owner()).toBeNull();
	expect((await sends("guest")(scene))?.status).toBe(200);
	const { body } = await scene.graph("desk", "GET", "/me?fields=messaging_feature_status");
	expect(body["messaging_feature_status"]).toEqual({ hop_v2: true, msgr_multi_app: false, ig_multi_app: false });
	await scene.act("PUT", "/config", scene.config);
	await scene.say("and now?");
	expect(await scene.owner()).toBe("bot");
});

it("concerns the named account alone", async () => {
	const second = { id: "1000000000002", channel: "messenger" } as const;
	scene = await startScene({
		profile: "routing",
		config: (config) => ({ ...config, accounts: [...config.accounts, second] }),
	});
	await disconnect("bot");
	await scene.act("POST", `/users/${USER}/messages`, { text: "hello", accountId: second.id });
	expect((await scene.act("GET", `/threads/${USER}?accountId=${second.id}`)).body["owner"]).toBe(APP_IDS.bot);
	expect((await scene.graph("bot", "GET", `/${second.id}`)).status).toBe(200);
});

it("sends a disconnected app nothing of what was still to be tried again", async () => {
	scene = await startScene({ profile: "routing", now: () => 1_767_225_600_000 });
	scene.receivers.desk.respond = () => 500;
	await scene.say("hello");
	const attempts = async (): Promise<number> =>
		(await scene.deliveries()).filter(({ appId }) => appId === APP_IDS.desk).length;
	await expect.poll(attempts).toBe(2);
	await disconnect("desk");
	await scene.advance(60_000);
	expect(await deliveredTo("desk", "bot")).toBe(2);
	expect(await attempts()).toBe(2);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createThreadControl, type ThreadControl } from "@thread-control/core";
import type { CloudAdapter } from "botbuilder";
import type { Activity, ActivityHandlerBase } from "botbuilder-core";
import { Configuration, getRuntimeServices } from "botbuilder-dialogs-adaptive-runtime";
import type { ServiceCollection } from "botbuilder-dialogs-adaptive-runtime-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import ThreadControlComponent, { THREAD_CONTROL_SERVICE } from "./index.ts";
import { type Platform, startPlatform } from "./platform.test-data.ts";

const SETTINGS = { appId: "4242", appSecret: "s", verifyToken: "v", pageAccessToken: "t" };
let root: string;
beforeAll(() => {
	root = mkdtempSync(join(tmpdir(), "component-"));
	const triggers = [
		{
			$kind: "Microsoft.OnMessageActivity",
			condition: "turn.activity.text == 'agent'",
			actions: [{ $kind: "Microsoft.SendHandoffActivity", id: "handoff", context: { reason: "asked" } }],
		},
		{
			$kind: "Microsoft.OnUnknownIntent",
			actions: [{ $kind: "Microsoft.SendActivity", activity: "echo" }],
		},
	];
	const main = { $kind: "Microsoft.AdaptiveDialog", id: "main", autoEndDialog: false, triggers };
	writeFileSync(join(root, "main.dialog"), JSON.stringify(main));
});
afterAll(() => rmSync(root, { recursive: true }));

async function servicesOf(settings: object, given: Record<string, unknown> = {}): Promise<ServiceCollection> {
	const configuration = new Configuration({ handover: settings });
	const [services] = await getRuntimeServices(root, configuration, given);
	new ThreadControlComponent().configureServices(services, configuration.bind(["handover"]));
	return services;
}

test("the control is made of the settings, once", async () => {
	const services = await servicesOf(SETTINGS);
	const control = services.mustMakeInstance<ThreadControl>(THREAD_CONTROL_SERVICE);
	expect(services.makeInstances<Record<string, unknown>>()[THREAD_CONTROL_SERVICE]).toBe(control);
	expect(services.makeInstance(THREAD_CONTROL_SERVICE, true)).toBe(control);
	await control.close();
});

test("one that was handed in is taken, and the settings are not looked at", async () => {
	const { pageAccessToken: token, ...rest } = SETTINGS;
	const control = createThreadControl({ ...rest, token });
	const services = await servicesOf({ appId: "wrong" }, { [THREAD_CONTROL_SERVICE]: control });
	expect(services.mustMakeInstance(THREAD_CONTROL_SERVICE)).toBe(control);
	await control.close();
});

test("what the settings lack stops the adapter from being made, by name", async () => {
	const services = await servicesOf({ ...SETTINGS, appSecret: "", pageAccessToken: undefined });
	expect(() => services.mustMakeInstance("adapter")).toThrow(/appSecret.*token/s);
});

test("texts of the environment are read as numbers and switches", async () => {
	const wrong = await servicesOf({ ...SETTINGS, graphTimeoutMs: "soon", allowSha1: "maybe" });
	expect(() => wrong.mustMakeInstance("adapter")).toThrow(/graphTimeoutMs.*allowSha1|allowSha1.*graphTimeoutMs/s);
	const right = await servicesOf({ ...SETTINGS, graphTimeoutMs: "500", allowSha1: "true", canTake: "false" });
	await right.mustMakeInstance<ThreadControl>(THREAD_CONTROL_SERVICE).close();
});

const USER = "9001";
const PAGE = "1001";

/** Gives the runtime's own adapter a message of Azure's Facebook channel. */
async function hears(services: ServiceCollection, platform: Platform, text: string): Promise<void> {
	const { adapter, bot } = services.mustMakeInstances<{ adapter: CloudAdapter; bot: ActivityHandlerBase }>(
		"adapter",
		"bot",
	);
	const activity = {
		type: "message",
		id: `m_${text}`,
		channelId: "facebook",
		serviceUrl: platform.url,
		from: { id: USER, name: "" },
		recipient: { id: PAGE, name: "" },
		conversation: { id: `${USER}-${PAGE}` },
		text,
	} as unknown as Activity;
	await adapter.processActivityDirect("", activity, (context) => bot.run(context));
}

test("the runtime's own adapter speaks while it may, and Microsoft.SendHandoffActivity passes control", async () => {
	const platform = await startPlatform();
	const services = await servicesOf({
		...SETTINGS,
		graphUrl: platform.url,
		profile: "classic",
		pageAccessToken: { [PAGE]: "of this page", 1002: "of another" },
	});
	const control = services.mustMakeInstance<ThreadControl>(THREAD_CONTROL_SERVICE);
	const edges = (): readonly string[] => platform.calls.map(({ edge }) => edge);
	await hears(services, platform, "hello");
	expect(edges()).toEqual(["activities"]);
	await hears(services, platform, "agent");
	expect(edges()).toEqual(["activities", "pass_thread_control"]);
	expect(platform.calls[1]?.token).toBe("of this page");
	expect(String(platform.calls[1]?.body["metadata"])).toContain('"reason":"asked"');
	expect(await control.thread({ channel: "messenger", account: PAGE, user: USER }).handover()).toMatchObject({
		state: "open",
	});
	await control.close();
	await platform.close();
});

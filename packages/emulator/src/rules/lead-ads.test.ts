import { afterEach, expect, it } from "vitest";
import type { Profile } from "../config/config-document.ts";
import { after, errorOf, hoursPass, inbox, leadAd, type PlayedRow, passes, play, sends } from "../testing/row.ts";
import { APP_IDS, PAGE, type Scene, startScene, USER } from "../testing/scene.ts";
import { LEAD_ADS } from "./lead-ads.ts";

const PROFILES: readonly Profile[] = ["classic", "hop_v2", "routing", "zero_config"];
const appId = APP_IDS.desk;
const COMPLETE = [
	`messaging pass previous=${LEAD_ADS} new=desk metadata=messenger_lead_gen_complete`,
	"messaging message Lead summary:\nAre you a reseller?: Yes",
];
const INCOMPLETE = [
	`messaging pass previous=${LEAD_ADS} new=desk metadata=messenger_lead_gen_incomplete`,
	"messaging message Lead summary:\nAre you a reseller?: (no answer)",
];

const ROWS = PROFILES.flatMap((profile): readonly PlayedRow[] => [
	{
		row: "G1, G2: complete",
		profile,
		from: "bot",
		event: leadAd({ complete: true, appId }),
		to: "desk",
		hoursLeft: profile === "classic" ? null : 24,
		hears: { desk: COMPLETE },
	},
	{
		row: "G2: incomplete",
		profile,
		from: "bot",
		event: leadAd({ complete: false, appId }),
		to: "desk",
		hears: { desk: INCOMPLETE },
	},
	{
		row: "G3: no app, nobody is told",
		profile,
		from: "desk",
		event: leadAd({ complete: true }),
		to: profile === "classic" ? "bot" : null,
	},
	{
		row: "G1 send: refused while it runs",
		profile,
		from: "bot",
		event: after(leadAd({ hold: true }), sends("bot"), async (s) => {
			const refused = await sends("bot")(s);
			await leadAd({ complete: true, appId })(s);
			return refused;
		}),
		refused: "10/2018321",
		to: "desk",
		hears: { desk: COMPLETE },
	},
]);

it.each(ROWS)("$profile $row", (row) => play(row));

let scene: Scene | undefined;
afterEach(() => scene?.close());

it.each(PROFILES)("under %s nobody hears of what happens while it runs", async (profile) => {
	scene = await startScene({ profile });
	await scene.say("before");
	await scene.heard();
	await leadAd({ hold: true })(scene);
	expect(await scene.thread()).toMatchObject({
		owner: LEAD_ADS,
		expiresAt: profile === "classic" ? null : expect.any(Number),
	});
	await scene.say("Yes, I am");
	await scene.act("POST", `/users/${USER}/reads`, {});
	expect(
		errorOf(await scene.graph("desk", "POST", "/me/messages", { recipient: { id: USER }, sender_action: "typing_on" })),
	).toBe("10/2018321");
	await leadAd({ hold: true })(scene);
	await leadAd({ complete: true, appId })(scene);
	expect(await scene.heard()).toEqual({ bot: [], desk: COMPLETE, guest: [] });
	const { handovers } = await scene.thread();
	expect(handovers.slice(-2)).toMatchObject([
		{ kind: "routed", to: LEAD_ADS },
		{ kind: "passed", from: LEAD_ADS, to: appId, metadata: "messenger_lead_gen_complete" },
	]);
});

it("a first click creates the thread and opens the send window; the summary is not in the thread", async () => {
	scene = await startScene({ profile: "routing" });
	await leadAd({ complete: true, appId })(scene);
	expect((await scene.thread()).transcript).toEqual([]);
	expect((await sends("desk")(scene))?.status).toBe(200);
});

it("the inbox may come in between, and a flow that never ends expires", async () => {
	scene = await startScene({ profile: "routing" });
	await leadAd({ hold: true })(scene);
	await inbox("reply", { text: "Ana" })(scene);
	expect(await scene.owner()).toBe("inbox");
	await leadAd({ hold: true })(scene);
	await hoursPass(24)(scene);
	expect(await scene.owner()).toBeNull();
});

it("tells the app as Meta's samples do (F18, F19)", async () => {
	const now = 1_767_225_613_000;
	scene = await startScene({ profile: "routing", now: () => now });
	await scene.say("hello");
	await passes("bot", "desk")(scene);
	await leadAd({ complete: true, appId: APP_IDS.bot })(scene);
	await scene.heard();
	const bodies = scene.receivers.bot.received.map(({ body }) => body);
	const from = { sender: { id: USER }, recipient: { id: PAGE } };
	const context = { app_id: 400000000000001, metadata: "messenger_lead_gen_complete" };
	expect(bodies.find(({ entry }) => entry[0]?.messaging?.[0]?.["pass_thread_control"])).toEqual({
		object: "page",
		entry: [
			{
				id: PAGE,
				time: now,
				messaging: [
					{
						...from,
						timestamp: now,
						pass_thread_control: {
							previous_owner_app_id: LEAD_ADS,
							new_owner_app_id: APP_IDS.bot,
							metadata: "messenger_lead_gen_complete",
						},
					},
				],
				hop_context: [context],
			},
		],
	});
	expect(bodies.find(({ entry }) => entry[0]?.messaging?.[0]?.["hop_context"])).toEqual({
		object: "page",
		entry: [
			{
				id: PAGE,
				time: now,
				messaging: [
					{
						...from,
						timestamp: 1_767_225_613,
						message: { mid: expect.any(String), text: "Lead summary:\nAre you a reseller?: Yes" },
						hop_context: context,
					},
				],
			},
		],
	});
});

import { expect, it } from "vitest";
import { after, calls, enters, hoursPass, type PlayedRow, passes, play, says } from "../testing/row.ts";
import { APP_IDS, startScene, USER } from "../testing/scene.ts";

const appId = APP_IDS.desk;
const REFERRED = "messaging referral ref=sale source=ADS type=OPEN_THREAD";
const LINKED = "messaging referral ref=shop source=SHORTLINK type=OPEN_THREAD";
const ad = (days?: number) => enters("ad", { ref: "sale", appId, ...(days === undefined ? {} : { days }) });

const ROWS: readonly PlayedRow[] = [
	{ row: "R1: organic, the default app", profile: "routing", from: null, event: enters("organic"), to: "bot" },
	{
		row: "R1: organic, the app of the route",
		profile: "routing",
		from: null,
		event: enters("organic", { appId }),
		to: "desk",
		hoursLeft: 24,
	},
	{
		row: "R4: organic leaves an owned thread and counts as a message",
		profile: "routing",
		from: "bot",
		event: after(hoursPass(20), enters("organic", { appId })),
		to: "bot",
		hoursLeft: 24,
	},
	{
		row: "R2",
		profile: "routing",
		from: null,
		event: enters("link", { ref: "shop", appId }),
		to: "desk",
		hoursLeft: 24,
		hears: { desk: [LINKED] },
	},
	{
		row: "R2: over another owner, who is not told",
		profile: "routing",
		from: "bot",
		event: enters("link", { ref: "shop", appId }),
		to: "desk",
		hears: { desk: [LINKED] },
	},
	{
		row: "R1: a link without a route, the default app",
		profile: "routing",
		from: null,
		event: enters("link", { ref: "shop" }),
		to: "bot",
		hears: { bot: [LINKED] },
	},
	{
		row: "R4: a link without a route stays with the owner",
		profile: "routing",
		from: "desk",
		event: enters("link", { ref: "shop" }),
		to: "desk",
		hears: { desk: [LINKED] },
	},
	{
		row: "R3: one day",
		profile: "routing",
		from: null,
		event: ad(),
		to: "desk",
		hoursLeft: 24,
		hears: { desk: [REFERRED] },
	},
	{
		row: "R3: 30 days, over another owner",
		profile: "routing",
		from: "bot",
		event: ad(30),
		to: "desk",
		hoursLeft: 720,
		hears: { desk: [REFERRED] },
	},
	...[0, 31, 2.5, -1].map(
		(days): PlayedRow => ({
			row: `R3: ${days} days are one`,
			profile: "routing",
			from: null,
			event: ad(days),
			to: "desk",
			hoursLeft: 24,
			hears: { desk: [REFERRED] },
		}),
	),
	{
		row: "R3: the window counts from the customer's last message",
		profile: "routing",
		from: null,
		event: after(ad(4), hoursPass(50), says("again")),
		to: "desk",
		hoursLeft: 96,
		hears: {
			bot: ["standby message again"],
			desk: [REFERRED, "messaging message again"],
			guest: ["standby message again"],
		},
	},
	{
		row: "R3: control lasts the whole window",
		profile: "routing",
		from: null,
		event: after(ad(4), hoursPass(95)),
		to: "desk",
		hoursLeft: 1,
		hears: { desk: [REFERRED] },
	},
	{
		row: "R3, X1: and ends with it",
		profile: "routing",
		from: null,
		event: after(ad(4), hoursPass(96)),
		to: null,
		hears: { desk: [REFERRED] },
	},
	{
		row: "R3: a pass makes the window one day",
		profile: "routing",
		from: null,
		event: after(ad(4), passes("desk", "bot"), says("again")),
		to: "bot",
		hoursLeft: 24,
		hears: {
			bot: ["messaging pass previous=desk new=bot", "messaging message again"],
			desk: [REFERRED, "standby message again"],
			guest: ["standby message again"],
		},
	},
	{
		row: "R3: so does an extension, once it is over",
		profile: "routing",
		from: null,
		event: after(ad(4), calls("desk", "extend", { duration: 3600 }), says("again")),
		to: "desk",
		hoursLeft: 24,
		hears: {
			bot: ["standby message again"],
			desk: [REFERRED, "messaging message again"],
			guest: ["standby message again"],
		},
	},
	{
		row: "R3",
		profile: "zero_config",
		from: "bot",
		event: ad(2),
		to: "desk",
		hoursLeft: 48,
		hears: { desk: [REFERRED] },
	},
	{
		row: "R5: entering an idle thread, all hear it",
		profile: "zero_config",
		from: null,
		event: enters("link", { ref: "shop" }),
		to: null,
		hears: { bot: [LINKED], desk: [LINKED], guest: [LINKED] },
	},
	{
		row: "c2: entering changes nothing",
		profile: "classic",
		from: "desk",
		event: enters("ad", { ref: "sale" }),
		to: "desk",
		hears: { desk: [REFERRED] },
	},
];

it.each(ROWS)("$profile $row", (row) => play(row));

it.each([
	["classic", "organic"],
	["classic", "link"],
	["classic", "ad"],
	["hop_v2", "organic"],
	["hop_v2", "link"],
	["hop_v2", "ad"],
	["zero_config", "organic"],
	["zero_config", "link"],
] as const)("under %s nothing routes %s to an app", async (profile, via) => {
	const scene = await startScene({ profile });
	try {
		const answer = await scene.act("POST", `/users/${USER}/enter`, { via, appId });
		expect(answer).toEqual({ status: 409, body: { error: expect.stringMatching("^appId: "), field: "appId" } });
		expect((await scene.act("GET", "/threads")).body).toEqual([]);
	} finally {
		await scene.close();
	}
});

it("a first entry creates the thread, opens the send window and is shown", async () => {
	const scene = await startScene({ profile: "routing" });
	try {
		const { body } = await scene.act("POST", `/users/${USER}/enter`, { via: "link", ref: "shop", appId });
		expect(body).toEqual(await scene.thread());
		expect(body).toMatchObject({
			owner: appId,
			transcript: [{ from: "customer", kind: "entry", via: "link", ref: "shop" }],
			handovers: [{ kind: "routed", from: null, to: appId }],
		});
		const message = { recipient: { id: USER }, message: { text: "hi" } };
		expect((await scene.graph("desk", "POST", "/me/messages", message)).status).toBe(200);
	} finally {
		await scene.close();
	}
});

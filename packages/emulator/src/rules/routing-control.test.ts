import { it } from "vitest";
import { calls, hoursPass, type PlayedRow, passes, play, sends } from "../testing/row.ts";

const EXTEND_7_DAYS = { duration: 604800 };
const OWN_SEND = { bot: ["messaging echo bot: hi", "messaging receipt"] };

const ROWS: readonly Omit<PlayedRow, "profile">[] = [
	{
		row: "P1",
		from: "bot",
		event: passes("bot", "desk", "why"),
		to: "desk",
		hoursLeft: 24,
		hears: { desk: ["messaging pass previous=bot new=desk metadata=why"] },
	},
	{ row: "P1 to the inbox", from: "bot", event: passes("bot", "inbox"), to: "inbox" },
	{
		row: "P2: without a target",
		from: "desk",
		event: passes("desk"),
		to: "bot",
		hears: { bot: ["messaging pass previous=desk new=bot"] },
	},
	{
		row: "P3: anyone passes an idle thread",
		from: null,
		event: passes("guest", "desk"),
		to: "desk",
		hears: { desk: ["messaging pass previous=nobody new=desk"] },
	},
	{ row: "P5: to itself", from: "bot", event: passes("bot", "bot"), refused: "100/9900002", to: "bot" },
	{ row: "P5: the default app without a target", from: "bot", event: passes("bot"), refused: "100/9900002", to: "bot" },
	{ row: "P6", from: "bot", event: passes("desk", "desk"), refused: "100/2018151", to: "bot" },
	{
		row: "P7: unknown target",
		from: "bot",
		event: calls("bot", "pass", { target_app_id: 999 }),
		refused: "100/2018164",
		to: "bot",
	},
	{
		row: "P8: inline pass",
		from: "bot",
		event: sends("bot", { thread_control: { control_type: "pass", app_id: "400000000000002" } }),
		to: "desk",
		hears: {
			...OWN_SEND,
			desk: ["standby echo bot: hi", "standby receipt", "messaging pass previous=bot new=desk"],
			guest: ["standby echo bot: hi", "standby receipt"],
		},
	},
	{
		row: "P8: inline pass without a target, by the HUMAN_AGENT send that takes",
		from: "bot",
		event: sends("desk", { tag: "HUMAN_AGENT", thread_control: { control_type: "pass" } }),
		to: "bot",
		hears: {
			bot: [
				"messaging take previous=bot new=desk",
				"standby echo desk: hi",
				"standby receipt",
				"messaging pass previous=desk new=bot",
			],
			desk: ["messaging echo desk: hi", "messaging receipt"],
			guest: ["standby echo desk: hi", "standby receipt"],
		},
	},
	{
		row: "P8: an unknown target refuses the message too",
		from: "bot",
		event: sends("bot", { thread_control: { control_type: "pass", app_id: "999" } }),
		refused: "100/2018164",
		to: "bot",
	},
	{ row: "L1", from: "bot", event: calls("bot", "release"), to: null, hoursLeft: null },
	{ row: "L2", from: "bot", event: calls("desk", "release"), refused: "100", to: "bot" },
	{ row: "L2 idle", from: null, event: calls("bot", "release"), refused: "100", to: null },
	{
		row: "L3: inline release",
		from: "bot",
		event: sends("bot", { thread_control: { control_type: "release" } }),
		to: null,
		hears: {
			...OWN_SEND,
			desk: ["standby echo bot: hi", "standby receipt"],
			guest: ["standby echo bot: hi", "standby receipt"],
		},
	},
	{
		row: "T1",
		from: "bot",
		event: calls("desk", "take", { metadata: "mine" }),
		to: "desk",
		hoursLeft: 24,
		hears: { bot: ["messaging take previous=bot new=desk metadata=mine"] },
	},
	{
		row: "T1 with takeNotifies all (C4)",
		switches: { takeNotifies: "all" },
		from: "bot",
		event: calls("desk", "take"),
		to: "desk",
		hears: {
			bot: ["messaging take previous=bot new=desk"],
			desk: ["messaging take previous=bot new=desk"],
			guest: ["messaging take previous=bot new=desk"],
		},
	},
	{ row: "T1 from the inbox", from: "inbox", event: calls("bot", "take"), to: "bot" },
	{ row: "T2: from idle nobody is told", from: null, event: calls("desk", "take"), to: "desk", hoursLeft: 24 },
	{ row: "T3", from: "desk", event: calls("desk", "take"), refused: "100/9900001", to: "desk" },
	{ row: "T4", from: "bot", event: calls("guest", "take"), refused: "200/9900004", to: "bot" },
	{ row: "Q4", from: "bot", event: calls("desk", "request"), refused: "100/9900005", to: "bot" },
	{ row: "D1", from: "bot", event: calls("bot", "extend", EXTEND_7_DAYS), to: "bot", hoursLeft: 168 },
	{
		row: "D1: a message of the customer does not cut an extension short",
		from: "bot",
		event: async (scene) => {
			await calls("bot", "extend", { duration: "172800" })(scene);
			await scene.say("again");
			return undefined;
		},
		to: "bot",
		hoursLeft: 48,
		hears: { bot: ["messaging message again"], desk: ["standby message again"], guest: ["standby message again"] },
	},
	...[0, -1, 604801, "soon", undefined].map((duration) => ({
		row: `D1 range: ${duration}`,
		from: "bot" as const,
		event: calls("bot", "extend", { duration }),
		refused: "100/9900007",
		to: "bot" as const,
	})),
	{ row: "D2", from: "bot", event: calls("desk", "extend", EXTEND_7_DAYS), refused: "100/9900006", to: "bot" },
	{ row: "X1", from: "bot", event: hoursPass(24), to: null, hoursLeft: null },
	{ row: "X1 not yet", from: "bot", event: hoursPass(23.9), to: "bot", hoursLeft: 0 },
	{
		row: "X1 with expiryBase user: a pass does not restart it",
		switches: { expiryBase: "user" },
		from: "bot",
		event: async (scene) => {
			await scene.advance(10 * 60 * 60 * 1000);
			return passes("bot", "desk")(scene);
		},
		to: "desk",
		hoursLeft: 14,
		hears: { desk: ["messaging pass previous=bot new=desk"] },
	},
];

it.each(ROWS)("routing control $row", (row) => play({ ...row, profile: "routing" }));

import { it } from "vitest";
import { calls, hoursPass, inbox, type PlayedRow, passes, play, says, sends } from "../testing/row.ts";

const ECHO_TO_LISTENERS = ["standby echo desk: hi", "standby receipt"];

const ROWS: readonly Omit<PlayedRow, "profile">[] = [
	{
		row: "R5: idle, all apps hear the customer",
		from: null,
		event: says("hello"),
		to: null,
		hears: {
			bot: ["messaging message hello"],
			desk: ["messaging message hello"],
			guest: ["messaging message hello"],
		},
	},
	{
		row: "R6: owned",
		from: "desk",
		event: async (scene) => {
			await scene.advance(20 * 60 * 60 * 1000);
			await scene.say("again");
			return undefined;
		},
		to: "desk",
		hoursLeft: 24,
		hears: { bot: ["standby message again"], desk: ["messaging message again"], guest: ["standby message again"] },
	},
	{
		row: "M3: idle, any app sends, all hear it",
		from: null,
		event: sends("desk"),
		to: null,
		hears: {
			bot: ["messaging echo desk: hi", "messaging receipt"],
			desk: ["messaging echo desk: hi", "messaging receipt"],
			guest: ["messaging echo desk: hi", "messaging receipt"],
		},
	},
	{
		row: "M4",
		from: "desk",
		event: sends("desk"),
		to: "desk",
		hears: { bot: ECHO_TO_LISTENERS, desk: ["messaging echo desk: hi", "messaging receipt"], guest: ECHO_TO_LISTENERS },
	},
	{ row: "M6", from: "bot", event: sends("desk"), refused: "10/2018300", to: "bot" },
	{
		row: "M6 a HUMAN_AGENT send takes nothing",
		from: "bot",
		event: sends("desk", { tag: "HUMAN_AGENT" }),
		refused: "10/2018300",
		to: "bot",
	},
	{
		row: "M6 with nonOwnerSend allow",
		switches: { nonOwnerSend: "allow" },
		from: "bot",
		event: sends("desk"),
		to: "bot",
		hears: { bot: ["messaging echo desk: hi", "messaging receipt"], desk: ECHO_TO_LISTENERS, guest: ECHO_TO_LISTENERS },
	},
	{
		row: "P1",
		from: "bot",
		event: passes("bot", "desk", "why"),
		to: "desk",
		hears: { desk: ["messaging pass previous=bot new=desk metadata=why"] },
	},
	{ row: "P2 elsewhere: no target", from: "bot", event: passes("bot"), refused: "100/9900003", to: "bot" },
	{
		row: "P3",
		from: null,
		event: passes("guest", "desk"),
		to: "desk",
		hoursLeft: 24,
		hears: { desk: ["messaging pass previous=nobody new=desk"] },
	},
	{
		row: "P4: an idle thread to itself",
		from: null,
		event: passes("desk", "desk"),
		to: "desk",
		hears: { desk: ["messaging pass previous=nobody new=desk"] },
	},
	{ row: "P5", from: "desk", event: passes("desk", "desk"), refused: "100/9900002", to: "desk" },
	{ row: "P6", from: "bot", event: passes("desk", "guest"), refused: "100/2018151", to: "bot" },
	{ row: "P7", from: "bot", event: calls("bot", "pass", { target_app_id: "999" }), refused: "100/2018164", to: "bot" },
	{
		row: "P8 elsewhere: inline control is off",
		from: "bot",
		event: sends("bot", { thread_control: { control_type: "pass", app_id: "400000000000002" } }),
		refused: "100/9900011",
		to: "bot",
	},
	{ row: "L1", from: "bot", event: calls("bot", "release"), to: null },
	{ row: "L2", from: "bot", event: calls("desk", "release"), refused: "100", to: "bot" },
	{ row: "T5 idle", from: null, event: calls("desk", "take"), refused: "27/2018464", to: null },
	{ row: "T5 owned", from: "bot", event: calls("desk", "take"), refused: "27/2018464", to: "bot" },
	{
		row: "Q1",
		from: "bot",
		event: calls("desk", "request", { metadata: "ready" }),
		to: "bot",
		hears: { bot: ["messaging request requested=desk metadata=ready"] },
	},
	{
		row: "Q2",
		from: null,
		event: calls("desk", "request"),
		to: "desk",
		hoursLeft: 24,
		hears: { desk: ["messaging pass previous=nobody new=desk"] },
	},
	{ row: "Q3", from: "desk", event: calls("desk", "request"), refused: "100/9900001", to: "desk" },
	{ row: "Q5: the inbox never answers", from: "inbox", event: calls("desk", "request"), to: "inbox" },
	{ row: "D1", from: "bot", event: calls("bot", "extend", { duration: 3600 }), to: "bot", hoursLeft: 1 },
	{ row: "D2", from: null, event: calls("bot", "extend", { duration: 3600 }), refused: "100/9900006", to: null },
	{ row: "X1", from: "bot", event: hoursPass(24), to: null },
	{
		row: "I3: the agent replies, nobody is told of control",
		from: "bot",
		event: inbox("reply", { text: "Ana" }),
		to: "inbox",
		hears: {
			bot: ["standby echo inbox: Ana", "standby receipt"],
			desk: ["standby echo inbox: Ana", "standby receipt"],
			guest: ["standby echo inbox: Ana", "standby receipt"],
		},
	},
	{ row: "I3: moved to Main", from: null, event: inbox("move", { folder: "main" }), to: "inbox" },
	{
		row: "I4: Done releases, there is no default app",
		switches: { inboxDone: "pass_to_default" },
		from: "inbox",
		event: inbox("move", { folder: "done" }),
		to: null,
	},
];

it.each(ROWS)("zero_config $row", (row) => play({ ...row, profile: "zero_config" }));

import { it } from "vitest";
import { calls, enters, hoursPass, inbox, type PlayedRow, passes, play, says, sends } from "../testing/row.ts";
import type { SceneOptions } from "../testing/scene.ts";

const ECHO_TO_LISTENERS = ["standby echo desk: hi", "standby receipt"];
const HEARD_NORMALLY = ["messaging message hello"];

const withoutPrimary: NonNullable<SceneOptions["config"]> = (config) => ({
	...config,
	apps: config.apps.map((app) => ({ ...app, role: null })),
});

const ROWS: readonly Omit<PlayedRow, "profile">[] = [
	{
		row: "R1: idle, the primary gets control",
		from: null,
		event: says("hello"),
		to: "bot",
		hoursLeft: 24,
		hears: { bot: HEARD_NORMALLY, desk: ["standby message hello"], guest: ["standby message hello"] },
	},
	{
		row: "R5: idle without a primary, all hear it and it stays idle",
		config: withoutPrimary,
		from: null,
		event: says("hello"),
		to: null,
		hears: { bot: HEARD_NORMALLY, desk: HEARD_NORMALLY, guest: HEARD_NORMALLY },
	},
	{
		row: "R1 entering by a link",
		from: null,
		event: enters("link", { ref: "sale" }),
		to: "bot",
		hears: { bot: ["messaging referral ref=sale source=SHORTLINK type=OPEN_THREAD"] },
	},
	{
		row: "R4: owned",
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
		row: "M3: idle, any app sends",
		from: null,
		event: sends("desk"),
		to: null,
		hears: {
			bot: ["messaging echo desk: hi", "messaging receipt"],
			desk: ECHO_TO_LISTENERS,
			guest: ECHO_TO_LISTENERS,
		},
	},
	{
		row: "M4",
		from: "desk",
		event: sends("desk"),
		to: "desk",
		hears: { bot: ECHO_TO_LISTENERS, desk: ["messaging echo desk: hi", "messaging receipt"], guest: ECHO_TO_LISTENERS },
	},
	{ row: "M5", from: "bot", event: sends("desk"), refused: "10/2018300", to: "bot" },
	{ row: "M5: not even the primary", from: "desk", event: sends("bot"), refused: "10/2018300", to: "desk" },
	{
		row: "M5: a HUMAN_AGENT send takes nothing",
		from: "bot",
		event: sends("desk", { tag: "HUMAN_AGENT" }),
		refused: "10/2018300",
		to: "bot",
	},
	{
		row: "P1",
		from: "bot",
		event: passes("bot", "desk", "why"),
		to: "desk",
		hoursLeft: 24,
		hears: { desk: ["messaging pass previous=bot new=desk metadata=why"] },
	},
	{
		row: "P2: no target, the primary gets it",
		from: "desk",
		event: passes("desk"),
		to: "bot",
		hears: { bot: ["messaging pass previous=desk new=bot"] },
	},
	{
		row: "P2 elsewhere: no target and no primary",
		config: withoutPrimary,
		from: "desk",
		event: passes("desk"),
		refused: "100/9900003",
		to: "desk",
	},
	{
		row: "P3",
		from: null,
		event: passes("guest", "desk"),
		to: "desk",
		hears: { desk: ["messaging pass previous=nobody new=desk"] },
	},
	{ row: "P5", from: "desk", event: passes("desk", "desk"), refused: "100/9900002", to: "desk" },
	{ row: "P6", from: "bot", event: passes("desk", "guest"), refused: "100/2018151", to: "bot" },
	{ row: "P7", from: "bot", event: calls("bot", "pass", { target_app_id: "999" }), refused: "100/2018164", to: "bot" },
	{
		row: "P8 elsewhere: inline control is off",
		from: "bot",
		event: sends("bot", { thread_control: { control_type: "pass" } }),
		refused: "100/9900011",
		to: "bot",
	},
	{ row: "L1", from: "bot", event: calls("bot", "release"), to: null },
	{ row: "L2", from: "bot", event: calls("desk", "release"), refused: "100", to: "bot" },
	{
		row: "T1: the primary takes from another",
		from: "desk",
		event: calls("bot", "take", { metadata: "back" }),
		to: "bot",
		hoursLeft: 24,
		hears: { desk: ["messaging take previous=desk new=bot metadata=back"] },
	},
	{ row: "T1: the primary takes from the inbox", from: "inbox", event: calls("bot", "take"), to: "bot" },
	{ row: "T1 other", from: "bot", event: calls("desk", "take"), refused: "100/9900008", to: "bot" },
	{
		row: "T1 other: nobody takes from another without a primary",
		config: withoutPrimary,
		from: "desk",
		event: calls("bot", "take"),
		refused: "100/9900008",
		to: "desk",
	},
	{ row: "T2: any app takes an idle thread, nobody is told", from: null, event: calls("guest", "take"), to: "guest" },
	{ row: "T3", from: "bot", event: calls("bot", "take"), refused: "100/9900001", to: "bot" },
	{
		row: "Q1: the owner is asked",
		from: "desk",
		event: calls("guest", "request", { metadata: "ready" }),
		to: "desk",
		hears: { desk: ["messaging request requested=guest metadata=ready"] },
	},
	{
		row: "c7: idle, the primary is asked",
		from: null,
		event: calls("desk", "request"),
		to: null,
		hears: { bot: ["messaging request requested=desk"] },
	},
	{
		row: "Q2: idle without a primary, granted at once",
		config: withoutPrimary,
		from: null,
		event: calls("desk", "request"),
		to: "desk",
		hoursLeft: 24,
		hears: { desk: ["messaging pass previous=nobody new=desk"] },
	},
	{
		row: "Q2: the primary itself requests an idle thread",
		from: null,
		event: calls("bot", "request"),
		to: "bot",
		hears: { bot: ["messaging pass previous=nobody new=bot"] },
	},
	{ row: "Q3", from: "desk", event: calls("desk", "request"), refused: "100/9900001", to: "desk" },
	{ row: "Q5: the inbox never answers", from: "inbox", event: calls("desk", "request"), to: "inbox" },
	{ row: "D1", from: "bot", event: calls("bot", "extend", { duration: 7200 }), to: "bot", hoursLeft: 2 },
	{ row: "D2", from: "bot", event: calls("desk", "extend", { duration: 7200 }), refused: "100/9900006", to: "bot" },
	{ row: "X1", from: "bot", event: hoursPass(24), to: null },
	{
		row: "I1",
		from: "bot",
		event: inbox("move", { folder: "main" }),
		to: "inbox",
		hoursLeft: 24,
		hears: { bot: ["messaging take previous=bot new=inbox"] },
	},
	{ row: "I4", from: "inbox", event: inbox("move", { folder: "done" }), to: null },
	{
		row: "I4 pass: to the primary",
		switches: { inboxDone: "pass_to_default" },
		from: "inbox",
		event: inbox("move", { folder: "done" }),
		to: "bot",
		hears: { bot: ["messaging pass previous=inbox new=bot"] },
	},
];

it.each(ROWS)("hop_v2 $row", (row) => play({ ...row, profile: "hop_v2" }));

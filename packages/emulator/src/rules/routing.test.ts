import { it } from "vitest";
import { inbox, type PlayedRow, play, says, sends } from "../testing/row.ts";

const OWN_SEND = { bot: ["messaging echo bot: hi", "messaging receipt"] };

const ROWS: readonly Omit<PlayedRow, "profile">[] = [
	{
		row: "R1: idle, the customer writes: the default app owns",
		from: null,
		event: says("hello"),
		to: "bot",
		hoursLeft: 24,
		hears: { bot: ["messaging message hello"], desk: ["standby message hello"], guest: ["standby message hello"] },
	},
	{
		row: "R4: owned, the customer writes: same owner, the timer starts anew",
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
		row: "M1: idle, the default app sends and does not become owner",
		from: null,
		event: sends("bot"),
		to: null,
		hears: {
			...OWN_SEND,
			desk: ["standby echo bot: hi", "standby receipt"],
			guest: ["standby echo bot: hi", "standby receipt"],
		},
	},
	{ row: "M2: idle, another app sends", from: null, event: sends("desk"), refused: "10/2018300", to: null },
	{
		row: "M4: the owner sends, its timer is unchanged",
		from: "bot",
		event: async (scene) => {
			await scene.advance(10 * 60 * 60 * 1000);
			return sends("bot")(scene);
		},
		to: "bot",
		hoursLeft: 14,
		hears: {
			...OWN_SEND,
			desk: ["standby echo bot: hi", "standby receipt"],
			guest: ["standby echo bot: hi", "standby receipt"],
		},
	},
	{
		row: "M4 with expiryBase any: the timer starts anew",
		switches: { expiryBase: "any", standbyEchoes: false },
		from: "bot",
		event: async (scene) => {
			await scene.advance(10 * 60 * 60 * 1000);
			return sends("bot")(scene);
		},
		to: "bot",
		hoursLeft: 24,
		hears: { ...OWN_SEND, desk: ["standby receipt"], guest: ["standby receipt"] },
	},
	{ row: "M5: another app sends", from: "bot", event: sends("desk"), refused: "10/2018300", to: "bot" },
	{
		row: "M5: a sender action of another app",
		from: "bot",
		event: sends("desk", { message: undefined, sender_action: "typing_on" }),
		refused: "10/2018300",
		to: "bot",
	},
	{
		row: "M7: a HUMAN_AGENT send takes",
		from: "bot",
		event: sends("desk", { messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" }),
		to: "desk",
		hoursLeft: 24,
		hears: {
			bot: ["messaging take previous=bot new=desk", "standby echo desk: hi", "standby receipt"],
			desk: ["messaging echo desk: hi", "messaging receipt"],
			guest: ["standby echo desk: hi", "standby receipt"],
		},
	},
	{
		row: "M7: not without the take toggle",
		from: "bot",
		event: sends("guest", { tag: "HUMAN_AGENT" }),
		refused: "10/2018300",
		to: "bot",
	},
	{
		row: "I1: the agent replies",
		from: "bot",
		event: inbox("reply", { text: "Ana here" }),
		to: "inbox",
		hoursLeft: 24,
		hears: {
			bot: ["messaging take previous=bot new=inbox", "standby echo inbox: Ana here", "standby receipt"],
			desk: ["standby echo inbox: Ana here", "standby receipt"],
			guest: ["standby echo inbox: Ana here", "standby receipt"],
		},
	},
	{
		row: "I1: the agent moves it to Main",
		from: "bot",
		event: inbox("move", { folder: "main" }),
		to: "inbox",
		hears: { bot: ["messaging take previous=bot new=inbox"] },
	},
	{
		row: "I2: the agent replies in an idle thread",
		switches: { standbyEchoes: true },
		from: null,
		event: inbox("reply", { text: "Ana here" }),
		to: "inbox",
		hears: {
			bot: ["standby echo inbox: Ana here", "standby receipt"],
			desk: ["standby echo inbox: Ana here", "standby receipt"],
			guest: ["standby echo inbox: Ana here", "standby receipt"],
		},
	},
	{ row: "I4: Done releases", from: "inbox", event: inbox("move", { folder: "done" }), to: null },
	{
		row: "I4 with inboxDone pass_to_default",
		switches: { inboxDone: "pass_to_default" },
		from: "inbox",
		event: inbox("move", { folder: "done" }),
		to: "bot",
		hears: { bot: ["messaging pass previous=inbox new=bot"] },
	},
	{
		row: "I4 with inboxDone none",
		switches: { inboxDone: "none" },
		from: "inbox",
		event: inbox("move", { folder: "done" }),
		to: "inbox",
	},
	{ row: "I4: Done on a thread of an app", from: "desk", event: inbox("move", { folder: "done" }), to: "desk" },
];

it.each(ROWS)("routing $row", (row) => play({ ...row, profile: "routing" }));

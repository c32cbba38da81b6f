import { connectedApps, firstApp, participantTone } from "./participants.ts";
import type { Scenario, Step } from "./scenario.ts";
import type { AppConfig, Config, Thread } from "./wire.ts";
import { doneWording } from "./wording.ts";

const SOON_MS = 10_000;
/** The example bot computes its slow answer for three seconds unless told otherwise. */
const SLOW_ANSWER_MS = 4_500;
const DAY_AND_A_MINUTE_MS = 24 * 3_600_000 + 60_000;

const inboxOwns = (thread: Thread): boolean => participantTone(thread.owner) === "inbox";
const inboxDoesNotOwn = (thread: Thread): boolean => !inboxOwns(thread);
const nobodyOwns = (thread: Thread): boolean => thread.owner === null;
const customerSpokeLast = (thread: Thread): boolean => thread.transcript.findLast(isSaid)?.from === "customer";
const isSaid = (item: Thread["transcript"][number]): boolean => Boolean(item.text);

function said(text: string): (thread: Thread) => boolean {
	return (thread) => thread.transcript.some((item) => item.from === "app" && item.text === text);
}

function unsaid(text: string): (thread: Thread) => boolean {
	return (thread) => !said(text)(thread);
}

function botName(config: Config): string {
	return nameOf(firstApp(config));
}

function nameOf(app: AppConfig | undefined): string {
	return app?.name ?? app?.id ?? "the app";
}

/** The app a second agent sits at: the first connected one besides the bot. */
function deskOf(config: Config): AppConfig | undefined {
	return connectedApps(config).find((app) => app.id !== firstApp(config)?.id);
}

const needsBot = (config: Config): string | null => (firstApp(config) ? null : "No app is connected.");

function customer(says: string): Step {
	return { text: `The customer writes “${says}”`, deed: { does: "customer", says } };
}

function inbox(says: string): Step {
	return { text: `The inbox's agent answers “${says}”`, deed: { does: "inbox", says } };
}

function inboxGetsControl(how: string): Step {
	return { text: how, deed: { does: "await", holds: inboxOwns, withinMs: SOON_MS } };
}

function personAskedFor(config: Config): Step[] {
	const bot = firstApp(config)?.id;
	return [
		customer("agent"),
		{
			text: `${botName(config)} hands the thread over`,
			deed: { does: "await", holds: ({ owner }) => owner !== null && owner !== bot, withinMs: SOON_MS },
		},
	];
}

const slow: Scenario = {
	name: "slow",
	title: "Taken in the middle of a slow answer",
	obstacle: needsBot,
	see: (config) =>
		config.profile === "classic"
			? `${botName(config)} starts on an answer that takes a few seconds. Meanwhile the inbox asks for control, which classic makes it do, and its agent answers at once, which classic lets it do. See that the slow answer is never sent: the bot hears the agent's words and holds back, then grants control as its turn ends.`
			: `${botName(config)} starts on an answer that takes a few seconds, and a person comes in meanwhile. See that the slow answer is never sent: the bot asks who owns the thread when it is about to speak, not when it begins to think.`,
	steps: (config) => {
		const ready: Step = {
			text: "The slow answer is ready by now, and nothing reaches the customer",
			deed: { does: "watch", holds: unsaid("slow answer"), forMs: SLOW_ANSWER_MS },
		};
		const reply = inbox("Hello, a person here.");
		const begin: Step[] = [customer("slow"), { text: "Half a second goes by", deed: { does: "pause", ms: 500 } }];
		return config.profile === "classic"
			? [
					...begin,
					{ text: "The inbox asks for control", deed: { does: "move" } },
					reply,
					ready,
					inboxGetsControl(`${botName(config)} has granted control`),
				]
			: [...begin, reply, inboxGetsControl(`Answering takes control from ${botName(config)}`), ready];
	},
};

const nobody: Scenario = {
	name: "nobody",
	title: "Nobody answers",
	obstacle: needsBot,
	see: () =>
		"The customer asks for a person, and none comes. See that the bot keeps quiet, and ask “Why is nobody answering?” in the timeline. With HANDOVER_RETURN_WITHIN_MS in its environment the example bot takes the thread back after that time; without it, it waits until it is given back or control runs out.",
	steps: (config) => [
		...personAskedFor(config),
		customer("Is anyone there?"),
		{
			text: "Nobody says a word",
			deed: { does: "watch", holds: customerSpokeLast, forMs: 2_000 },
		},
	],
};

const request: Scenario = {
	name: "request",
	title: "The inbox requests",
	obstacle: needsBot,
	see: (config) =>
		config.profile === "classic"
			? `The inbox is a secondary receiver: it has to ask. See the request_thread_control webhook, how ${botName(config)} grants it, and how Done brings the thread back.`
			: "See that the request is refused: outside classic nobody asks on behalf of the inbox, it takes control. Done then ends it.",
	steps: (config) => [
		customer("hello"),
		{
			text: `${botName(config)} answers`,
			deed: { does: "await", holds: said("echo: hello"), withinMs: SOON_MS },
		},
		{ text: "The inbox requests control", deed: { does: "request" } },
		...(config.profile === "classic"
			? [inboxGetsControl(`${botName(config)} passes control to the inbox`)]
			: [
					{ text: "The inbox moves the thread to Inbox instead", deed: { does: "move" } as const },
					inboxGetsControl("That takes control"),
				]),
		inbox("Hello, how can I help?"),
		customer("all good, thanks"),
		{ text: `The agent presses Done. ${doneWording(config)}`, deed: { does: "done" } },
		{
			text: "The inbox no longer has control",
			deed: { does: "await", holds: inboxDoesNotOwn, withinMs: SOON_MS },
		},
		customer("and now?"),
		{
			text: `${botName(config)} answers again`,
			deed: { does: "await", holds: said("echo: and now?"), withinMs: SOON_MS },
		},
	],
};

const agents: Scenario = {
	name: "agents",
	title: "Two agents at once",
	obstacle: (config) =>
		deskOf(config) ? needsBot(config) : "Needs a second app, the Desk: none is connected. Connect it in the settings.",
	see: (config) =>
		config.profile === "classic"
			? `The inbox's agent and ${nameOf(deskOf(config))} answer the same customer. See both messages arrive: under classic Meta lets every receiver speak, so the apps themselves must hold back. thread-control does that for its own sends.`
			: `The inbox's agent and ${nameOf(deskOf(config))} answer the same customer. See that the inbox has control and that the platform refuses the other: one voice.`,
	steps: (config) => [
		...personAskedFor(config),
		inbox("Hello, this is Ana."),
		{
			text: `${nameOf(deskOf(config))} sends “Hello, this is Ben.” without asking who has control`,
			deed: { does: "app", token: deskOf(config)?.token ?? "", says: "Hello, this is Ben." },
		},
	],
};

const expiry: Scenario = {
	name: "expiry",
	title: "Control runs out",
	obstacle: (config) =>
		config.profile === "classic"
			? "Under classic control does not end by itself: choose another profile."
			: needsBot(config),
	see: (config) =>
		`A person is asked for and the customer stays silent for a day. See that control ends without any webhook, and that ${botName(config)} goes on when the customer writes again. The clock stays a day ahead.`,
	steps: (config) => [
		...personAskedFor(config),
		{ text: "A day and a minute go by", deed: { does: "advance", ms: DAY_AND_A_MINUTE_MS } },
		{ text: "Nobody owns the thread", deed: { does: "await", holds: nobodyOwns, withinMs: SOON_MS } },
		customer("hello again"),
		{
			text: `${botName(config)} answers again`,
			deed: { does: "await", holds: said("echo: hello again"), withinMs: 15_000 },
		},
	],
};

/** The stories of the page, in the order they are listed. */
export const SCENARIOS: readonly Scenario[] = [slow, nobody, request, agents, expiry];

import { type HandoverResult, readDelivery, type ThreadHandle } from "@thread-control/core";
import { describe, expect, test } from "vitest";
import type { ContractBot, ContractSetup, ContractSpeaker } from "./adapter-cases/contract-bot.ts";
import { PlainBot } from "./adapter-contract.test-data.ts";
import { ADAPTER_CASES, adapterContract } from "./adapter-contract.ts";
import { collector } from "./store-next/collector.test-data.ts";

type Making = (setup: ContractSetup) => ContractBot;
type Turn = Parameters<PlainBot["turn"]>[0];
type Deliver = Parameters<PlainBot["deliver"]>;

/** Which of these cases a bot fails. */
async function failed(createBot: Making, names: readonly string[]): Promise<readonly string[]> {
	const { registered, test } = collector();
	adapterContract({ test, createBot });
	const failures: string[] = [];
	for (const name of names) {
		const run = registered.get(name);
		if (run === undefined) throw new Error(`no case “${name}”`);
		await run().catch(() => failures.push(name));
	}
	return failures;
}

/** Calls the Send API past the guard. */
async function past({ options }: ContractSetup, thread: ThreadHandle, message: object): Promise<unknown> {
	const body = JSON.stringify({ recipient: { id: thread.key.user }, ...message });
	const headers = { "content-type": "application/json" };
	const answer = await fetch(`${options.graphUrl}/me/messages`, { method: "POST", body, headers });
	return await answer.json();
}

/** A bot of which some parts are others. */
const broken =
	(breaks: (bot: PlainBot, setup: ContractSetup) => Partial<PlainBot>): Making =>
	(setup) => {
		const bot = new PlainBot(setup);
		return Object.assign(bot, breaks(bot, setup));
	};

/** A bot that speaks in another way. */
const speaking = (
	breaks: (speaker: ContractSpeaker, setup: ContractSetup, bot: PlainBot) => Partial<ContractSpeaker>,
): Making =>
	broken((bot, setup) => {
		const speaker = bot.speaker.bind(bot);
		return {
			speaker: (thread) => {
				const stock = speaker(thread);
				return { ...stock, ...breaks(stock, setup, bot) };
			},
		};
	});

/** What is broken, and the cases that show it. */
const BROKEN: readonly (readonly [what: string, createBot: Making, names: readonly string[]])[] = [
	[
		"takes what it overhears for its own",
		broken((bot) => {
			bot.control.onStandby((event, thread) => bot.turn({ event, thread }));
			return {};
		}),
		[
			"standby: what is overheard reaches no ordinary handler, and nothing is sent",
			"standby: what is overheard answers no question; the question is answered when the thread is back",
			"standby: what is overheard moves no handoff step that waits",
			"standby: one customer's silence is not another's, in one body too",
			"standby: a message of the normal channel whose turn would begin after control was lost has none",
		],
	],
	[
		"hears nothing on standby",
		broken((bot) => {
			bot.control.onStandby = () => () => {};
			return {};
		}),
		["standby: the standby listener hears it, once"],
	],
	[
		"dies of standby alone",
		broken((bot) => {
			const deliver = bot.deliver.bind(bot);
			return {
				deliver: async (...given: Deliver) =>
					given[0].entry.every(({ messaging }) => messaging === undefined) ? 500 : await deliver(...given),
			};
		}),
		["standby: a body of standby alone is answered 200"],
	],
	[
		"sends without asking",
		broken((_, setup) => ({
			say: (thread, message) =>
				past(setup, thread, typeof message === "string" ? { message: { text: message } } : message),
		})),
		[
			"guard: a reply after control was lost in mid-turn is held back, told and counted",
			"guard: typing after control was lost is held back",
			"guard: a batch after control was lost is held back, an answer for each",
			"guard: a proactive message leaves in control, and is held back on standby",
			"store: while it is down no proactive message leaves",
		],
	],
	[
		"sends a batch from its end",
		speaking((speaker) => ({
			async batch(texts) {
				const answers: unknown[] = [];
				for (const text of texts.toReversed()) answers.push(await speaker.reply(text));
				return answers;
			},
		})),
		["turns: typing, a batch, a raw call and a reply leave in the order in which they were made"],
	],
	[
		"asks once for a batch",
		speaking((speaker, setup) => ({
			async batch([first = "", ...rest]) {
				const answers = [await speaker.reply(first)];
				for (const text of rest) answers.push(await past(setup, speaker.thread, { message: { text } }));
				return answers;
			},
		})),
		["guard: a batch stops in the middle when control is lost between two activities"],
	],
	[
		"lets raw calls by",
		speaking((speaker, setup) => ({ raw: (text) => past(setup, speaker.thread, { message: { text } }) })),
		[
			"guard: a raw call that sends is held back after control was lost",
			"store: while it is down a turn sends nothing, by any way; then the bot speaks again",
		],
	],
	[
		"does not say what was held back",
		speaking((speaker) => ({ reply: async (text) => void (await speaker.reply(text)) })),
		[
			"turns: a reply in control is sent, and answers the platform's id",
			"guard: a reply after control was lost in mid-turn is held back, told and counted",
			"guard: a send that the platform refuses for want of control counts as held back, and the next is not tried",
		],
	],
	[
		"speaks without its turn's lease",
		speaking((speaker, _, bot) => ({ reply: (text) => bot.say(bot.control.thread(speaker.thread.key), text) })),
		["turns: one that was given up holds up nobody, and may not speak afterwards"],
	],
	[
		"answers what it should wait for",
		broken((bot) => {
			const turn = bot.turn.bind(bot);
			return { turn: async (given: Turn) => void turn(given) };
		}),
		["turns: those of one thread run one after the other, another thread does not wait for them"],
	],
	[
		"has a second door",
		broken((bot) => {
			const deliver = bot.deliver.bind(bot);
			return {
				async deliver(...given: Deliver) {
					const read = readDelivery(given[0]);
					for (const event of read.ok ? read.events : []) {
						if (event.kind !== "message" || event.thread === null) continue;
						await bot.turn({ event, thread: bot.control.thread(event.thread) });
					}
					return await deliver(...given);
				},
			};
		}),
		[
			"turns: a redelivery makes no second turn, whether it comes late or at once",
			"turns: an unsigned body and a wrongly signed one are refused, and the bot lives",
		],
	],
	[
		"swallows what its handler throws",
		broken((bot) => {
			const turn = bot.turn.bind(bot);
			return { turn: async (given: Turn) => await turn(given).catch(() => {}) };
		}),
		["turns: an error in a handler loses no commit, and the next event has its turn"],
	],
	[
		"loses questions",
		broken((bot) => ({
			async ask(thread, question) {
				await bot.say(thread, question);
			},
		})),
		[
			"questions: one that was asked in control is answered by the next text, and by no more",
			"questions: one that never left is asked when the thread is back, before any text answers it",
		],
	],
	[
		"takes the message that brings the thread back for an answer",
		broken((bot) => {
			const ask = bot.ask.bind(bot);
			const open = new Map<string, string>();
			return {
				async ask(thread, question) {
					open.set(thread.key.user, question);
					await ask(thread, question);
				},
				async returned({ thread }) {
					const question = open.get(thread.key.user);
					if (question !== undefined) await ask(thread, question);
				},
			};
		}),
		["questions: one that never left is not answered by the message that brings the thread back, which came before it"],
	],
	[
		"passes twice",
		speaking(({ thread }, setup) => ({
			thread: {
				...thread,
				async pass(...given) {
					const body = JSON.stringify({ recipient: { id: thread.key.user }, target_app_id: given[0] });
					await fetch(`${setup.options.graphUrl}/me/pass_thread_control`, { method: "POST", body });
					return await thread.pass(...given);
				},
			},
		})),
		["pass: in a handler reaches the platform once, after its goodbye, and what the handler says then is held back"],
	],
	[
		"takes facts for messages",
		broken((bot, { behaviour }) => {
			bot.control.onPassed((_, thread) => behaviour.text("passed", bot.speaker(thread)));
			return {};
		}),
		["facts: of a handover reach their listeners and no ordinary handler"],
	],
	[
		"never wakes its handoff",
		broken(() => ({ returned: async () => {} })),
		[
			"handoff: wakes with its result when control is passed back; what was said meanwhile is the transcript",
			"handoff: a return that is delivered twice wakes it once",
			"handoff: a customer's message on the normal channel wakes it first, then has its own turn",
			"handoff: wakes when the owner is read back as the bot, where nobody tells of the return",
			"handoff: takes the thread back at its deadline, and wakes",
			"store: a return it could not take wakes the handoff when it is delivered again",
		],
	],
	[
		"takes every pass for its own",
		broken((bot) => {
			const result = { outcome: "returned" } as HandoverResult;
			bot.control.onPassed((_, thread) => bot.back(thread, result));
			return {};
		}),
		["handoff: waits on while control goes from one app to another"],
	],
	[
		"answers itself",
		broken((bot, { behaviour }) => ({
			turn: ({ event, thread }) => behaviour.text("text" in event ? (event.text ?? "") : "", bot.speaker(thread)),
		})),
		["turns: an echo is no message of the customer's"],
	],
	[
		"takes a body with news for a forgery",
		broken((bot) => {
			const deliver = bot.deliver.bind(bot);
			return {
				deliver: async (...given: Deliver) =>
					JSON.stringify(given[0]).includes("novelty") ? 400 : await deliver(...given),
			};
		}),
		["turns: an item that nobody knows is answered 200, and costs its neighbours nothing"],
	],
	[
		"looks at the channel, whatever the mode",
		broken((bot) => {
			const turn = bot.turn.bind(bot);
			return { turn: async (given: Turn) => (given.event.via === "normal" ? await turn(given) : undefined) };
		}),
		["guard: mode observe sends everything, and tells what it would have held back"],
	],
	[
		"forgets what was said meanwhile",
		broken((bot) => {
			const back = bot.back.bind(bot);
			return { back: (thread, result) => back(thread, { ...result, transcript: [], customerMessages: 0 }) };
		}),
		["handoff: wakes with its result when control is passed back; what was said meanwhile is the transcript"],
	],
	[
		"waits for a pass that was refused",
		speaking(({ thread }) => ({ handOff: async (options) => void (await thread.pass(null, options)) })),
		["handoff: ends as failed where the platform refuses the pass, and the bot goes on"],
	],
	[
		"is silent for everybody while one is away",
		speaking((speaker, _, bot) => ({
			async reply(text) {
				const away = bot.control.counters.turns > 1 && speaker.thread.key.user.endsWith("2");
				return away ? { id: "" } : await speaker.reply(text);
			},
		})),
		["handoff: of one customer leaves the others their bot"],
	],
	[
		"says yes to what it could not take",
		broken((bot) => {
			const deliver = bot.deliver.bind(bot);
			return { deliver: async (...given: Deliver) => Math.min(await deliver(...given), 200) };
		}),
		[
			"store: while it is down a delivery is answered 5xx and makes no turn; its redelivery makes one",
			"turns: an unsigned body and a wrongly signed one are refused, and the bot lives",
		],
	],
	[
		"sends when nobody can be asked",
		(setup) => new PlainBot({ ...setup, options: { ...setup.options, sendWithoutStore: true } }),
		[
			"store: while it is down a turn sends nothing, by any way; then the bot speaks again",
			"store: while it is down no proactive message leaves",
		],
	],
	[
		"guards channels that are none of its own",
		broken((bot) => ({
			async otherChannel(text) {
				await bot.control.store.due(0, 1);
				return [text];
			},
		})),
		["other channels: a turn passes untouched with the store down, too"],
	],
	[
		"drops turns of other channels",
		broken(() => ({ otherChannel: async () => [] })),
		["other channels: a turn passes untouched"],
	],
];

describe("a bot that breaks a rule fails by it", () => {
	test.each(BROKEN)("%s", async (_, createBot, names) => {
		expect(await failed(createBot, names)).toEqual(names);
	});
});

test("no case passes everything: each is failed by one of these bots", () => {
	const shown = new Set(BROKEN.flatMap(([, , names]) => names));
	expect(ADAPTER_CASES.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
});

import { type BrokenBot, broken, past, speaking, type Turn } from "./broken-bot.test-data.ts";

/** How a bot can speak where it may not, or other than it says. */
export const BROKEN_SPEECH: readonly BrokenBot[] = [
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
			"store: a turn that finds it down sends nothing, by any way, and runs again when it is back",
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
		"looks at the channel, whatever the mode",
		broken((bot) => {
			const turn = bot.turn.bind(bot);
			return { turn: async (given: Turn) => (given.event.via === "normal" ? await turn(given) : undefined) };
		}),
		["guard: mode observe sends everything, and tells what it would have held back"],
	],
];

import type { HandoverResult } from "@thread-control/core";
import { type BrokenBot, broken, speaking } from "./broken-bot.test-data.ts";

/** What a bot can do wrong with questions and handovers. */
export const BROKEN_HANDOVERS: readonly BrokenBot[] = [
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
];

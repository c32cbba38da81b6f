import { readDelivery } from "@thread-control/core";
import { type BrokenBot, broken, type Deliver, type Turn } from "./broken-bot.test-data.ts";

/** What a bot can do wrong with its turns. */
export const BROKEN_TURNS: readonly BrokenBot[] = [
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
		"takes facts for messages",
		broken((bot, { behaviour }) => {
			bot.control.onPassed((_, thread) => behaviour.text("passed", bot.speaker(thread)));
			return {};
		}),
		["facts: of a handover reach their listeners and no ordinary handler"],
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
];

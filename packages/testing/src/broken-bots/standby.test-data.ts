import { type BrokenBot, broken, type Deliver } from "./broken-bot.test-data.ts";

/** What a bot can do wrong with what it overhears. */
export const BROKEN_ON_STANDBY: readonly BrokenBot[] = [
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
];

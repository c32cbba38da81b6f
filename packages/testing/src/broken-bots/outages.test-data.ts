import { PlainBot } from "../adapter-contract.test-data.ts";
import { type BrokenBot, broken, type Deliver } from "./broken-bot.test-data.ts";

/** What a bot can do wrong while the store is down, and on other channels. */
export const BROKEN_IN_OUTAGES: readonly BrokenBot[] = [
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
			"store: a turn that finds it down sends nothing, by any way, and runs again when it is back",
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

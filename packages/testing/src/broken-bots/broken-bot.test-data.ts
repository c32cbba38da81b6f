import type { ThreadHandle } from "@thread-control/core";
import type { ContractBot, ContractSetup, ContractSpeaker } from "../adapter-cases/contract-bot.ts";
import { PlainBot } from "../adapter-contract.test-data.ts";

export type Making = (setup: ContractSetup) => ContractBot;
export type Turn = Parameters<PlainBot["turn"]>[0];
export type Deliver = Parameters<PlainBot["deliver"]>;

/** What is broken, and the cases that show it. */
export type BrokenBot = readonly [what: string, createBot: Making, names: readonly string[]];

/** Calls the Send API past the guard. */
export async function past({ options }: ContractSetup, thread: ThreadHandle, message: object): Promise<unknown> {
	const body = JSON.stringify({ recipient: { id: thread.key.user }, ...message });
	const headers = { "content-type": "application/json" };
	const answer = await fetch(`${options.graphUrl}/me/messages`, { method: "POST", body, headers });
	return await answer.json();
}

/** A bot of which some parts are others. */
export const broken =
	(breaks: (bot: PlainBot, setup: ContractSetup) => Partial<PlainBot>): Making =>
	(setup) => {
		const bot = new PlainBot(setup);
		return Object.assign(bot, breaks(bot, setup));
	};

/** A bot that speaks in another way. */
export const speaking = (
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

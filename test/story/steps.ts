import { expect } from "vitest";
import type { Stage } from "./stage.ts";

/** Where an app hears something: on the channel of who has control, or on standby. */
export type Channel = "messages" | "standby";

export const HOUR_MS = 60 * 60 * 1000;
export const DAY_MS = 24 * HOUR_MS;

/** The customer writes, and each app hears it on its channel. */
export async function customerSays(stage: Stage, text: string, bot: Channel, desk: Channel): Promise<void> {
	await stage.customerWrites(text);
	await stage.bot.hears(`${bot}: ${text}`);
	await stage.desk.hears(`${desk}: ${text}`);
}

/** The customer writes, and the bot answers. */
export async function botAnswers(stage: Stage, text: string, desk: Channel = "standby"): Promise<void> {
	await customerSays(stage, text, "messages", desk);
	await stage.isSaid(`bot: echo: ${text}`);
}

/** The customer asks for a person: the bot says goodbye and passes. The desk is told of it where it is the one. */
export async function handsOver(stage: Stage, to: "desk" | "inbox", desk: Channel = "standby"): Promise<void> {
	await stage.customerWrites("agent");
	await stage.bot.hears("messages: agent");
	await stage.isSaid("bot: Connecting you to a person.");
	await stage.desk.hears(`${desk}: agent`, ...(to === "desk" ? ['pass_thread_control: {"reason":"asked"}'] : []));
	await stage.ownerBecomes(to);
}

/** The agent at the desk answers. */
export async function deskAnswers(stage: Stage, text: string): Promise<void> {
	expect(await stage.agent("reply", { text })).toMatchObject({ status: 200 });
	await stage.isSaid(`desk: ${text}`);
}

/** A person answers from the inbox. */
export async function inboxAnswers(stage: Stage, text: string): Promise<void> {
	await stage.inbox("reply", { text });
	await stage.isSaid(`inbox: ${text}`);
}

/** Everybody is silent for longer than a day: whoever had control has it no more. */
export async function controlExpires(stage: Stage): Promise<void> {
	await stage.timePasses(DAY_MS + HOUR_MS);
	expect(await stage.owner()).toBe("nobody");
}

/** Control of who had it expired: with the customer's next message the bot's step goes on, then the message has its turn. */
export async function goesOnAfterExpiry(stage: Stage, text: string, ends: number): Promise<void> {
	await customerSays(stage, text, "messages", "standby");
	await stage.isSaid("bot: Welcome back. You talked to a person for 0 messages.", `bot: echo: ${text}`);
	expect((await stage.handoffEnds(ends)).at(-1)).toMatchObject({ outcome: "expired", by: "implied" });
	expect(await stage.owner()).toBe("bot");
}

/** The person is done without telling the bot, which finds out by itself after so many messages of the customer's. */
export async function findsItIsBack(stage: Stage, messages: number, ends: number): Promise<void> {
	await stage.isSaid(`bot: Welcome back. You talked to a person for ${messages} messages.`);
	expect((await stage.handoffEnds(ends)).at(-1)).toMatchObject({ outcome: "returned", by: "read" });
}

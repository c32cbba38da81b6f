import { setTimeout as sleep } from "node:timers/promises";
import {
	echo,
	type Item,
	message,
	onNormal,
	onStandby,
	PAGE_INBOX,
	passed,
	postback,
	SELF,
	taken,
} from "../wire/delivery-items.ts";
import { graphError } from "../wire/fake-graph.ts";
import type { PlayedBot } from "./played-bot.ts";

export const SLOW_MS = 80;

const GOODBYE = "Connecting you to a person.";
const SORRY = "Sorry, I did not understand.";
const QUESTION = "What is your order number?";
const MENU = "What can I do for you?";
const welcome = (count: number): string => `Welcome back. You talked to a person for ${count} messages.`;
const handsOver = (reason: string): readonly string[] => [GOODBYE, `pass_thread_control: ${reason}`];

/** Every row of the examples' language (DESIGN §10), one customer after the other, and the ways a handover can end. */
export async function playLanguage(bot: PlayedBot): Promise<void> {
	await anything(bot);
	await agent(bot);
	await menu(bot);
	await intent(bot);
	await mumble(bot);
	await slow(bot);
	await order(bot);
	await lostReturn(bot);
	await refusedPass(bot);
}

async function anything(bot: PlayedBot): Promise<void> {
	const user = bot.customer();
	await bot.answers(user, message(user, "hello"), "echo: hello");
	await bot.answers(user, message(user, "agents"), "echo: agents");
}

async function agent(bot: PlayedBot): Promise<void> {
	const user = bot.customer();
	await bot.answers(user, message(user, "agent"), ...handsOver("asked"));
	const first = message(user, "my parcel");
	for (const item of [first, first, message(user, "is late"), echo(user, "Hi, Ana here.", PAGE_INBOX)]) {
		await bot.deliver(onStandby(item));
	}
	await bot.answers(user, done(bot, user), welcome(2));
	await bot.answers(user, message(user, "and now?"), "echo: and now?");
	await bot.answers(user, message(user, "Agent"), ...handsOver("asked"));
	await bot.answers(user, done(bot, user), welcome(0));
}

async function menu(bot: PlayedBot): Promise<void> {
	const user = bot.customer();
	await bot.answers(user, message(user, "menu"), MENU);
	await bot.answers(user, postback(user, "HUMAN"), ...handsOver("button"));
	await bot.answers(user, done(bot, user), welcome(0));
}

async function intent(bot: PlayedBot): Promise<void> {
	const user = bot.customer();
	await bot.answers(user, message(user, "please, I want a human now"), ...handsOver("intent"));
	await bot.answers(user, done(bot, user), welcome(0));
}

async function mumble(bot: PlayedBot): Promise<void> {
	const user = bot.customer();
	await bot.answers(user, message(user, "mumble"), SORRY);
	await bot.answers(user, message(user, "clear"), "echo: clear");
	await bot.answers(user, message(user, "mumble"), SORRY);
	await bot.answers(user, message(user, "mumble"), ...handsOver("not_understood"));
	await bot.answers(user, done(bot, user), welcome(0));
	await bot.answers(user, message(user, "mumble"), SORRY);
}

async function slow(bot: PlayedBot): Promise<void> {
	const [kept, lost] = [bot.customer(), bot.customer()];
	await bot.answers(kept, message(kept, "slow"), "slow answer");
	await bot.deliver(onNormal(message(lost, "slow")));
	bot.graph.own(lost, PAGE_INBOX);
	await bot.deliver(onNormal(taken(lost, PAGE_INBOX, SELF)));
	await sleep(SLOW_MS + 900);
	await bot.deliver(onStandby(message(lost, "are you there?")));
	await bot.deliver(onNormal(done(bot, lost)));
	await bot.answers(lost, message(lost, "hello"), "echo: hello");
}

async function order(bot: PlayedBot): Promise<void> {
	const [plain, interrupted, pressed] = [bot.customer(), bot.customer(), bot.customer()];
	await bot.answers(plain, message(plain, "order"), QUESTION);
	await bot.answers(plain, message(plain, "mumble"), "order mumble noted");
	await bot.answers(plain, message(plain, "4711"), "echo: 4711");

	await bot.answers(interrupted, message(interrupted, "order"), QUESTION);
	await bot.answers(interrupted, message(interrupted, "agent"), ...handsOver("asked"));
	await bot.deliver(onStandby(message(interrupted, "4711")));
	await bot.answers(interrupted, done(bot, interrupted), welcome(1), QUESTION);
	await bot.answers(interrupted, message(interrupted, "4712"), "order 4712 noted");

	await bot.answers(pressed, message(pressed, "menu"), MENU);
	await bot.answers(pressed, message(pressed, "order"), QUESTION);
	await bot.answers(pressed, postback(pressed, "HUMAN"), ...handsOver("button"));
	await bot.answers(pressed, done(bot, pressed), welcome(0), QUESTION);
}

/** Control came back, and nobody told the bot: the customer's next message does, and has its own turn after that. */
async function lostReturn(bot: PlayedBot): Promise<void> {
	const user = bot.customer();
	await bot.answers(user, message(user, "agent"), ...handsOver("asked"));
	await bot.deliver(onStandby(message(user, "to the person")));
	bot.graph.own(user, SELF);
	await bot.answers(user, message(user, "agent"), welcome(1), ...handsOver("asked"));
	await bot.answers(user, done(bot, user), welcome(0));
}

async function refusedPass(bot: PlayedBot): Promise<void> {
	const user = bot.customer();
	const refusal = graphError(100, 2018010, "(#100) Recipient app is not known");
	bot.graph.oddity = ({ edge, recipient }) => (edge === "pass_thread_control" && recipient === user ? refusal : null);
	const said = ["Sorry, I could not reach a person. Please try again later."];
	await bot.answers(user, message(user, "agent"), ...handsOver("asked"), ...said);
	bot.graph.oddity = () => null;
	await bot.answers(user, message(user, "hello"), "echo: hello");
}

/** The inbox's Done. */
function done(bot: PlayedBot, user: string): Item {
	bot.graph.own(user, SELF);
	return passed(user, SELF, PAGE_INBOX);
}

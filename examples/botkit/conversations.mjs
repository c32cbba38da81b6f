import { setTimeout as sleep } from "node:timers/promises";
import { BotkitConversation } from "botkit";

const GOODBYE = "Connecting you to a person.";

/** Teaches the bot its small language. `handoverTarget`, where given, holds the target of the next handoff as `current`. */
export function addConversations(controller, { returnWithinMs, slowMs, handoverTarget }) {
	const deadline = returnWithinMs === undefined ? {} : { returnWithinMs, assumeSilent: true };
	const handOff = (bot, reason) => {
		const target = handoverTarget ? { target: handoverTarget.current } : {};
		return bot.beginDialog("handoff", { say: GOODBYE, reason, ...target, ...deadline });
	};

	// What happens when the thread is back; the dialog below, if any, goes on after this.
	controller.afterDialog("handoff", async (bot, result) => {
		if (result.outcome === "failed" || result.outcome === "unknown") {
			await bot.say("Sorry, I could not reach a person. Please try again later.");
			return;
		}
		if (result.outcome === "taken_back") await bot.say("Nobody was free to answer, so I am back.");
		await bot.say(`Welcome back. You talked to a person for ${result.customerMessages} messages.`);
	});

	const order = new BotkitConversation("order", controller);
	order.ask("What is your order number?", [], "number");
	order.say("order {{vars.number}} noted");
	controller.addDialog(order);

	// An interruption, so that a person can be asked for in the middle of a question.
	controller.interrupts(/^agent$/i, "message", (bot) => handOff(bot, "asked"));
	controller.interrupts(/^HUMAN$/, ["message", "facebook_postback"], (bot) => handOff(bot, "button"));
	controller.interrupts(wantsPerson, "message", (bot) => handOff(bot, "intent"));

	controller.hears(/^menu$/i, "message", async (bot, message) => {
		await bot.reply(message, { attachment: menu() });
	});
	controller.hears(/^order$/i, "message", (bot) => bot.beginDialog("order"));
	controller.hears(/^slow$/i, "message", async (bot, message) => {
		await sleep(slowMs);
		await bot.reply(message, "slow answer");
	});

	const misunderstood = controller.conversationState.createProperty("misunderstood");
	controller.hears(/^mumble$/i, "message", async (bot, message) => {
		const times = (await misunderstood.get(message.context, 0)) + 1;
		await misunderstood.set(message.context, times >= 2 ? 0 : times);
		if (times >= 2) await handOff(bot, "not_understood");
		else await bot.reply(message, "Sorry, I did not understand.");
	});

	controller.on("message", async (bot, message) => {
		await misunderstood.set(message.context, 0);
		await bot.reply(message, `echo: ${message.text}`);
	});
}

/** Stands for an intent model: a function decides. */
async function wantsPerson(message) {
	return /\bI want a (human|person)\b/i.test(message.text ?? "");
}

function menu() {
	return {
		type: "template",
		payload: {
			template_type: "button",
			text: "What can I do for you?",
			buttons: [{ type: "postback", title: "Talk to a person", payload: "HUMAN" }],
		},
	};
}

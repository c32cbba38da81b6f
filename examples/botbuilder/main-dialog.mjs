import { setTimeout as sleep } from "node:timers/promises";
import { HandoffDialog, parkedHandoff } from "@thread-control/botbuilder";
import { ComponentDialog, DialogTurnStatus, TextPrompt, WaterfallDialog } from "botbuilder-dialogs";

const GOODBYE = "Connecting you to a person.";

/** The bot's small language. What it does not know it echoes. */
export class MainDialog extends ComponentDialog {
	#slowMs;
	#misunderstood;

	/** `misunderstood`: the property of the state that counts what was not understood in a row. */
	constructor(id, { control, misunderstood, returnWithinMs, slowMs }) {
		super(id);
		this.#slowMs = slowMs;
		this.#misunderstood = misunderstood;
		const deadline = returnWithinMs === undefined ? {} : { returnWithinMs, assumeSilent: true };
		this.addDialog(new HandoffDialog("handoff", control, { say: GOODBYE, ...deadline }));
		this.addDialog(
			new WaterfallDialog("agent", [
				async (step) => await step.beginDialog("handoff", { reason: step.options.reason }),
				async (step) => {
					await welcome(step.context, step.result);
					return await step.endDialog();
				},
			]),
		);
		this.addDialog(new TextPrompt("number"));
		this.addDialog(
			new WaterfallDialog("order", [
				async (step) => await step.prompt("number", "What is your order number?"),
				async (step) => {
					await step.context.sendActivity(`order ${step.result} noted`);
					return await step.endDialog();
				},
			]),
		);
	}

	async onBeginDialog(dc) {
		return (await this.#interrupted(dc)) ?? (await this.#answered(dc));
	}

	async onContinueDialog(dc) {
		return (await this.#interrupted(dc)) ?? (await dc.continueDialog());
	}

	/** A person can be asked for in the middle of a question, which is asked again after the welcome. Null where nobody asked. */
	async #interrupted(dc) {
		const { type, text } = dc.context.activity;
		// A handoff that waits is not begun again by the message that comes before its return is known.
		if (type !== "message" || parkedHandoff(dc) !== null) return null;
		const reason = await reasonToHandOver(text ?? "");
		return reason === null ? null : await dc.beginDialog("agent", { reason });
	}

	async #answered(dc) {
		const { context } = dc;
		const text = context.activity.text ?? "";
		if (/^order$/i.test(text)) return await dc.beginDialog("order");
		if (/^mumble$/i.test(text)) return await this.#mumbled(dc);
		if (/^menu$/i.test(text)) {
			await context.sendActivity({ channelData: { attachment: menu() } });
		} else if (/^slow$/i.test(text)) {
			await sleep(this.#slowMs);
			await context.sendActivity("slow answer");
		} else {
			await this.#misunderstood.set(context, 0);
			await context.sendActivity(`echo: ${context.activity.text}`);
		}
		return { status: DialogTurnStatus.complete };
	}

	async #mumbled(dc) {
		const times = (await this.#misunderstood.get(dc.context, 0)) + 1;
		await this.#misunderstood.set(dc.context, times >= 2 ? 0 : times);
		if (times >= 2) return await dc.beginDialog("agent", { reason: "not_understood" });
		await dc.context.sendActivity("Sorry, I did not understand.");
		return { status: DialogTurnStatus.complete };
	}
}

/** What happens when the thread is back; the dialog below, if any, goes on after this. */
async function welcome(context, result) {
	if (result.outcome === "failed" || result.outcome === "unknown") {
		await context.sendActivity("Sorry, I could not reach a person. Please try again later.");
		return;
	}
	if (result.outcome === "taken_back") await context.sendActivity("Nobody was free to answer, so I am back.");
	await context.sendActivity(`Welcome back. You talked to a person for ${result.customerMessages} messages.`);
}

async function reasonToHandOver(text) {
	if (/^agent$/i.test(text)) return "asked";
	if (/^HUMAN$/.test(text)) return "button";
	return (await wantsPerson(text)) ? "intent" : null;
}

/** Stands for an intent model: a function decides. */
async function wantsPerson(text) {
	return /\bI want a (human|person)\b/i.test(text);
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

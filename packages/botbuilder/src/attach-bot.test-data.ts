import type { ThreadControl } from "@thread-control/core";
import { ActivityHandler, type ConversationState } from "botbuilder";
import { ComponentDialog, TextPrompt, WaterfallDialog } from "botbuilder-dialogs";
import type { Logic } from "./attach-bench.test-data.ts";
import { runDialogOnHandover, runThreadDialog } from "./dialog-door.ts";
import { HandoffDialog } from "./handoff-dialog.ts";
import type { HandoffResult } from "./handoff-result.ts";

/** A bot as the framework's samples write it, with a handoff in its waterfall: asks, hands over, and says how it ended. */
export function handoffBot(control: ThreadControl, state: ConversationState): Logic {
	const dialogs = new ComponentDialog("main");
	dialogs.addDialog(
		new WaterfallDialog("steps", [
			async (step) => await step.prompt("ask", "What is it?"),
			async (step) => await step.beginDialog("handoff", { reason: String(step.result) }),
			async (step) => {
				const { outcome, customerMessages } = step.result as HandoffResult;
				await step.context.sendActivity(`${outcome} after ${customerMessages}`);
				return await step.endDialog();
			},
		]),
	);
	dialogs.addDialog(new TextPrompt("ask"));
	dialogs.addDialog(new HandoffDialog("handoff", control, { say: "Connecting you." }));
	const bot = new ActivityHandler();
	const accessor = state.createProperty("dialogs");
	const run: Logic = async (context) => void (await runThreadDialog(dialogs, context, accessor));
	bot.onMessage(async (context, next) => {
		await run(context);
		await next();
	});
	runDialogOnHandover(bot, run);
	return (context) => bot.run(context);
}

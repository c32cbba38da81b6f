import type { HandoverResult, ThreadControl } from "@thread-control/core";
import type { ContractBehaviour, ContractSpeaker } from "@thread-control/testing";
import type { ConversationState, StatePropertyAccessor, TurnContext } from "botbuilder-core";
import {
	ComponentDialog,
	type DialogContext,
	type DialogState,
	type DialogTurnResult,
	DialogTurnStatus,
	TextPrompt,
	WaterfallDialog,
} from "botbuilder-dialogs";
import { type GraphApi, graphApi, HandoffDialog, isReturned, runThreadDialog, threadOf, turnOf } from "./index.ts";

/** The bot's only dialog: what the contract says, by the framework's own prompt and steps. */
class ContractDialog extends ComponentDialog {
	readonly #control: ThreadControl;
	readonly #behaviour: ContractBehaviour;

	constructor(control: ThreadControl, behaviour: ContractBehaviour) {
		super("contract");
		this.#control = control;
		this.#behaviour = behaviour;
		this.addDialog(new TextPrompt("prompt"));
		this.addDialog(new HandoffDialog("handoff", control));
		this.addDialog(
			new WaterfallDialog("question", [
				async (step) => await step.prompt("prompt", (step.options as { question: string }).question),
				async (step) => await this.#goOn(step, (speaker) => behaviour.answer(String(step.result), speaker)),
			]),
		);
		this.addDialog(
			new WaterfallDialog("agent", [
				async (step) => await step.beginDialog("handoff", step.options),
				async (step) => await this.#goOn(step, (speaker) => behaviour.back(step.result as HandoverResult, speaker)),
			]),
		);
	}

	protected override async onBeginDialog(dc: DialogContext): Promise<DialogTurnResult> {
		return await this.#goOn(dc, (speaker) => this.#behaviour.text(dc.context.activity.text ?? "", speaker));
	}

	/** Does it, and waits where it began a dialog; else the dialog is through. */
	async #goOn(dc: DialogContext, act: (speaker: ContractSpeaker) => Promise<void>): Promise<DialogTurnResult> {
		let begun: DialogTurnResult | null = null;
		await act({
			...speakerOf(this.#control, dc.context),
			ask: async (question) => {
				begun = await dc.beginDialog("question", { question });
			},
			handOff: async (options) => {
				begun = await dc.beginDialog("agent", options);
			},
		});
		if (begun !== null) return begun;
		return dc.activeDialog === undefined ? { status: DialogTurnStatus.complete } : await dc.endDialog();
	}
}

/** What the bot does with each turn, on whatever adapter: the contract's dialog on Messenger, an echo elsewhere. */
export function contractLogic(
	control: ThreadControl,
	behaviour: ContractBehaviour,
	state: ConversationState,
): (context: TurnContext) => Promise<void> {
	const main = new ContractDialog(control, behaviour);
	const dialogState: StatePropertyAccessor<DialogState> = state.createProperty("dialogState");
	return async (context) => {
		const { type, text, channelId } = context.activity;
		if (channelId !== "facebook") {
			await context.sendActivity(text);
		} else if (type === "message" || isReturned(context)) {
			await runThreadDialog(main, context, dialogState);
			await state.saveChanges(context);
		}
	};
}

function speakerOf(control: ThreadControl, context: TurnContext): Omit<ContractSpeaker, "ask" | "handOff"> {
	const thread = turnOf(context)?.thread ?? threadOf(control, context);
	if (thread === null) throw new Error("the contract's bot is in a turn without a thread");
	return {
		thread,
		reply: (text) => context.sendActivity(text),
		batch: (texts) => context.sendActivities(texts.map((text) => ({ type: "message", text }))),
		typing: () => context.sendActivity({ type: "typing" }),
		raw: async (text) => {
			const { getAPI } = context.adapter as { getAPI?: (activity: object) => Promise<GraphApi> };
			// Behind Azure Bot Service there is no client of the framework's for it: the package's own is used.
			const api = (await getAPI?.(context.activity)) ?? graphApi(control, () => thread.key, turnOf(context));
			return await api.callAPI("/me/messages", "POST", { recipient: { id: thread.key.user }, message: { text } });
		},
	};
}

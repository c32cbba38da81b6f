import { createThreadControl, isThreadControlError } from "@thread-control/core";
import {
	type ContractBot,
	type ContractSetup,
	type ContractSkip,
	otherChannelActivity,
	type WireDelivery,
	type WireItem,
} from "@thread-control/testing";
import {
	type Activity,
	CloudAdapter,
	ConfigurationBotFrameworkAuthentication,
	ConversationState,
	type Storage,
	type TurnContext,
} from "botbuilder";
import { contractLogic } from "./contract-dialog.test-data.ts";
import { attach } from "./index.ts";

/** What cannot be had behind Azure Bot Service. */
export const AZURE_SKIPS: readonly ContractSkip[] = [
	{
		reason: "Meta's signature is checked by Azure Bot Service, whose own token CloudAdapter checks",
		tests: ["turns: an unsigned body and a wrongly signed one are refused, and the bot lives"],
	},
	{
		reason:
			"the channel delivers standby as an event activity: under observe the bot gets that, as without thread control",
		tests: ["guard: mode observe sends everything, and tells what it would have held back"],
	},
];

/** A bot on CloudAdapter behind Azure Bot Service's Facebook channel, its messages sent by the channel's connector. */
export async function createAzureBot({ options, behaviour }: ContractSetup): Promise<ContractBot> {
	const control = createThreadControl(options);
	const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
	const state = new ConversationState(options.store.botStorage() as Storage);
	const logic = contractLogic(control, behaviour, state);
	const written = new Map<string, () => void>();
	const accept = control.accept.bind(control);
	control.accept = async (events) => {
		const known = await accept(events);
		for (const { raw } of events) written.get(JSON.stringify(raw))?.();
		return known;
	};
	adapter.onTurnError = async (_context, cause) => {
		// What a turn of the bot's failed with is reported already; that an event was not taken is nobody else's to tell.
		if (isThreadControlError(cause)) control.report(cause);
		throw cause;
	};
	attach(adapter, control, { logic, botAppId: "bot" });

	async function post(activity: object): Promise<number> {
		let status = 0;
		const response = {
			socket: undefined,
			header: () => undefined,
			status: (code: number) => {
				status = code;
			},
			send: () => undefined,
			end: () => undefined,
		};
		const body = { serviceUrl: options.graphUrl, ...activity };
		await adapter.process({ method: "POST", headers: {}, body } as never, response as never, logic);
		return status;
	}

	/** Azure answers when the turn has ended; the contract goes on when the event is written down. */
	async function deliver(activity: object, item: WireItem): Promise<number> {
		const key = JSON.stringify(item);
		const noted = new Promise<number>((resolve) => written.set(key, () => resolve(200)));
		const answered = post(activity).catch(() => 500);
		return await Promise.race([noted, answered]);
	}

	return {
		control,
		async deliver(delivery) {
			const statuses: number[] = [];
			for (const [activity, item] of activitiesOf(delivery)) statuses.push(await deliver(activity, item));
			return Math.max(...statuses);
		},
		async proactive({ account, user }, text) {
			let answer: unknown;
			const speak = async (context: TurnContext): Promise<void> => {
				answer = await context.sendActivity(text);
			};
			const reference = { ...place(account, user), serviceUrl: options.graphUrl };
			await adapter.continueConversationAsync("bot", reference as never, speak);
			return answer;
		},
		async otherChannel(text) {
			const others: string[] = [];
			await adapter.process(
				{
					method: "POST",
					headers: {},
					body: { ...otherChannelActivity(text), deliveryMode: "expectReplies" },
				} as never,
				{
					status: () => undefined,
					header: () => undefined,
					end: () => undefined,
					send: ({ activities }: { activities: Activity[] }) => others.push(...activities.map((each) => each.text)),
				} as never,
				logic,
			);
			return others;
		},
		close: () => control.close(),
	};
}

/** A delivery's items as the channel passes them on, one activity each (the shapes Azure Bot Service was seen to send). */
function activitiesOf({ entry }: WireDelivery): readonly (readonly [object, WireItem])[] {
	return entry.flatMap(({ id, time, messaging = [], standby = [] }) => [
		...messaging.map((item) => [normal(item), item] as const),
		...standby.map((item) => {
			const value = { id, time, standby: [item] };
			return [{ channelId: "facebook", type: "event", name: "standby", channelData: value, value }, item] as const;
		}),
	]);
}

function normal(item: WireItem): object {
	const { sender, recipient, timestamp, message } = item as {
		sender?: { id: string };
		recipient: { id: string };
		timestamp: number;
		message?: { mid: string; text?: string; is_echo?: boolean };
	};
	const base = { channelId: "facebook", timestamp: new Date(timestamp) };
	if (item["pass_thread_control"] ?? item["take_thread_control"]) {
		return { ...base, type: "conversationUpdate", channelData: item };
	}
	if (message === undefined || message.is_echo || sender === undefined) return { ...base, type: "event", value: item };
	const { user, bot, conversation } = place(recipient.id, sender.id);
	const sides = { from: user, recipient: bot, conversation };
	return { ...base, ...sides, type: "message", id: message.mid, text: message.text, channelData: item };
}

function place(account: string, user: string): { user: object; bot: object; conversation: object; channelId: string } {
	const conversation = { id: `${user}-${account}` };
	return { channelId: "facebook", conversation, user: { id: user, name: "" }, bot: { id: account, name: "" } };
}

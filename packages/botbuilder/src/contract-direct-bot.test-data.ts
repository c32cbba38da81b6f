import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createThreadControl } from "@thread-control/core";
import { type ContractBot, type ContractSetup, postDelivery } from "@thread-control/testing";
import { FacebookAdapter } from "botbuilder-adapter-facebook";
import { type Activity, ConversationState, type ResourceResponse, type Storage, TurnContext } from "botbuilder-core";
import { contractLogic } from "./contract-dialog.test-data.ts";
import { directDoor } from "./index.ts";

/** An adapter that has a second channel, as those made for several platforms do. */
class TwoChannelAdapter extends FacebookAdapter {
	readonly others: string[] = [];

	override async sendActivities(context: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]> {
		if (context.activity.channelId === "facebook") return await super.sendActivities(context, activities);
		this.others.push(...activities.map(({ text }) => text ?? ""));
		return activities.map((_, n) => ({ id: `other ${n}` }));
	}

	async run(activity: Partial<Activity>, logic: (context: TurnContext) => Promise<void>): Promise<void> {
		await this.runMiddleware(new TurnContext(this, activity), logic);
	}
}

/** A bot on botbuilder-adapter-facebook, its webhook Meta's own. */
export async function createDirectBot({ options, behaviour }: ContractSetup): Promise<ContractBot> {
	const { appSecret, verifyToken, token } = options;
	const adapter = new TwoChannelAdapter({ app_secret: appSecret, verify_token: verifyToken, access_token: token });
	const control = createThreadControl(options);
	const state = new ConversationState(options.store.botStorage() as Storage);
	const logic = contractLogic(control, behaviour, state);
	const server = createServer(directDoor(adapter, control, logic).node);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`;
	return {
		control,
		deliver: (delivery, secret) => postDelivery(url, delivery, secret),
		async proactive({ account, user }, text) {
			const conversation = { id: user } as Activity["conversation"];
			const sides = { user: { id: user, name: "" }, bot: { id: account, name: "" } };
			let answer: unknown;
			await adapter.continueConversation({ channelId: "facebook", conversation, ...sides }, async (context) => {
				answer = await context.sendActivity(text);
			});
			return answer;
		},
		async otherChannel(text) {
			await adapter.run(elsewhere(text), logic);
			return adapter.others;
		},
		async close() {
			await control.close();
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** A message of a channel that is none of Meta's. */
export function elsewhere(text: string): Partial<Activity> {
	const sides = { from: { id: "ann", name: "" }, recipient: { id: "bot", name: "" } };
	const conversation = { id: "elsewhere" } as Activity["conversation"];
	return { type: "message", channelId: "webchat", id: "1", text, conversation, ...sides };
}

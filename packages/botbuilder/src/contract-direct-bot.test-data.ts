import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createThreadControl } from "@thread-control/core";
import { addOtherChannel, type ContractBot, type ContractSetup, postDelivery } from "@thread-control/testing";
import { FacebookAdapter } from "botbuilder-adapter-facebook";
import { type Activity, ConversationState, type Storage, TurnContext } from "botbuilder-core";
import { contractLogic } from "./contract-dialog.test-data.ts";
import { directDoor } from "./index.ts";

/** A bot on botbuilder-adapter-facebook, its webhook Meta's own. */
export async function createDirectBot({ options, behaviour }: ContractSetup): Promise<ContractBot> {
	const { appSecret, verifyToken, token } = options;
	const adapter = new FacebookAdapter({ app_secret: appSecret, verify_token: verifyToken, access_token: token });
	const otherChannel = addOtherChannel(adapter, TurnContext);
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
		otherChannel: (text) => otherChannel(text, logic),
		async close() {
			await control.close();
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

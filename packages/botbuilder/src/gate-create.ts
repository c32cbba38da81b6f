import type { ThreadControl } from "@thread-control/core";
import type { AdapterParts, PartyLike } from "./attach-surface.ts";
import { reportThreadless } from "./gate.ts";
import { FACEBOOK } from "./thread-of.ts";

/** The parts of `ConversationParameters` that can say something to a customer. */
interface CreationLike {
	readonly activity?: unknown;
	readonly bot?: PartyLike | undefined;
	readonly members?: readonly (PartyLike | undefined)[] | undefined;
}

/**
 * Guards the message a new conversation may begin with: it leaves with the adapter's own call, past `sendActivities`. Held
 * back, the conversation is made without it. What the logic sends afterwards goes by the gate.
 */
export function gateCreations(adapter: AdapterParts, control: ThreadControl): void {
	const createAsync = adapter.createConversationAsync?.bind(adapter);
	if (createAsync !== undefined) {
		adapter.createConversationAsync = async (...given) => {
			const [botAppId, channelId, serviceUrl, audience, parameters, ...rest] = given;
			if (channelId !== FACEBOOK) return await createAsync(...given);
			const allowed = await allow(control, parameters as CreationLike, {});
			await createAsync(botAppId, channelId, serviceUrl, audience, allowed, ...rest);
		};
	}
	const create = adapter.createConversation?.bind(adapter);
	if (create === undefined) return;
	adapter.createConversation = async (...given) => {
		const [reference, parameters, ...rest] = given;
		const { channelId, bot, user } = (reference ?? {}) as {
			channelId?: string;
			bot?: PartyLike;
			user?: PartyLike;
		};
		if (channelId !== FACEBOOK || typeof parameters !== "object") return await create(...given);
		await create(reference, await allow(control, parameters as CreationLike, { bot, members: [user] }), ...rest);
	};
}

async function allow(
	control: ThreadControl,
	parameters: CreationLike,
	usual: Pick<CreationLike, "bot" | "members">,
): Promise<CreationLike> {
	if (!parameters?.activity) return parameters;
	const account = (parameters.bot ?? usual.bot)?.id;
	const user = (parameters.members ?? usual.members)?.[0]?.id;
	if (account && user) {
		const thread = control.thread({ channel: "messenger", account, user });
		if ((await thread.guarded(async () => {})).result === "sent") return parameters;
	} else {
		reportThreadless(control);
	}
	const { activity: _held, ...rest } = parameters;
	return rest;
}

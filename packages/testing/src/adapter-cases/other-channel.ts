const CHANNEL = "webchat";

/** An activity of Bot Framework's: a message of a channel that is none of Meta's. */
export function otherChannelActivity(text: string): object {
	const [from, recipient, conversation] = ["ann", "bot", "elsewhere"].map((id) => ({ id, name: "" }));
	return { type: "message", channelId: CHANNEL, id: "1", text, conversation, from, recipient };
}

type Send = (context: object, activities: readonly { readonly text?: string }[]) => Promise<{ readonly id: string }[]>;

/**
 * Gives a Bot Framework adapter a second channel, as those made for several platforms have one: for
 * {@link ContractBot.otherChannel} on adapters that know Messenger alone. To be called before thread control is attached.
 * `Context` is the framework's `TurnContext`. What it answers runs a turn of that channel and resolves to the texts that left.
 */
export function addOtherChannel<C>(
	adapter: object,
	Context: new (adapter: never, activity: never) => C,
): (text: string, logic: (context: C) => Promise<unknown>) => Promise<readonly string[]> {
	const said: string[] = [];
	const parts = adapter as {
		sendActivities: Send;
		runMiddleware(context: C, logic: (context: C) => Promise<unknown>): Promise<void>;
	};
	const send = parts.sendActivities.bind(adapter);
	parts.sendActivities = async (context, activities) => {
		const { channelId } = (context as { readonly activity: { readonly channelId: string } }).activity;
		if (channelId !== CHANNEL) return await send(context, activities);
		said.push(...activities.map(({ text }) => text ?? ""));
		return activities.map((_, n) => ({ id: `other ${n}` }));
	};
	return async (text, logic) => {
		await parts.runMiddleware(new Context(adapter as never, otherChannelActivity(text) as never), logic);
		return said;
	};
}

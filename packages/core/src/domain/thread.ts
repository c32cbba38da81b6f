/** Where a thread lives. */
export type Channel = "messenger" | "instagram" | "whatsapp";

const CHANNELS: readonly Channel[] = ["messenger", "instagram", "whatsapp"];

/** A page, an Instagram account or a phone number on its channel. */
export interface AccountKey {
	readonly channel: Channel;
	readonly account: string;
}

/** One customer's thread with one account. */
export interface ThreadKey extends AccountKey {
	readonly user: string;
}

/** A thread key as one string, `channel:account:user`; the key of its record in a store. */
export type ThreadId = string & { readonly __brand: "ThreadId" };

/** An account key as one string, `channel:account`. */
export type AccountId = string & { readonly __brand: "AccountId" };

export function threadId(key: ThreadKey): ThreadId {
	return `${key.channel}:${key.account}:${key.user}` as ThreadId;
}

export function accountId(key: AccountKey): AccountId {
	return `${key.channel}:${key.account}` as AccountId;
}

/** Reads what {@link threadId} wrote. Answers null when the text is not a thread id. */
export function parseThreadId(text: string): ThreadKey | null {
	const [channel, account, ...rest] = text.split(":");
	const user = rest.join(":");
	if (!CHANNELS.includes(channel as Channel) || !account || !user) return null;
	return { channel: channel as Channel, account, user };
}

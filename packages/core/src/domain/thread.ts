/** Where a thread lives. */
export type Channel = "messenger" | "instagram" | "whatsapp";

const CHANNELS: readonly Channel[] = ["messenger", "instagram", "whatsapp"];

/** A page, an Instagram account or a phone number on its channel. */
export interface AccountKey {
	/** Where the account is. */
	readonly channel: Channel;
	/** The page's id; on Instagram the account's, on WhatsApp the phone number's. */
	readonly account: string;
}

/** One customer's thread with one account. */
export interface ThreadKey extends AccountKey {
	/** The customer's id for this account: the page-scoped id (PSID) on Messenger. */
	readonly user: string;
}

/** A thread key as one string, `channel:account:user`; the key of its record in a store. */
export type ThreadId = string & { readonly __brand: "ThreadId" };

/** An account key as one string, `channel:account`. */
export type AccountId = string & { readonly __brand: "AccountId" };

/** Writes a thread key as one string; {@link parseThreadId} reads it. */
export function threadId(key: ThreadKey): ThreadId {
	return `${key.channel}:${key.account}:${key.user}` as ThreadId;
}

/** Writes an account key as one string. */
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

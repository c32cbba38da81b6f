/** A Meta app id. The wire sends it as a number or as a string (spec §2.3); here it is always a string. */
export type AppId = string & { readonly __brand: "AppId" };

/** Reads an app id as the wire sends it: digits as a string or a number. Answers null for anything else. */
export function appId(value: unknown): AppId | null {
	if (Number.isSafeInteger(value) && Number(value) > 0) return String(value) as AppId;
	if (typeof value === "string" && /^\d+$/.test(value)) return value as AppId;
	return null;
}

/** The Page Inbox, an app of Meta's own under a fixed id (spec §4). */
export const PAGE_INBOX = "263902037430900" as AppId;
/** The Instagram inbox, likewise (spec §4). */
export const INSTAGRAM_INBOX = "1217981644879628" as AppId;

/** The inbox a person at the business answers from, by channel. WhatsApp has none: its handovers name roles. */
export const INBOX: Readonly<Record<"messenger" | "instagram", AppId>> = {
	messenger: PAGE_INBOX,
	instagram: INSTAGRAM_INBOX,
};

/** Whether an app id is one of the inboxes. It does not prove that a person typed: Meta's AI answers under it too (spec §2.6). */
export function isInbox(id: AppId | null): boolean {
	return id === PAGE_INBOX || id === INSTAGRAM_INBOX;
}

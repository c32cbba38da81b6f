/** App ids of Meta's own inboxes (spec §4). They are always connected and valid targets. */
export const INBOX = { messenger: "263902037430900", instagram: "1217981644879628" } as const;

/** How `secondary_receivers` names them. */
export const INBOX_NAME = { messenger: "Page Inbox", instagram: "Instagram Inbox" } as const;

/** Whether an app id is one of Meta's inboxes. */
export function isInbox(appId: string): boolean {
	return appId === INBOX.messenger || appId === INBOX.instagram;
}

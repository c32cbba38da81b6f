/** App ids of Meta's own inboxes (spec §4). They are always connected and valid targets. */
export const INBOX = { messenger: "263902037430900", instagram: "1217981644879628" } as const;

/** How `secondary_receivers` names them. */
export const INBOX_NAME = { messenger: "Page Inbox", instagram: "Instagram Inbox" } as const;

/** The channels whose threads are emulated so far. */
export type ThreadChannel = "messenger";

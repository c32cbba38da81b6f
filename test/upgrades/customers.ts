/** A page or an Instagram account; a key of core's, and a place of the builders of deliveries. */
interface Account {
	readonly channel: "messenger" | "instagram";
	readonly account: string;
}

interface Customer extends Account {
	readonly user: string;
}

/** The apps and pages of the story that every fixture holds. Ids are never given another meaning: fixtures of earlier releases have them. */
export const BOT = "400000000000001";
export const DESK = "400000000000002";
export const APP_SECRET = "fixture-secret";
export const PAGE: Account = { channel: "messenger", account: "1000000000001" };
/** A page whose apps have roles, ours the secondary one; that is known of it by its own word alone. */
export const CLASSIC_PAGE: Account = { channel: "messenger", account: "1000000000009" };
export const INSTAGRAM: Account = { channel: "instagram", account: "17841400000000001" };
export const ACCOUNTS: readonly Account[] = [PAGE, CLASSIC_PAGE, INSTAGRAM];

/** 2026-03-01T09:00:00Z, when every fixture begins. */
export const BEGIN_AT = 1_772_355_600_000;
export const LEASE_MS = 15_000;
export const RETURN_WITHIN_MS = 600_000;
export const SOFT_HOLD_MS = 300_000;
/** How many entries of a thread's history are kept. */
export const HISTORY_ENTRIES = 6;

const messenger = (number: number): Customer => ({
	...PAGE,
	user: `20000000000001${String(number).padStart(2, "0")}`,
});

/** By what became of them until the store was saved. */
export const CUSTOMERS = {
	/** Answered by the bot, which has the thread. */
	ours: messenger(1),
	/** Another app has the thread. */
	theirs: messenger(2),
	/** Handed over, nobody has answered, the deadline is set. */
	waiting: messenger(3),
	/** Handed over and talking to a person; more was said than is kept. */
	talking: messenger(4),
	/** Was handed over and is back. */
	returned: messenger(5),
	/** Released by the bot. */
	idle: messenger(6),
	/** Somebody answered from the inbox without taking control. */
	held: messenger(7),
	/** Its control was extended. */
	extended: messenger(8),
	/** Handed over, and nobody knows what the platform made of it. */
	limbo: messenger(9),
	/** The process died in its turn: one send had left, of another nobody knows; one message waits behind. */
	unfinished: messenger(10),
	/** Its turn took too long and was given up. */
	givenUp: messenger(11),
	/** Erased. */
	erased: messenger(12),
	/** On the page with roles: another app has the thread, and a request of ours waits. */
	asked: { ...CLASSIC_PAGE, user: "2000000000000191" },
	/** On Instagram, answered by the bot. */
	instagram: { ...INSTAGRAM, user: "9000000000000001" },
} as const satisfies Record<string, Customer>;

/** What lies in the bot's storage. */
export const BOT_ITEMS: Readonly<Record<string, object>> = {
	"facebook/conversations/1000000000001-2000000000000101/": {
		dialogState: { dialogStack: [{ id: "order", state: {} }] },
	},
	"a:b{c}d*?/%_'\"`\\ ñ🦤;--": { text: "ñ🦤", none: null, list: [1, 2.5, { deep: true }] },
};

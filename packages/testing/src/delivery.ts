/** An item of a delivery, in wire spelling (spec §2.2). */
export type WireItem = Readonly<Record<string, unknown>>;

/** What happened at one account; the items stand in `messaging` or in `standby`. */
export interface WireEntry {
	readonly id: string;
	readonly time: number;
	readonly messaging?: readonly WireItem[];
	readonly standby?: readonly WireItem[];
}

/** A webhook body. */
export interface WireDelivery {
	readonly object: "page" | "instagram";
	readonly entry: readonly WireEntry[];
}

/** Where and when something happened. Without `at`, epoch milliseconds, it is now. */
export interface DeliveryPlace {
	/** Default `messenger`. */
	readonly channel?: "messenger" | "instagram";
	/** The page or Instagram account. Default `1000000000001`. */
	readonly account?: string;
	/** The customer. Default `2000000000000001`. */
	readonly user?: string;
	readonly at?: number;
	/** Default `normal`; `standby` is what an app hears that does not own the thread. */
	readonly via?: "normal" | "standby";
}

interface Message extends DeliveryPlace {
	/** Default `hello`; null for a message without text. */
	readonly text?: string | null;
	/** Default: a new one every time. */
	readonly mid?: string;
}

interface Echo extends Message {
	/** The app that sent it. Default: the Page Inbox. */
	readonly app?: string | number;
	readonly aiGenerated?: boolean;
	readonly metadata?: string;
}

interface Postback extends DeliveryPlace {
	readonly title?: string;
	/** Left out for every app but the button's sender (spec §2.4). */
	readonly payload?: string;
	readonly mid?: string;
}

interface Handover extends DeliveryPlace {
	/** The new owner's app id; left out it is missing, as in a classic take. */
	readonly to?: string | number;
	/** The previous owner's app id; null from idle, left out it is missing, as in a classic pass. */
	readonly from?: string | number | null;
	readonly metadata?: string;
}

const INBOX = "263902037430900";
let mids = 0;

function newMid(): string {
	mids += 1;
	return `m_testing_${mids}`;
}

function one(place: DeliveryPlace, content: WireItem, outgoing = false): WireDelivery {
	const { channel = "messenger", account = "1000000000001", user = "2000000000000001", at = Date.now() } = place;
	const [sender, recipient] = outgoing ? [account, user] : [user, account];
	const item = { sender: { id: sender }, recipient: { id: recipient }, timestamp: at, ...content };
	const items = place.via === "standby" ? { standby: [item] } : { messaging: [item] };
	return { object: channel === "instagram" ? "instagram" : "page", entry: [{ id: account, time: at, ...items }] };
}

function text(value: string | null | undefined): { readonly text?: string } {
	return value === null ? {} : { text: value ?? "hello" };
}

function handover({ to, from, metadata }: Handover): WireItem {
	return {
		...(from === undefined ? {} : { previous_owner_app_id: from }),
		...(to === undefined ? {} : { new_owner_app_id: to }),
		...(metadata === undefined ? {} : { metadata }),
	};
}

function message(options: Message = {}): WireDelivery {
	return one(options, { message: { mid: options.mid ?? newMid(), ...text(options.text) } });
}

/**
 * Webhook bodies as Meta sends them, one item each (spec §2.3 to §2.6). Everything has a default; give what the test is
 * about. Sign {@link encodeDelivery}'s bytes with `sign`.
 */
export const delivery: {
	/** A customer's message. */
	readonly message: (options?: Message) => WireDelivery;
	/** A customer's message, heard on standby. */
	readonly standby: (options?: Omit<Message, "via">) => WireDelivery;
	/** A message from the business side. */
	readonly echo: (options?: Echo) => WireDelivery;
	/** A tapped button. */
	readonly postback: (options?: Postback) => WireDelivery;
	/** The customer has read everything so far. */
	readonly read: (options?: DeliveryPlace) => WireDelivery;
	/** Control was passed. */
	readonly passed: (options: Handover) => WireDelivery;
	/** Control was taken. */
	readonly taken: (options: Handover) => WireDelivery;
	/** Another app asks for control; without `by` it is the Page Inbox. */
	readonly requested: (
		options?: DeliveryPlace & { readonly by?: string | number; readonly metadata?: string },
	) => WireDelivery;
	/** The roles of apps on a page were set: app id → `primary_receiver` or `secondary_receiver`. It names no customer. */
	readonly rolesChanged: (
		options: Omit<DeliveryPlace, "user"> & { readonly roles: Readonly<Record<string, readonly string[]>> },
	) => WireDelivery;
	/** Several deliveries of one channel in one body, an entry each. Throws when there is none, or channels differ. */
	readonly batch: (...deliveries: readonly WireDelivery[]) => WireDelivery;
} = {
	message,
	standby: (options = {}) => message({ ...options, via: "standby" }),
	echo: (options = {}) => {
		const { app = INBOX, mid = newMid(), aiGenerated, metadata } = options;
		const content = {
			is_echo: true,
			app_id: app,
			mid,
			...text(options.text),
			...(metadata === undefined ? {} : { metadata }),
			...(aiGenerated === undefined ? {} : { ai_generated: aiGenerated }),
		};
		return one(options, { message: content }, true);
	},
	postback: (options = {}) => {
		const { title = "Talk to a person", payload, mid = newMid() } = options;
		return one(options, { postback: { mid, title, ...(payload === undefined ? {} : { payload }) } });
	},
	read: (options = {}) => one(options, { read: { watermark: options.at ?? Date.now() } }),
	passed: (options) => one(options, { pass_thread_control: handover(options) }),
	taken: (options) => one(options, { take_thread_control: handover(options) }),
	requested: (options = {}) => {
		const { by = INBOX, metadata } = options;
		return one(options, {
			request_thread_control: { requested_owner_app_id: by, ...(metadata === undefined ? {} : { metadata }) },
		});
	},
	rolesChanged: ({ roles, ...place }) => {
		const { object, entry } = one(place, { app_roles: roles });
		const anonymous = entry.map(({ messaging = [], ...rest }) => ({
			...rest,
			messaging: messaging.map(({ sender: _, ...item }) => item),
		}));
		return { object, entry: anonymous };
	},
	batch: (...deliveries) => {
		const [first] = deliveries;
		if (first === undefined) throw new Error("a batch needs at least one delivery");
		if (deliveries.some(({ object }) => object !== first.object)) {
			throw new Error("a batch holds deliveries of one channel: Messenger and Instagram are sent apart");
		}
		return { object: first.object, entry: deliveries.flatMap(({ entry }) => entry) };
	},
};

/** A delivery as the bytes Meta sends and signs: JSON with everything beyond ASCII escaped (spec §6.2). */
export function encodeDelivery(body: WireDelivery): ReturnType<typeof Buffer.from> {
	const escaped = JSON.stringify(body).replace(
		/[\u007f-\uffff]/g,
		(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
	return Buffer.from(escaped, "ascii");
}

import { appId } from "../domain/app-id.ts";
import type { EventId, ReceiptEvent, ThreadEvent, UnsupportedEvent, Via } from "../domain/event.ts";
import type { AccountKey, Channel, ThreadKey } from "../domain/thread.ts";
import { eventId, itemDigest } from "./event-id.ts";
import {
	handoverBody,
	itemHead,
	messageBody,
	postbackBody,
	problemOf,
	receiptBody,
	requestBody,
	rolesBody,
} from "./schema.ts";
import { idOf, isRecord, keysOf, metadataOf, platformTime } from "./wire-value.ts";

/** What the items of one entry share. */
export interface EntryPlace {
	readonly channel: Channel;
	/** `entry[].id`; null where it is missing. */
	readonly id: string | null;
	/** `entry[].time`, epoch ms; 0 where it is missing. */
	readonly at: number;
}

/** An item with its head read. */
interface Item {
	readonly entry: EntryPlace;
	readonly via: Via;
	readonly raw: Readonly<Record<string, unknown>>;
	readonly key: string;
	readonly sender: string | null;
	readonly recipient: string | null;
	/** Its own time; null where it has none. */
	readonly at: number | null;
}

type Problem = { readonly problem: string };
type Reader = (item: Item, body: unknown) => ThreadEvent | Problem;

const READERS: Readonly<Record<string, Reader>> = {
	pass_thread_control: readHandover,
	take_thread_control: readHandover,
	request_thread_control: readRequest,
	app_roles: readRoles,
	message: readMessage,
	postback: readPostback,
	read: receiptOf("read"),
	delivery: receiptOf("delivery"),
	reaction: receiptOf("reaction"),
	referral: receiptOf("referral"),
	optin: receiptOf("optin"),
	account_linking: receiptOf("account_linking"),
};

const KEYS: readonly string[] = Object.keys(READERS);

/**
 * Reads one item of `messaging`, `standby` or `changes[].value` (spec §2.2). What it cannot read becomes an `unsupported`
 * event that says why; it never throws.
 */
export function readItem(value: unknown, entry: EntryPlace, via: Via): ThreadEvent {
	if (!isRecord(value)) return unsupported({ item: value }, entry, via, "an item that is not an object");
	const head = itemHead.safeParse(value);
	if (!head.success) return unsupported(value, entry, via, problemOf(head.error));
	const key = KEYS.find((known) => value[known] !== undefined && value[known] !== null);
	const reader = key === undefined ? undefined : READERS[key];
	if (key === undefined || reader === undefined)
		return unsupported(value, entry, via, `no kind we know: ${keysOf(value)}`);
	const { sender, recipient, timestamp } = head.data;
	const item: Item = {
		entry,
		via,
		raw: value,
		key,
		sender: idOf(sender?.id),
		recipient: idOf(recipient?.id),
		at: platformTime(timestamp),
	};
	const event = reader(item, value[key]);
	return "problem" in event ? unsupported(value, entry, via, `${key}: ${event.problem}`) : event;
}

/** An event for something we cannot read: kept and counted. `reason` must not quote contents. */
export function unsupported(
	raw: Readonly<Record<string, unknown>>,
	entry: EntryPlace,
	via: Via,
	reason: string,
): UnsupportedEvent {
	const at = platformTime(raw["timestamp"]);
	const digest = itemDigest({ entry: entry.id, sender: null, at, key: "unsupported", body: raw });
	return {
		kind: "unsupported",
		id: eventId(via, digest),
		account: { channel: entry.channel, account: entry.id ?? "" },
		thread: null,
		via,
		at: at ?? entry.at,
		raw,
		reason,
	};
}

interface Base {
	readonly id: EventId;
	readonly account: AccountKey;
	readonly thread: ThreadKey;
	readonly via: Via;
	readonly at: number;
	readonly raw: Readonly<Record<string, unknown>>;
}

const NO_CUSTOMER: Problem = { problem: "names no customer" };

/** What all kinds share, named by the mid or digest. Null where no customer is named. */
function baseOf(item: Item, name: string, outgoing = false): Base | null {
	const { entry, sender, recipient, via, raw } = item;
	const account = entry.id ?? (outgoing ? sender : recipient);
	// A business is never its own customer, whichever way round the platform writes the two.
	const user = outgoing || sender === account ? recipient : sender;
	if (account === null || user === null || user === account) return null;
	const { channel } = entry;
	return {
		id: eventId(via, name),
		account: { channel, account },
		thread: { channel, account, user },
		via,
		at: item.at ?? entry.at,
		raw,
	};
}

function digestOf({ entry, sender, at, key, raw }: Item): string {
	return itemDigest({ entry: entry.id, sender, at, key, body: raw[key] });
}

function readMessage(item: Item, value: unknown): ThreadEvent | Problem {
	const parsed = messageBody.safeParse(value);
	if (!parsed.success) return { problem: problemOf(parsed.error) };
	const { mid: wireMid, is_echo, is_deleted, text, app_id, ai_generated, metadata } = parsed.data;
	// It carries the mid of the message that was unsent: under that name it would pass for a repetition of it.
	if (is_deleted === true) return { problem: "a message was unsent" };
	const mid = idOf(wireMid) ?? digestOf(item);
	const base = baseOf(item, mid, is_echo === true);
	if (base === null) return NO_CUSTOMER;
	if (is_echo !== true) return { kind: "message", ...base, mid, text: text ?? null };
	return {
		kind: "echo",
		...base,
		mid,
		text: text ?? null,
		app: appId(app_id),
		aiGenerated: ai_generated === true,
		metadata: metadataOf(metadata),
	};
}

function readPostback(item: Item, value: unknown): ThreadEvent | Problem {
	const parsed = postbackBody.safeParse(value);
	if (!parsed.success) return { problem: problemOf(parsed.error) };
	const { mid, title, payload } = parsed.data;
	const base = baseOf(item, idOf(mid) ?? digestOf(item));
	if (base === null) return NO_CUSTOMER;
	return { kind: "postback", ...base, title: title ?? null, payload: payload ?? null };
}

function readHandover(item: Item, value: unknown): ThreadEvent | Problem {
	const parsed = handoverBody.safeParse(value);
	if (!parsed.success) return { problem: problemOf(parsed.error) };
	const base = baseOf(item, digestOf(item));
	if (base === null) return NO_CUSTOMER;
	const { new_owner_app_id: next, previous_owner_app_id: previous, metadata } = parsed.data;
	return {
		kind: item.key === "pass_thread_control" ? "passed" : "taken",
		...base,
		newOwner: appId(next),
		previousOwner: appId(previous),
		metadata: metadataOf(metadata),
	};
}

function readRequest(item: Item, value: unknown): ThreadEvent | Problem {
	const parsed = requestBody.safeParse(value);
	if (!parsed.success) return { problem: problemOf(parsed.error) };
	const base = baseOf(item, digestOf(item));
	if (base === null) return NO_CUSTOMER;
	const { requested_owner_app_id: by, metadata } = parsed.data;
	return { kind: "requested", ...base, requestedBy: appId(by), metadata: metadataOf(metadata) };
}

/** Roles belong to the account: the sample names no sender, and its recipient is the page (spec §2.3). */
function readRoles(item: Item, value: unknown): ThreadEvent | Problem {
	const parsed = rolesBody.safeParse(value);
	if (!parsed.success) return { problem: problemOf(parsed.error) };
	const { entry, recipient, via, raw } = item;
	const account = entry.id ?? recipient;
	if (account === null) return { problem: "names no account" };
	const roles = Object.fromEntries(
		Object.entries(parsed.data).map(([app, role]) => [app, typeof role === "string" ? [role] : role]),
	);
	return {
		kind: "roles_changed",
		id: eventId(via, digestOf(item)),
		account: { channel: entry.channel, account },
		thread: null,
		via,
		at: item.at ?? entry.at,
		raw,
		roles,
	};
}

function receiptOf(kind: ReceiptEvent["kind"]): Reader {
	return (item, value) => {
		const parsed = receiptBody.safeParse(value);
		if (!parsed.success) return { problem: problemOf(parsed.error) };
		const base = baseOf(item, digestOf(item));
		return base === null ? NO_CUSTOMER : { kind, ...base };
	};
}

import type { ThreadEvent } from "@thread-control/core";
import type { ActivityLike } from "./attach-surface.ts";
import { FACEBOOK, threadKeyOf } from "./thread-of.ts";

type Json = Readonly<Record<string, unknown>>;

/** One entry of a delivery, as Meta writes it (spec §2.2). */
export interface MetaEntry {
	readonly id?: unknown;
	readonly time?: unknown;
	readonly messaging?: readonly unknown[];
	readonly standby?: readonly unknown[];
}

/** A delivery as Meta's webhook has it. */
export interface MetaDelivery {
	readonly object: "page";
	readonly entry: readonly MetaEntry[];
}

/** What moves control or asks for it. Azure Bot Service delivers it as `conversationUpdate` and as `event`. */
const HANDOVER_KEYS: readonly string[] = [
	"pass_thread_control",
	"take_thread_control",
	"request_thread_control",
	"app_roles",
];

const KEYS: readonly string[] = [
	"message",
	"postback",
	...HANDOVER_KEYS,
	"read",
	"delivery",
	"reaction",
	"referral",
	"optin",
	"account_linking",
];

/** An id as the platform gives messages. */
const MID = /^(?:m_|mid[.$])/;

/**
 * The delivery of Meta's that an activity of Azure Bot Service's Facebook channel was made of. The payload is looked for in
 * `value` and in `channelData`: a delivery's entry or entries, an item or a list of items (the published shapes are from
 * 2019 and disagree). What an item leaves out is filled in from the activity, and a message without one is written from the
 * activity's id, time and text. Answers null where there is nothing of Meta's in it: a bot's own event, `typing`, a plain
 * `conversationUpdate`. Ids may be numbers. Changes nothing and never throws.
 */
export function metaDelivery(activity: ActivityLike): MetaDelivery | null {
	if (activity.channelId !== FACEBOOK) return null;
	// A conversationUpdate may come beside a message and carry its item: the message must not count as repeated.
	const keys = activity.type === "conversationUpdate" ? HANDOVER_KEYS : KEYS;
	const sources = activity.type === "message" ? [activity.channelData] : [activity.value, activity.channelData];
	for (const source of sources) {
		const entry = entriesIn(source, activity, keys);
		if (entry.length > 0) return { object: "page", entry };
	}
	if (activity.type !== "message") return null;
	const item = complete({}, activity);
	return item === null ? null : { object: "page", entry: [{ messaging: [item] }] };
}

/** Gives an activity the sides and the place it came without, so that states, transcripts and replies find them. */
export function hydrate(activity: ActivityLike, { thread, raw }: ThreadEvent): void {
	if (thread === null) return;
	const { user, account } = thread;
	const outgoing = idIn(raw["sender"]) === account;
	if (!activity.conversation?.id) activity.conversation = { ...activity.conversation, id: `${user}-${account}` };
	if (!activity.from?.id) activity.from = { ...activity.from, id: outgoing ? account : user };
	if (!activity.recipient?.id) activity.recipient = { ...activity.recipient, id: outgoing ? user : account };
}

function entriesIn(source: unknown, activity: ActivityLike, keys: readonly string[]): readonly MetaEntry[] {
	if (Array.isArray(source)) return source.flatMap((one) => entriesIn(one, activity, keys));
	if (!isJson(source)) return [];
	const { object, entry, messaging, standby } = source;
	if (object === "page" && Array.isArray(entry)) return entry as readonly MetaEntry[];
	if (Array.isArray(standby) || Array.isArray(messaging)) return [source as MetaEntry];
	if (!keys.some(isJsonIn, source)) return [];
	const item = complete(source, activity);
	if (item === null) return [];
	const page = pageOf(item);
	const list = activity.name === "standby" || source["standby"] === true ? "standby" : "messaging";
	return [{ ...(page === null ? {} : { id: page }), [list]: [item] }];
}

/** The item with whatever it lacks; null where the activity does not say it either. */
function complete(item: Json, activity: ActivityLike): Json | null {
	const { message } = item;
	const sided = item["app_roles"] !== undefined || (idIn(item["sender"]) !== null && idIn(item["recipient"]) !== null);
	const named = !isJson(message) ? Object.keys(item).length > 0 : message["mid"] != null;
	if (sided && named) return item;
	const key = sided ? null : threadKeyOf(activity);
	if (!sided && key === null) return null;
	const at = activity.timestamp === undefined ? Number.NaN : new Date(activity.timestamp).getTime();
	const sides = key === null ? {} : { sender: { id: key.user }, recipient: { id: key.account } };
	const whole = { ...(Number.isNaN(at) ? {} : { timestamp: at }), ...item, ...sides };
	return named ? whole : { ...whole, message: { ...messageOf(activity), ...(isJson(message) ? message : {}) } };
}

/** Ids of other channels' making count from one again elsewhere: they are good for their conversation only. */
function messageOf({ id, text, conversation }: ActivityLike): Json {
	const mid = id === undefined || MID.test(id) ? id : `${conversation?.id}:${id}`;
	return { ...(mid === undefined ? {} : { mid }), ...(text == null ? {} : { text }) };
}

function pageOf(item: Json): string | null {
	const { message } = item;
	return idIn(isJson(message) && message["is_echo"] === true ? item["sender"] : item["recipient"]);
}

function idIn(party: unknown): string | null {
	const id = isJson(party) ? party["id"] : null;
	return typeof id === "string" || typeof id === "number" ? String(id) : null;
}

function isJsonIn(this: Json, key: string): boolean {
	return isJson(this[key]);
}

function isJson(value: unknown): value is Json {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

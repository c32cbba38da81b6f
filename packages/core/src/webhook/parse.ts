import type { ThreadEvent, Via } from "../domain/event.ts";
import type { Channel } from "../domain/thread.ts";
import { type EntryPlace, readItem, unsupported } from "./item.ts";
import { deeperThan } from "./json-depth.ts";
import { idOf, isRecord, keysOf, platformTime } from "./wire-value.ts";

/** What a body is: its events in wire order, or why it is no delivery at all. The reason quotes nothing of the body. */
export type Delivery =
	| { readonly ok: true; readonly events: ThreadEvent[] }
	| { readonly ok: false; readonly reason: string };

export interface ParseOptions {
	/** How deep a body may be nested. Default 64. */
	readonly maxDepth?: number;
}

const MAX_DEPTH = 64;

/** The channel of an `object`, and whether its entries have Messenger's shape (spec §2.2). */
const OBJECTS: Readonly<Record<string, { readonly channel: Channel; readonly items: boolean }>> = {
	page: { channel: "messenger", items: true },
	instagram: { channel: "instagram", items: true },
	whatsapp_business_account: { channel: "whatsapp", items: false },
};

/**
 * Reads a delivery: every entry, and in it `messaging`, `standby` and `changes`. What cannot be read becomes an
 * `unsupported` event beside the others; `ok: false` only for what is not JSON, nested too deep, not an object or has no
 * `entry` list. Never throws.
 */
export function parseDelivery(body: Uint8Array, { maxDepth = MAX_DEPTH }: ParseOptions = {}): Delivery {
	if (deeperThan(body, maxDepth)) return { ok: false, reason: `the body is nested deeper than ${maxDepth} levels` };
	let json: unknown;
	try {
		json = JSON.parse(textOf(body));
	} catch {
		// The parser's own message quotes the body.
		return { ok: false, reason: "the body is not JSON" };
	}
	return readDelivery(json);
}

/** The same for a body that was parsed already, as a framework or a queue hands it on. */
export function readDelivery(json: unknown): Delivery {
	if (!isRecord(json)) return { ok: false, reason: "the body is not a JSON object" };
	const { object, entry: entries } = json;
	if (!Array.isArray(entries)) return { ok: false, reason: "the body has no list named entry" };
	const known = typeof object === "string" && Object.hasOwn(OBJECTS, object) ? OBJECTS[object] : undefined;
	const events: ThreadEvent[] = [];
	for (const entry of entries as readonly unknown[]) {
		if (known?.items === true) readEntry(entry, known.channel, events);
		else {
			const raw = isRecord(entry) ? entry : { entry };
			const name = typeof object === "string" ? object.slice(0, 40) : typeof object;
			events.push(
				unsupported(raw, placeOf(raw, known?.channel ?? "messenger"), "normal", `an entry of object ${name}`),
			);
		}
	}
	return { ok: true, events };
}

function textOf(body: Uint8Array): string {
	const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
	return bytes.toString("utf8");
}

function placeOf(entry: Readonly<Record<string, unknown>>, channel: Channel): EntryPlace {
	const { id, time } = entry;
	return {
		channel,
		id: typeof id === "string" || typeof id === "number" ? idOf(id) : null,
		at: platformTime(time) ?? 0,
	};
}

function readEntry(entry: unknown, channel: Channel, events: ThreadEvent[]): void {
	if (!isRecord(entry)) {
		events.push(unsupported({ entry }, placeOf({}, channel), "normal", "an entry that is not an object"));
		return;
	}
	const place = placeOf(entry, channel);
	const { messaging, standby, changes } = entry;
	if (!Array.isArray(messaging) && !Array.isArray(standby) && !Array.isArray(changes)) {
		events.push(unsupported(entry, place, "normal", `an entry without items: ${keysOf(entry)}`));
		return;
	}
	for (const item of listOf(messaging)) events.push(readItem(item, place, "normal"));
	for (const item of listOf(standby)) events.push(readItem(item, place, "standby"));
	for (const change of listOf(changes)) events.push(readChange(change, place));
}

function listOf(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

/** The dashboard's test events, and those of some logins: the same item as `value` (spec §2.2). */
function readChange(change: unknown, place: EntryPlace): ThreadEvent {
	if (!isRecord(change)) return unsupported({ change }, place, "normal", "a change that is not an object");
	const { field, value } = change;
	const name = typeof field === "string" ? field.slice(0, 40) : "without a field";
	// What comes by the field named standby was not said to us, in this form either.
	const via: Via = field === "standby" ? "standby" : "normal";
	if (!isRecord(value) || !("sender" in value || "recipient" in value)) {
		return unsupported(change, place, via, `a change of ${name} whose value is not an item`);
	}
	return readItem(value, place, via);
}

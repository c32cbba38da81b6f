import { hash } from "node:crypto";
import type { EventId, Via } from "../domain/event.ts";
import { canonicalJson } from "./canonical-json.ts";

/** What tells apart items without a mid (spec §6.3). */
export interface ItemIdentity {
	readonly entry: string | null;
	readonly sender: string | null;
	/** The item's own time, epoch ms; null where it has none. */
	readonly at: number | null;
	readonly key: string;
	readonly body: unknown;
}

/** The same name for both copies of one message and for every redelivery: 32 hex digits, where the platform gave no mid. */
export function itemDigest({ entry, sender, at, key, body }: ItemIdentity): string {
	return hash("sha256", JSON.stringify([entry, sender, at, key, canonicalJson(body)]), "hex").slice(0, 32);
}

/** An event's id: the channel it came on, and the mid or digest of the item. */
export function eventId(via: Via, name: string): EventId {
	return `${via}:${name}` as EventId;
}

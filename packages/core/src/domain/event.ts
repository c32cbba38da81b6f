import type { AppId } from "./app-id.ts";
import type { AccountKey, ThreadKey } from "./thread.ts";

/** `${via}:${mid}`, or a hash of the item where it has no mid: the two copies of one message are two events. */
export type EventId = string & { readonly __brand: "EventId" };

/** The channel an item came on: `normal` (`entry[].messaging`, `entry[].changes`) or `standby` (`entry[].standby`). */
export type Via = "normal" | "standby";

interface EventBase {
	/** By this a redelivery is known. */
	readonly id: EventId;
	/** Which page it is about. */
	readonly account: AccountKey;
	/** Null where the item names no customer (`app_roles`, most of what is `unsupported`). */
	readonly thread: ThreadKey | null;
	/** On which channel it came. */
	readonly via: Via;
	/** Platform time, in epoch milliseconds. */
	readonly at: number;
	/** The item as it came, for adapters; never logged. */
	readonly raw: Readonly<Record<string, unknown>>;
}

/** A customer's message. `text` is null for attachments alone. */
export interface MessageEvent extends EventBase {
	readonly kind: "message";
	readonly mid: string;
	readonly text: string | null;
}

/** A message from the business side: ours, another app's or the inbox's. `app` is null where the platform does not say. */
export interface EchoEvent extends EventBase {
	readonly kind: "echo";
	readonly mid: string;
	readonly text: string | null;
	readonly app: AppId | null;
	/** Meta's AI answers under the inbox's id (spec §2.6). */
	readonly aiGenerated: boolean;
	readonly metadata: string | null;
}

/** A tapped button. Its `payload` is missing for every app but the button's sender (spec §2.4). */
export interface PostbackEvent extends EventBase {
	readonly kind: "postback";
	readonly title: string | null;
	readonly payload: string | null;
}

/** Everything that neither speaks nor moves control. */
export interface ReceiptEvent extends EventBase {
	readonly kind: "read" | "delivery" | "reaction" | "referral" | "optin" | "account_linking";
}

/** Control was passed (spec §2.3). `previousOwner` is null from idle and in classic payloads. */
export interface PassedEvent extends EventBase {
	readonly kind: "passed";
	readonly newOwner: AppId | null;
	readonly previousOwner: AppId | null;
	readonly metadata: string | null;
}

/** Control was taken (spec §2.3). `newOwner` is null in classic payloads. */
export interface TakenEvent extends EventBase {
	readonly kind: "taken";
	readonly newOwner: AppId | null;
	readonly previousOwner: AppId | null;
	readonly metadata: string | null;
}

/** Another app asks for control (spec §2.3). */
export interface RequestedEvent extends EventBase {
	readonly kind: "requested";
	/** Who asks; null where the platform does not say. */
	readonly requestedBy: AppId | null;
	readonly metadata: string | null;
}

/** The roles of apps on a page were set (spec §2.3, classic). */
export interface RolesChangedEvent extends EventBase {
	readonly kind: "roles_changed";
	/** Role names by app id, as the wire spells them: `primary_receiver`, `secondary_receiver`. */
	readonly roles: Readonly<Record<string, readonly string[]>>;
}

/** An item whose kind we do not know; kept, counted, never an exception. */
export interface UnsupportedEvent extends EventBase {
	readonly kind: "unsupported";
	/** Why: the keys the item has, or what was wrong with it. Never its contents. */
	readonly reason: string;
}

/** One item of a delivery. */
export type ThreadEvent =
	| MessageEvent
	| EchoEvent
	| PostbackEvent
	| ReceiptEvent
	| PassedEvent
	| TakenEvent
	| RequestedEvent
	| RolesChangedEvent
	| UnsupportedEvent;

/** The kinds of items a delivery can hold: `message`, `echo`, `passed`, … */
export type EventKind = ThreadEvent["kind"];

import type { AppId } from "../domain/app-id.ts";
import type { AccountKey, ThreadKey } from "../domain/thread.ts";

/** What a refusal means to us; `other` is everything the catalogue has no name for. */
export type RefusalMeaning =
	| "not_owner"
	| "not_visible"
	| "not_supported"
	| "target_unknown"
	| "outside_window"
	| "person_unavailable"
	| "lead_ad_flow"
	| "token_invalid"
	| "permission_missing"
	| "rate_limited"
	| "transient"
	| "invalid_request"
	| "other";

/** A call the platform answered with an error. */
export interface Refusal {
	/** What it means to us. */
	readonly meaning: RefusalMeaning;
	/** The HTTP status. */
	readonly status: number;
	/** `error.code`; null where the answer had none. */
	readonly code: number | null;
	/** `error.error_subcode`, likewise. */
	readonly subcode: number | null;
	/** `error.fbtrace_id`, which Meta's support asks for. */
	readonly trace: string | null;
	/** Meta's own text. */
	readonly message: string;
	/** What to do about it. */
	readonly advice: string;
	/** How long the platform asks us to wait, where it says so. */
	readonly retryAfterMs: number | null;
}

/** When a call began and ended on our clock, and how far the platform's clock is ahead of ours by its `Date` header (0 where it sent none). */
export interface CallTimes {
	readonly startedAt: number;
	readonly answeredAt: number;
	readonly clockOffsetMs: number;
}

/**
 * What became of a call.
 *
 * - `ok`: it took effect;
 * - `refused`: the platform said no, and nothing happened;
 * - `unknown`: no answer, or one that does not say; it may have taken effect.
 */
export type GraphResult<T> =
	| (CallTimes & { readonly result: "ok"; readonly value: T })
	| (CallTimes & { readonly result: "refused"; readonly refusal: Refusal })
	| (CallTimes & { readonly result: "unknown"; readonly reason: string });

/** What `thread_owner` answers (spec §1.5). `hidden`: somebody owns it and we may not know who. `idle`: the empty answer. */
export type OwnerAnswer =
	| { readonly kind: "visible"; readonly app: AppId; readonly expiresAt: number | null }
	| { readonly kind: "hidden"; readonly expiresAt: number | null }
	| { readonly kind: "idle" };

/** `messaging_feature_status` (spec §1.2); null where the platform left a flag out. */
export interface FeatureStatus {
	readonly hopV2: boolean | null;
	readonly messengerMultiApp: boolean | null;
	readonly instagramMultiApp: boolean | null;
}

/** An app control can be passed to. */
export interface Receiver {
	/** Its id, a target of `pass`. */
	readonly id: AppId;
	/** Its name as its owner entered it. */
	readonly name: string;
}

/** `thread_control` inside a send (spec §1.6). `app` null: the default app. */
export interface InlineControl {
	readonly type: "pass" | "release";
	readonly app: AppId | null;
}

/** A Send API body without recipient and thread_control: `message` or `sender_action`, `messaging_type`, `tag`, … in wire spelling. */
export type SendBody = Readonly<Record<string, unknown>>;

/** What the Send API answers. */
export interface SendReceipt {
	readonly messageId: string | null;
	readonly recipientId: string | null;
}

/** How a send may differ. */
export interface SendOptions {
	/** Asked before every retry, after its pause: false gives up with the last answer. Its rejection passes through. */
	readonly beforeRetry?: () => Promise<boolean>;
}

/** The platform as we call it. Nothing here checks permission or ownership: that is the runtime's work. No method throws for what the platform answers. */
export interface Graph {
	/** `pass_thread_control` (spec §1.3): gives control to `target`; null: to the default app, or the primary receiver. */
	pass(thread: ThreadKey, target: AppId | null, metadata: string | null): Promise<GraphResult<null>>;
	/** `take_thread_control` (spec §1.3). `metadata` travels as it is, at most 1000 characters. */
	take(thread: ThreadKey, metadata: string | null): Promise<GraphResult<null>>;
	/** `request_thread_control` (spec §1.3). `ok` says that it was asked, not that it was granted. */
	request(thread: ThreadKey, metadata: string | null): Promise<GraphResult<null>>;
	/** `release_thread_control` (spec §1.3): the thread is idle afterwards, and nobody is told. */
	release(thread: ThreadKey, metadata: string | null): Promise<GraphResult<null>>;
	/** `durationMs` is sent in whole seconds, rounded up. */
	extend(thread: ThreadKey, durationMs: number): Promise<GraphResult<null>>;
	/** `thread_owner` (spec §1.5). */
	threadOwner(thread: ThreadKey): Promise<GraphResult<OwnerAnswer>>;
	/** `secondary_receivers` (spec §1.2): the apps control can be passed to. */
	secondaryReceivers(account: AccountKey): Promise<GraphResult<readonly Receiver[]>>;
	/** `messaging_feature_status` of the page (spec §1.2). */
	featureStatus(account: AccountKey): Promise<GraphResult<FeatureStatus>>;
	/** The webhook fields our app is subscribed to on this page; none: an empty list. */
	subscribedFields(account: AccountKey): Promise<GraphResult<readonly string[]>>;
	/** Subscribes our app to these webhook fields of the page. */
	subscribe(account: AccountKey, fields: readonly string[]): Promise<GraphResult<null>>;
	/** `messages`, the Send API, with `thread_control` inside where `control` is given (spec §1.6). */
	send(
		thread: ThreadKey,
		body: SendBody,
		control: InlineControl | null,
		options?: SendOptions,
	): Promise<GraphResult<SendReceipt>>;
	/** Any other call, in wire spelling; `payload` goes into the query of a GET or DELETE and the JSON body of a POST. */
	call(
		account: AccountKey,
		method: "GET" | "POST" | "DELETE",
		path: string,
		payload: Readonly<Record<string, unknown>>,
	): Promise<GraphResult<unknown>>;
	/** Closes the kept-alive connections. */
	close(): void;
}

import { type AppId, appId } from "../domain/app-id.ts";
import type { AccountKey, ThreadKey } from "../domain/thread.ts";
import type { Clock } from "../ports/clock.ts";
import type { Graph, GraphResult } from "../ports/graph.ts";
import { ThreadControlError } from "../thread-control-error.ts";
import { readFeatures, readFields, readOwner, readReceipt, readReceivers, readSuccess } from "./answer-schema.ts";
import { credentialsBook } from "./credentials.ts";
import { type Call, type ExchangeParts, exchange, type RetryBudget } from "./exchange.ts";
import { callPath, graphBase, withoutToken } from "./graph-path.ts";
import type { RateLimitUsage } from "./rate-limit.ts";
import { keepAliveTransport, type Transport } from "./transport.ts";

export interface GraphOptions {
	/** The Page access token, or a function that answers it for an account. The token says which page and app act (spec §1.1). */
	readonly token: string | ((account: AccountKey) => string | null | undefined | Promise<string | null | undefined>);
	/** Adds `appsecret_proof` to every call. */
	readonly appSecret?: string;
	/** Default https://graph.facebook.com; `http://` and a path are allowed. */
	readonly baseUrl?: string;
	/** Default `v23.0`; empty for none. */
	readonly version?: string;
	/** How long a command or send may take. Default 10 000. */
	readonly timeoutMs?: number;
	/** How long a read may take. Default 5 000. */
	readonly readTimeoutMs?: number;
	/** Where trying again is safe. Default: 3 attempts, 100 ms and 200 ms apart, none later than 2 s after the first. */
	readonly retries?: Partial<RetryBudget>;
	readonly clock?: Clock;
	/** Hears of every `X-Business-Use-Case-Usage` header. */
	readonly onRateLimit?: (usage: readonly RateLimitUsage[], account: AccountKey) => void;
	/** Our app's id: `subscribedFields` then leaves other apps out. */
	readonly appId?: string | number;
	/** Another way to make HTTP requests; `close` does not close it. */
	readonly transport?: Transport;
}

const BASE_URL = "https://graph.facebook.com";
const VERSION = "v23.0";

/**
 * A Graph client for Messenger and Instagram (spec §1). Connections are kept alive. A read is tried again within the budget;
 * a command or send only where certainly nothing happened: nothing left, or the platform asks for it (code 1200). No answer,
 * a 5xx and an answer that is not Graph's are `unknown`. Methods do not reject for anything the platform or the network does.
 * Throws `option_invalid` for a base URL that is none.
 */
export function createGraph(options: GraphOptions): Graph {
	const base = graphBase(options.baseUrl ?? BASE_URL, options.version ?? VERSION);
	if (base === null) {
		throw new ThreadControlError(
			"option_invalid",
			"the Graph URL is not an http or https URL: give one such as https://graph.facebook.com",
		);
	}
	const kept =
		options.transport === undefined ? keepAliveTransport() : { transport: options.transport, close: () => {} };
	const { token } = options;
	const self = appId(options.appId);
	const timeoutMs = options.timeoutMs ?? 10_000;
	const readTimeoutMs = options.readTimeoutMs ?? 5_000;
	const parts: ExchangeParts = {
		origin: base.origin,
		token: typeof token === "string" ? () => token : token,
		credentials: credentialsBook(options.appSecret),
		appSecret: options.appSecret,
		transport: kept.transport,
		retries: { attempts: 3, pauseMs: 100, budgetMs: 2_000, ...options.retries },
		clock: options.clock ?? Date.now,
		onRateLimit: options.onRateLimit,
	};
	const me = `${base.prefix}/me`;

	const get = <T>(account: AccountKey, path: string, read: (json: unknown) => T | undefined): Promise<GraphResult<T>> =>
		exchange(parts, { account, method: "GET", path, payload: null, timeoutMs: readTimeoutMs, read: valueBy(read) });

	const command = (account: AccountKey, edge: string, payload: object): Promise<GraphResult<null>> =>
		exchange(parts, { account, method: "POST", path: `${me}/${edge}`, payload, timeoutMs, read: taken });

	const move = (
		thread: ThreadKey,
		edge: string,
		metadata: string | null,
		more: object = {},
	): Promise<GraphResult<null>> =>
		command(thread, edge, { recipient: { id: thread.user }, ...more, ...(metadata === null ? {} : { metadata }) });

	const receipt = valueBy(readReceipt);
	return {
		pass: (thread, target, metadata) =>
			move(thread, "pass_thread_control", metadata, target === null ? {} : { target_app_id: target }),
		take: (thread, metadata) => move(thread, "take_thread_control", metadata),
		request: (thread, metadata) => move(thread, "request_thread_control", metadata),
		release: (thread, metadata) => move(thread, "release_thread_control", metadata),
		extend: (thread, durationMs) =>
			move(thread, "extend_thread_control", null, { duration: Math.ceil(durationMs / 1000) }),
		threadOwner: (thread) => get(thread, `${me}/thread_owner?recipient=${encodeURIComponent(thread.user)}`, readOwner),
		secondaryReceivers: (account) => {
			const platform = account.channel === "instagram" ? "&platform=INSTAGRAM" : "";
			return get(account, `${me}/secondary_receivers?fields=id,name${platform}`, readReceivers);
		},
		featureStatus: (account) => get(account, `${me}?fields=messaging_feature_status`, readFeatures),
		subscribedFields: (account) => get(account, `${me}/subscribed_apps`, (json) => readFields(json, self)),
		subscribe: (account, fields) => command(account, "subscribed_apps", { subscribed_fields: fields.join(",") }),
		send: (thread, body, control, { beforeRetry } = {}) =>
			exchange(parts, {
				account: thread,
				method: "POST",
				path: `${me}/messages`,
				payload: { ...body, recipient: { id: thread.user }, ...inline(control) },
				timeoutMs,
				read: receipt,
				beforeRetry,
			}),
		call: (account, method, path, payload) =>
			exchange(parts, {
				account,
				method,
				path: callPath(base, path, method === "POST" ? {} : payload),
				payload: method === "POST" ? withoutToken(payload) : null,
				timeoutMs: method === "GET" ? readTimeoutMs : timeoutMs,
				read: (json) => ({ value: json }),
			}),
		close: kept.close,
	};
}

function valueBy<T>(read: (json: unknown) => T | undefined): Call<T>["read"] {
	return (json) => {
		const value = read(json);
		return value === undefined ? undefined : { value };
	};
}

function taken(json: unknown): { readonly value: null } | false | undefined {
	const success = readSuccess(json);
	return success === true ? { value: null } : success;
}

/** `thread_control` as it is written in a send (spec §1.6). */
function inline(control: { readonly type: "pass" | "release"; readonly app: AppId | null } | null): object {
	if (control === null) return {};
	const { type, app } = control;
	return { thread_control: app === null ? { control_type: type } : { control_type: type, app_id: app } };
}

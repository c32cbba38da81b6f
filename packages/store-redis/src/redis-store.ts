import {
	EVENT_MARK_MS,
	type HistoryLimits,
	isThreadControlError,
	type Store,
	ThreadControlError,
	type ThreadId,
} from "@thread-control/core";
import { accept } from "./accept.ts";
import { botStorage } from "./bot-storage.ts";
import { commit } from "./commit.ts";
import { Connection } from "./connection.ts";
import { erase } from "./erase.ts";
import { checkFormat } from "./format.ts";
import { history } from "./history.ts";
import { Keys } from "./keys.ts";
import { claim, renew } from "./leases.ts";
import { connect } from "./own-client.ts";
import type { RedisClient } from "./redis-client.ts";
import { commitThread } from "./scripts/commit-thread.ts";
import { finish as finishScript } from "./scripts/finish.ts";
import type { Limits } from "./scripts/remember.ts";
import { checkServer } from "./server-check.ts";
import { finish, guard } from "./turn.ts";
import { parked, walk } from "./walk.ts";

interface CommonOptions {
	/** What all keys begin with, so that several bots can share a server. No braces. Default `tc`. */
	readonly prefix?: string;
	/** How much of each thread's history is kept; false: nothing. Default: see `HistoryLimits`. */
	readonly history?: HistoryLimits | false;
	/**
	 * How long a thread is kept after its last change, in milliseconds, 36 hours at least; a thread with work, with a handover
	 * that is not ended or with a deadline is kept all the same. Default: for ever.
	 */
	readonly threadTtlMs?: number;
	/** How long a call waits for the server, in milliseconds; then it rejects, and what was asked may be done or not. Default 5 000. */
	readonly timeoutMs?: number;
	/** Told what is wrong with the server's settings or with the connection. Default `console.warn`. */
	readonly onWarning?: (warning: string) => void;
}

/** A client of the store's own, by a URL; it is closed with the store. */
export interface RedisUrlOptions extends CommonOptions {
	/** `redis://user:password@host:port/database`, `rediss://…` for TLS. */
	readonly url: string;
	readonly client?: never;
}

/** Your own client of `redis` 5 or 6, connected; it stays open when the store is closed. */
export interface RedisClientOptions extends CommonOptions {
	/**
	 * What `createClient()` or `createCluster()` made. Give it `disableOfflineQueue: true` (a Cluster in its `defaults`), so
	 * that it rejects while it is disconnected. Its own `keyPrefix` does not count.
	 */
	readonly client: RedisClient;
	readonly url?: never;
}

/** How a Redis store is made. */
export type RedisStoreOptions = RedisUrlOptions | RedisClientOptions;

/**
 * A store on Redis 6.2 and newer, Valkey, or a Cluster of them; any number of instances share it. Rejects with
 * `option_invalid` for options that cannot be, where the package `redis` is missing and where the server is too old, with
 * `record_newer` where a newer release wrote in a format of its own, and with `store_unavailable` where the server cannot be
 * reached. Its methods reject with the driver's errors, those of the server with
 * what to do about them; while the connection is lost they reject at once, and go on by themselves when it is back.
 */
export async function redisStore(options: RedisStoreOptions): Promise<Store> {
	const timeoutMs = options.timeoutMs ?? 5_000;
	const onWarning = options.onWarning ?? ((warning: string) => console.warn(`thread-control: ${warning}`));
	const keys = new Keys(options.prefix ?? "tc");
	const { threadTtlMs } = options;
	if (!(timeoutMs > 0)) throw new ThreadControlError("option_invalid", "timeoutMs: more than 0 is needed");
	if (threadTtlMs !== undefined && !(threadTtlMs >= EVENT_MARK_MS)) {
		throw new ThreadControlError("option_invalid", `threadTtlMs: at least 36 hours are needed (${EVENT_MARK_MS})`);
	}
	const { client, hooks } =
		options.url === undefined
			? { client: options.client, hooks: {} }
			: await connect(options.url, timeoutMs, onWarning);
	const connection = new Connection(client, timeoutMs, hooks);
	try {
		if (!client.isOpen)
			throw new ThreadControlError("option_invalid", "client: connect it first (await client.connect())");
		await checkServer(client, onWarning);
		await checkFormat(connection, keys.format, onWarning);
	} catch (error) {
		await connection.close();
		throw isThreadControlError(error) ? error : unavailable(error);
	}
	const ttlMs = threadTtlMs === undefined || !Number.isFinite(threadTtlMs) ? 0 : Math.trunc(threadTtlMs);
	return storeOn(connection, keys, limitsOf(options.history ?? {}), ttlMs);
}

function unavailable(cause: unknown): ThreadControlError {
	const why = cause instanceof Error ? cause.message : String(cause);
	return new ThreadControlError("store_unavailable", `Redis does not answer what is asked: ${why}`, { cause });
}

/** What is kept of a thread's history; null: nothing. */
function limitsOf(history: HistoryLimits | false): Limits | null {
	return history === false ? null : { entries: 500, bytes: 65_536, ageMs: 7 * 24 * 60 * 60 * 1000, ...history };
}

function storeOn(connection: Connection, keys: Keys, limits: Limits | null, threadTtlMs: number): Store {
	const settings = { connection, keys, remembers: limits !== null, commitThread: commitThread(limits, threadTtlMs) };
	const finishing = finishScript(threadTtlMs);
	const storage = botStorage(connection, keys);
	return {
		durable: true,
		accept: (request) => accept(connection, keys, request),
		commit: (changes, instance) => commit(settings, changes, instance),
		finish: (request, instance) => finish(connection, keys, finishing, request, instance),
		guard: (thread, question) => guard(connection, keys, thread, question),
		renew: (leases, { now, leaseMs }) => renew(connection, keys, leases, now + leaseMs),
		claim: (limit, instance) => claim(connection, keys, limit, instance),
		async release(leases) {
			await renew(connection, keys, leases, 0);
		},
		async due(now, limit) {
			return (await walk(connection, keys, "due", now, limit)).map(({ member }) => member as ThreadId);
		},
		history: (thread) => history(connection, keys, thread),
		parked: (limit) => parked(connection, keys, limit),
		erase: (thread) => erase(connection, keys, thread),
		botStorage: () => storage,
		close: () => connection.close(),
	};
}

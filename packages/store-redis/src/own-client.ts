import { ThreadControlError } from "@thread-control/core";
import type { ConnectionHooks } from "./connection.ts";
import type { RedisServerClient } from "./redis-client.ts";

/** The pauses between attempts to connect, in milliseconds: they double. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/** A client of the store's own, and what has to be known to keep it. */
export interface OwnClient {
	readonly client: RedisServerClient;
	readonly hooks: ConnectionHooks;
}

/**
 * Connects by `redis`. Rejects with `option_invalid` where that is not installed or does not understand the URL, and with
 * `store_unavailable` where nobody answers in time. Afterwards a lost connection is made again for as long as it takes.
 */
export async function connect(
	url: string,
	timeoutMs: number,
	onWarning: (warning: string) => void,
): Promise<OwnClient> {
	const { createClient } = await loadDriver();
	const client = clientOf(url, () =>
		createClient({
			url,
			disableOfflineQueue: true,
			socket: { connectTimeout: timeoutMs, reconnectStrategy: pauseBefore },
		}),
	);
	let connected = false;
	let lostBy: unknown;
	const lost = (error: unknown, warning: string): void => {
		if (connected && lostBy === undefined) onWarning(warning);
		lostBy = error;
	};
	client.on("error", (error) => lost(error, `Redis: the connection was lost and is being made again: ${words(error)}`));
	client.on("ready", () => {
		lostBy = undefined;
	});
	await inTime(client.connect(), timeoutMs).catch((error: unknown) => {
		client.destroy();
		throw new ThreadControlError("store_unavailable", `Redis cannot be reached: ${words(lostBy ?? error)}`, {
			cause: lostBy ?? error,
		});
	});
	connected = true;
	return {
		client,
		hooks: {
			lostBy: () => lostBy,
			onSilence() {
				// A connection that a network dropped without a word is given up by the system only after a quarter of an hour.
				if (!client.isReady) return;
				const warning = `Redis: nothing was heard for ${timeoutMs} ms; connecting anew`;
				lost(new Error(warning), warning);
				client.destroy();
				client.connect().catch((error: unknown) => lost(error, words(error)));
			},
			async onClose() {
				if (!client.isReady) {
					if (client.isOpen) client.destroy();
					return;
				}
				await inTime(client.close(), timeoutMs).catch((error: unknown) => {
					onWarning(`Redis: closed with commands unanswered: ${words(error)}`);
					if (client.isOpen) client.destroy();
				});
			},
		},
	};
}

async function loadDriver(): Promise<Pick<typeof import("redis"), "createClient">> {
	try {
		return await import("redis");
	} catch (cause) {
		throw new ThreadControlError(
			"option_invalid",
			"a store on Redis needs the package “redis”, which could not be loaded: npm install redis",
			{ cause },
		);
	}
}

/** No error of ours holds the URL: it may hold a password. */
function clientOf<T>(url: string, create: () => T): T {
	const invalid = new ThreadControlError("option_invalid", "url: it is to be redis://HOST or rediss://HOST");
	// The driver takes an empty one for some server on this machine.
	if (!/^rediss?:\/\/./.test(url)) throw invalid;
	try {
		return create();
	} catch {
		throw invalid;
	}
}

function pauseBefore(retries: number): number {
	const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(retries, 10), LONGEST_PAUSE_MS);
	// Instances that lost one server together should not all come back together.
	return pause * (0.5 + Math.random() / 2);
}

function inTime<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
		promise.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}

function words(error: unknown): string {
	return error instanceof Error ? error.message || error.name : String(error);
}

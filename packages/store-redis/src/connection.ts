import { ThreadControlError } from "@thread-control/core";
import { isCluster, type RedisClient, send } from "./redis-client.ts";
import { explained, isUnknownScript } from "./redis-error.ts";
import type { Script } from "./scripts/script.ts";

/** What a connection is told, and told about. */
export interface ConnectionHooks {
	/** Why the client is not connected, where that is known. */
	readonly lostBy?: () => unknown;
	/** Nothing was heard of the server for a whole time-out: the connection may be dead without anybody having noticed. */
	readonly onSilence?: () => void;
	/** Closes what is ours. */
	readonly onClose?: () => Promise<void>;
}

/** Commands to a server or a Cluster, each answered or rejected within its time. */
export class Connection {
	/** Whether keys of different shards may not be in one command. */
	readonly cluster: boolean;
	readonly #client: RedisClient;
	readonly #timeoutMs: number;
	readonly #hooks: ConnectionHooks;
	#closed: Promise<void> | null = null;
	#answers = 0;

	constructor(client: RedisClient, timeoutMs: number, hooks: ConnectionHooks = {}) {
		this.#client = client;
		this.#timeoutMs = timeoutMs;
		this.#hooks = hooks;
		this.cluster = isCluster(client);
	}

	/** Runs a script, all of whose keys are in one shard on a Cluster; a server that does not know it yet is given it. */
	run(script: Script, keys: readonly string[], args: readonly string[]): Promise<unknown> {
		return this.#exchange(keys[0] as string, ["EVALSHA", script.sha, String(keys.length), ...keys, ...args], script);
	}

	/** Sends a command about one key. */
	send(command: string, key: string, ...args: readonly string[]): Promise<unknown> {
		return this.#exchange(key, [command, key, ...args], null);
	}

	/** Closes what is ours; twice is fine. */
	close(): Promise<void> {
		this.#closed ??= this.#hooks.onClose?.() ?? Promise.resolve();
		return this.#closed;
	}

	#exchange(key: string, command: string[], script: Script | null): Promise<unknown> {
		if (this.#closed !== null) {
			return Promise.reject(new ThreadControlError("closed", "the Redis store is closed: create a new one"));
		}
		const client = this.#client;
		// A client that queues while it is disconnected would let its callers wait, and write long after they gave up.
		if (!client.isOpen || ("isReady" in client && client.isReady === false)) return Promise.reject(this.#offline());
		return new Promise((resolve, reject) => {
			const heard = this.#answers;
			const timer = setTimeout(() => {
				reject(new Error(`Redis: no answer within ${this.#timeoutMs} ms; what was asked may be done or not`));
				if (this.#answers === heard) this.#hooks.onSilence?.();
			}, this.#timeoutMs);
			const answered = (reply: unknown): void => {
				this.#answers += 1;
				clearTimeout(timer);
				resolve(reply);
			};
			const failed = (error: unknown): void => {
				clearTimeout(timer);
				reject(explained(error));
			};
			send(client, key, command).then(answered, (error) => {
				if (script === null || !isUnknownScript(error)) return failed(error);
				command[0] = "EVAL";
				command[1] = script.source;
				send(client, key, command).then(answered, failed);
			});
		});
	}

	#offline(): Error {
		const cause = this.#hooks.lostBy?.();
		if (cause === undefined) return new Error("Redis: the client is not connected");
		const why = cause instanceof Error ? cause.message : String(cause);
		return new Error(`Redis: the connection is lost, and is being made again (${why})`, { cause });
	}
}

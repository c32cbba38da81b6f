/** Of a command's options we set two: replies come as plain strings, whatever the mapping of the client is, and we watch the time. */
export interface CommandOptions {
	readonly typeMapping?: object;
	readonly timeout?: number;
}

/** A client of one server, structurally that of `redis` 5 and 6: what `createClient()` or `createClientPool()` makes fits. */
export interface RedisServerClient {
	readonly isOpen: boolean;
	/** Missing: it is not known whether it is connected right now. */
	readonly isReady?: boolean;
	sendCommand(args: string[], options?: CommandOptions): Promise<unknown>;
}

/** A client of a Cluster, structurally that of `redis` 5 and 6: what `createCluster()` makes fits. */
export interface RedisClusterClient {
	readonly isOpen: boolean;
	readonly masters: readonly unknown[];
	sendCommand(
		firstKey: string | undefined,
		isReadonly: boolean | undefined,
		args: string[],
		options?: CommandOptions,
	): Promise<unknown>;
	nodeClient(node: never): Promise<RedisServerClient>;
}

/** Your own client. */
export type RedisClient = RedisServerClient | RedisClusterClient;

export function isCluster(client: RedisClient): client is RedisClusterClient {
	return "masters" in client;
}

const PLAIN: CommandOptions = { typeMapping: {}, timeout: 0 };

/** Sends a command to the primary that has the key. */
export function send(client: RedisClient, key: string, args: string[]): Promise<unknown> {
	return isCluster(client) ? client.sendCommand(key, false, args, PLAIN) : client.sendCommand(args, PLAIN);
}

/** One client for each primary: the server itself, or every master of the Cluster. */
export async function primaries(client: RedisClient): Promise<readonly RedisServerClient[]> {
	if (!isCluster(client)) return [client];
	return await Promise.all(client.masters.map((node) => client.nodeClient(node as never)));
}

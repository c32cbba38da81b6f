import { ThreadControlError } from "@thread-control/core";
import { isCluster, primaries, type RedisClient, type RedisServerClient } from "./redis-client.ts";

/**
 * Reads what the server says of itself. Throws `option_invalid` where it is older than Redis 6.2, or a Cluster's node behind
 * a client of one server; warns where it may evict keys, is a replica, or does not say.
 */
export async function checkServer(client: RedisClient, onWarning: (warning: string) => void): Promise<void> {
	for (const each of await primaries(client)) await checkOne(each, isCluster(client), onWarning);
}

async function checkOne(
	client: RedisServerClient,
	inCluster: boolean,
	onWarning: (warning: string) => void,
): Promise<void> {
	let info: string;
	try {
		info = String(await client.sendCommand(["INFO"], { typeMapping: {} }));
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		onWarning(`the server does not tell its settings (${why}); see that maxmemory-policy is noeviction`);
		return;
	}
	const said = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1];
	const version = said("redis_version");
	if (version !== undefined && isOlder(version)) {
		throw new ThreadControlError("option_invalid", `the server is Redis ${version}: 6.2 or newer is needed`);
	}
	if (!inCluster && said("cluster_enabled") === "1") {
		throw new ThreadControlError(
			"option_invalid",
			"the server is a node of a Cluster: give redisStore({ client: createCluster(…) })",
		);
	}
	const policy = said("maxmemory_policy");
	if (policy !== "noeviction") {
		onWarning(
			`maxmemory-policy is ${policy ?? "not known"}: a server that runs full would throw threads away; set it to noeviction`,
		);
	}
	if (said("role") === "slave")
		onWarning("the server is a replica: what is written there is refused or lost; connect to the primary");
}

function isOlder(version: string): boolean {
	const [major = 0, minor = 0] = version.split(".").map(Number);
	return major < 6 || (major === 6 && minor < 2);
}

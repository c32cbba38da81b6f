import { ThreadControlError } from "@thread-control/core";
import type { Connection } from "./connection.ts";
import { RAISE_FORMAT } from "./scripts/format.ts";

/**
 * How keys and values lie, the n-th of which is version n; the records in them have a version of their own. One is added by
 * what an older release would misread, and a fixture with it (`test/upgrades`). A later one leaves what instances of the
 * one before read and write, for they run on beside it in a rolling deployment.
 */
const FORMATS: readonly string[] = [
	"a thread's record, queue, intents and history in its shard, one of 256 (`keys.ts`)",
];

/**
 * Reads which version of the format is there, and notes ours where it is an older one or none. Rejects with `record_newer` for
 * a newer one, and touches nothing then; warns where ours cannot be noted.
 */
export async function checkFormat(
	connection: Connection,
	key: string,
	onWarning: (warning: string) => void,
): Promise<void> {
	const found = await raise(connection, key, onWarning);
	if (found <= FORMATS.length) return;
	throw new ThreadControlError(
		"record_newer",
		`the Redis keys beside ${key} were written by a newer release (format ${found}, this one knows ${FORMATS.length}): upgrade this instance`,
	);
}

async function raise(connection: Connection, key: string, onWarning: (warning: string) => void): Promise<number> {
	try {
		return Number(await connection.run(RAISE_FORMAT, [key], [String(FORMATS.length)]));
	} catch (error) {
		// A server that takes no writes right now is told of by each of them; what is there can be read all the same.
		const found = await connection.send("GET", key);
		const why = error instanceof Error ? error.message : String(error);
		onWarning(`the version of the format could not be noted under ${key} (${why})`);
		return Number(found ?? 0);
	}
}

import { randomBytes } from "node:crypto";
import { type BotItems, type BotStorage, botStorageFailure } from "@thread-control/core";
import type { Connection } from "./connection.ts";
import type { Keys } from "./keys.ts";
import { ACCEPT } from "./scripts/accept.ts";
import { DELETE_ITEMS, WRITE_ITEMS } from "./scripts/items.ts";
import type { Script } from "./scripts/script.ts";

/**
 * Bot Framework's `Storage`: items lie beside the records as `eTag JSON`. An eTag is new with every write, also for an item
 * that was deleted between. All items have one hash tag, so that a write of several is all or nothing on a Cluster too; a
 * Cluster has them on one node.
 */
export function botStorage(connection: Connection, keys: Keys): BotStorage {
	const run = async (script: Script, names: readonly string[], args: readonly string[]): Promise<unknown> => {
		const items = names.map((name) => keys.item(name));
		try {
			return await connection.run(script, items, args);
		} catch (cause) {
			throw botStorageFailure(cause);
		}
	};
	return {
		async read(names) {
			if (names.length === 0) return {};
			const stored = (await run(ACCEPT, names, [String(names.length)])) as unknown[];
			const found: BotItems = {};
			for (const [index, name] of names.entries()) {
				const text = stored[index];
				if (typeof text !== "string") continue;
				const space = text.indexOf(" ");
				found[name] = { ...JSON.parse(text.slice(space + 1)), eTag: text.slice(0, space) };
			}
			return found;
		},
		async write(changes) {
			const names = Object.keys(changes);
			if (names.length === 0) return;
			const args = Object.values(changes).flatMap((item) => {
				const { eTag, ...rest } = item as { readonly eTag?: string | null };
				const free = eTag === undefined || eTag === null || eTag === "*";
				return [free ? "" : `=${eTag}`, `${randomBytes(9).toString("base64url")} ${JSON.stringify(rest)}`];
			});
			const refused = Number(await run(WRITE_ITEMS, names, args));
			if (refused === 0) return;
			throw new Error(
				`Storage: error writing "${names[refused - 1]}" due to eTag conflict. Read it again and repeat the change.`,
			);
		},
		async delete(names) {
			if (names.length > 0) await run(DELETE_ITEMS, names, []);
		},
	};
}

import { randomUUID } from "node:crypto";
import { type BotItems, type BotStorage, botStorageFailure } from "@thread-control/core";
import type { Connection } from "./connection.ts";
import type { Database } from "./database.ts";
import { isStoreFailure } from "./sqlite-error.ts";

/** Bot Framework's `Storage` in the same file. */
export function botStorageOf(connection: Connection, database: Database): BotStorage {
	const find = database.prepare<{ readonly etag: string; readonly item: string }>(
		"SELECT etag, item FROM bot_items WHERE key = ?",
	);
	const put = database.prepare(
		`INSERT INTO bot_items (key, etag, item) VALUES (?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET etag = excluded.etag, item = excluded.item`,
	);
	const take = database.prepare("DELETE FROM bot_items WHERE key = ?");
	return {
		read: (keys) =>
			failing(
				connection.once(() => {
					const found: BotItems = {};
					for (const key of keys) {
						const row = find.get(key);
						if (row !== undefined) found[key] = { ...JSON.parse(row.item), eTag: row.etag };
					}
					return found;
				}),
			),
		async write(changes) {
			// As they are now: what is written later in this round must not be what became of them meanwhile.
			const items = Object.entries(changes).map(([key, value]) => {
				const { eTag, ...item } = value as { readonly eTag?: string | null };
				return { key, eTag, json: JSON.stringify(item) };
			});
			await failing(
				connection.write(() => {
					for (const { key, eTag, json } of items) {
						if (eTag !== undefined && eTag !== null && eTag !== "*" && eTag !== find.get(key)?.etag) {
							throw new Error(
								`Storage: error writing "${key}" due to eTag conflict. Read it again and repeat the change.`,
							);
						}
						// Never the same again, also after the item was deleted.
						put.run(key, randomUUID(), json);
					}
				}),
			);
		},
		delete: (keys) =>
			failing(
				connection.write(() => {
					for (const key of keys) take.run(key);
				}),
			),
	};
}

/** The same, with what the driver failed by as the store's failure; a conflict, or what is no JSON, stays what it is. */
async function failing<T>(step: Promise<T>): Promise<T> {
	try {
		return await step;
	} catch (cause) {
		throw isStoreFailure(cause) ? botStorageFailure(cause) : cause;
	}
}

import { type BotItems, type BotStorage, botStorageFailure } from "@thread-control/core";
import type { Database, Statement } from "./database.ts";
import type { Statements } from "./statements.ts";

/** A Bot Framework `Storage` in the schema's `bot_item`, each call in one trip. */
export function postgresBotStorage(database: Database, statements: Statements): BotStorage {
	const run = async (statement: Statement, values: unknown[]): Promise<unknown[][]> => {
		try {
			return await database.run(statement, values);
		} catch (cause) {
			// What the server cannot store it will refuse again: the turn's own mistake, and no reason to run it again.
			throw isDataRefused(cause) ? cause : botStorageFailure(cause);
		}
	};
	return {
		async read(keys) {
			const items: BotItems = {};
			for (const [key, eTag, item] of await run(statements.readItems, [keys])) {
				items[key as string] = { ...(JSON.parse(item as string) as object), eTag: String(eTag) };
			}
			return items;
		},
		async write(changes) {
			// In one order by all, so that two writers of the same keys wait for each other and do not lock each other out.
			const keys = Object.keys(changes).sort();
			const eTags: (string | null)[] = [];
			const items: string[] = [];
			for (const key of keys) {
				const { eTag, ...rest } = changes[key] as { readonly eTag?: string | null };
				eTags.push(eTag === undefined || eTag === "*" ? null : eTag);
				items.push(JSON.stringify(rest));
			}
			const [row] = await run(statements.writeItems, [keys, eTags, items]);
			const conflict = row?.[0];
			if (conflict === null || conflict === undefined) return;
			throw new Error(
				`Storage: error writing "${conflict}" due to eTag conflict. Read it again and repeat the change.`,
			);
		},
		async delete(keys) {
			await run(statements.deleteItems, [keys]);
		},
	};
}

/** Class 22 of PostgreSQL's codes, data exceptions, such as a text with U+0000. */
function isDataRefused(cause: unknown): boolean {
	return String((cause as { code?: unknown } | null)?.code ?? "").startsWith("22");
}

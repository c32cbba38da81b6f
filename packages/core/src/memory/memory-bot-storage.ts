import type { BotItems, BotStorage } from "../ports/store.ts";

/** A Bot Framework `Storage` in memory: values are copied in and out as JSON, and eTags are checked before anything is written. */
export function memoryBotStorage(): BotStorage {
	const items = new Map<string, { readonly json: string; readonly eTag: string }>();
	let writes = 0;
	return {
		async read(keys) {
			const found: BotItems = {};
			for (const key of keys) {
				const item = items.get(key);
				if (item !== undefined) found[key] = { ...(JSON.parse(item.json) as object), eTag: item.eTag };
			}
			return found;
		},
		async write(changes) {
			const written = Object.entries(changes).map(([key, value]) => {
				const { eTag, ...rest } = value as { eTag?: string };
				const stored = items.get(key)?.eTag;
				if (eTag !== undefined && eTag !== null && eTag !== "*" && eTag !== stored) {
					throw new Error(`Storage: error writing "${key}" due to eTag conflict. Read it again and repeat the change.`);
				}
				return [key, JSON.stringify(rest)] as const;
			});
			for (const [key, json] of written) {
				writes += 1;
				items.set(key, { json, eTag: String(writes) });
			}
		},
		async delete(keys) {
			for (const key of keys) items.delete(key);
		},
	};
}

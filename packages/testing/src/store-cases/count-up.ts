import type { BotStorage } from "@thread-control/core";

/**
 * Adds one to `n` of a stored item so often, each time with the eTag it was read with, and reads it again where another writer
 * was faster. Answers the words of those refusals; throws the last one where there are more than a hundred for each time.
 */
export async function countUp(storage: BotStorage, key: string, times: number): Promise<readonly string[]> {
	const refusals: string[] = [];
	for (let done = 0; done < times; ) {
		const item = ((await storage.read([key]))[key] ?? {}) as { readonly n?: number };
		try {
			await storage.write({ [key]: { ...item, n: (item.n ?? 0) + 1 } });
			done += 1;
		} catch (error) {
			refusals.push(error instanceof Error ? error.message : String(error));
			if (refusals.length > 100 * times) throw error;
		}
	}
	return refusals;
}

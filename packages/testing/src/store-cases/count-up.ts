import { deepEqual, equal, rejects } from "node:assert/strict";
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

/** What a process of {@link countedTogether} found and met. */
export interface Counted {
	/** The item as it read it first. */
	readonly seen: { readonly id?: unknown };
	readonly refusals: readonly string[];
}

/**
 * Writes the item `dialog`, lets two processes count it up by fifty each, both at once (`count`; {@link countUp} in each of them), and
 * asserts that they read what was written, that nothing is lost, and that whoever came too late was told so by name.
 */
export async function countedTogether(storage: BotStorage, count: () => Promise<readonly Counted[]>): Promise<void> {
	const conflict = 'Storage: error writing "dialog" due to eTag conflict. Read it again and repeat the change.';
	await storage.write({ dialog: { id: "order", n: 0 } });
	const before = (await storage.read(["dialog"]))["dialog"] as object;
	const counted = await count();
	deepEqual(
		counted.map(({ seen }) => seen.id),
		["order", "order"],
	);
	for (const refusal of counted.flatMap(({ refusals }) => refusals)) equal(refusal, conflict);
	const { id, n } = (await storage.read(["dialog"]))["dialog"] as { readonly id?: unknown; readonly n?: unknown };
	deepEqual({ id, n }, { id: "order", n: 100 });
	await rejects(storage.write({ dialog: before }), { message: conflict });
}

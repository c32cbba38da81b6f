import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryStore, type Store } from "@thread-control/core";
import { sqliteStore } from "@thread-control/store-sqlite";
import type { StoreHouse } from "./world.ts";

/** One store in this process; it stands for one that outlives every instance. */
export function memoryHouse(): StoreHouse {
	const store = memoryStore();
	const shared: Store = { ...store, close: async () => {} };
	return { open: () => shared, close: () => store.close() };
}

/** One SQLite file, which each instance opens for itself. */
export function sqliteHouse(): StoreHouse {
	const folder = mkdtempSync(join(tmpdir(), "thread-control-model-"));
	const opened: Store[] = [];
	return {
		open: () => {
			const store = sqliteStore({ file: join(folder, "bot.db") });
			opened.push(store);
			return store;
		},
		close: async () => {
			await Promise.all(opened.map((store) => store.close()));
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

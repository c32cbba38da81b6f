import { isThreadControlError } from "@thread-control/core";
import { afterAll, describe, expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { prepareFile } from "./prepare-file.ts";
import { storeOn } from "./sqlite-store.ts";
import { DRIVERS, temporaryFolder } from "./store.test-data.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

describe.each(DRIVERS)("by %s", (driver) => {
	test("where the file is locked for too long a write says store_unavailable; a conflict and what is no JSON do not", async () => {
		const file = folder.file();
		const database = openDatabase(file, driver);
		prepareFile(database, file, { synchronous: "normal", busyMs: 50 });
		const store = storeOn(database, { history: false, busyMs: 50 });
		const storage = store.botStorage();
		await storage.write({ dialog: { step: 1 } });
		const endless: Record<string, unknown> = {};
		endless["itself"] = endless;
		for (const mistake of [{ dialog: { step: 2, eTag: "another" } }, { endless }]) {
			const error: unknown = await storage.write(mistake).catch((cause) => cause);
			expect(error).toBeInstanceOf(Error);
			expect(isThreadControlError(error)).toBe(false);
		}

		const other = openDatabase(file, driver);
		other.exec("BEGIN EXCLUSIVE");
		for (const call of [storage.write({ dialog: {} }), storage.delete(["dialog"])]) {
			await expect(call).rejects.toMatchObject({ name: "ThreadControlError", code: "store_unavailable" });
		}
		other.exec("ROLLBACK");
		other.close();
		expect(await storage.read(["dialog"])).toMatchObject({ dialog: { step: 1 } });
		await store.close();
	});
});

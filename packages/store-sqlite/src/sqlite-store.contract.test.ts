import { storeContract } from "@thread-control/testing";
import { afterAll, describe, test } from "vitest";
import { sqliteStore } from "./sqlite-store.ts";
import { DRIVERS, temporaryFolder } from "./store.test-data.ts";

describe.each(DRIVERS)("by %s", (driver) => {
	const folder = temporaryFolder();
	afterAll(() => folder.remove());
	let file = "";
	storeContract({
		test,
		createStore(settings) {
			file = folder.file();
			return sqliteStore({ file, driver, ...settings });
		},
		openAgain: (_, settings) => sqliteStore({ file, driver, ...settings }),
	});
});
